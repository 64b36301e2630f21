// The commands that ask the control plane and the proxies themselves, each through the real API server's port-forward.

import {spawn} from 'node:child_process'
import {once} from 'node:events'
import type {createServer as createPlainServer} from 'node:net'
import {join} from 'node:path'
import {createServer} from 'node:tls'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {readEndpoints} from '../../src/diagnostics/endpoints.ts'
import {chooseIdentities, readIdentities} from '../../src/diagnostics/identity.ts'
import {type ProxyApiServer, startProxyApiServer} from '../diagnostics/proxy-api-server.ts'
import {makeCertificate} from '../support/certificates.ts'
import {root, startMesh} from '../support/run-mesh.ts'
import {connectTo} from './connect.ts'
import {sharedControlPlane} from './control-plane.ts'
import {applyStrictly} from './support/apply.ts'
import {type MetricsServer, serveMetrics} from './support/metrics-server.ts'
import {createNamespace, type OwnNamespace} from './support/namespaces.ts'
import {workloadsIn} from './support/workloads.ts'
import {until} from './until.ts'

const cluster = sharedControlPlane()
const {kubectl, kubeconfig} = cluster

let namespace: OwnNamespace
let api: ProxyApiServer
let metrics: MetricsServer
let destination = ''
let pods: {web: string[]; served: string[]; deaf: string[]}
const closing: (() => Promise<unknown> | unknown)[] = []

/** A namespace takes the part of the control plane's and the user's both, so that the suite needs no cluster of its own. */
const mesh = (...args: string[]) =>
  startMesh([...args, '--kubeconfig', kubeconfig, '--linkerd-namespace', namespace.name])

const port = (name: string, containerPort: number) => ({name, containerPort})
const proxy = {
  name: 'linkerd-proxy',
  image: 'example.com/proxy:1',
  restartPolicy: 'Always',
  ports: [port('linkerd-proxy', 4143), port('linkerd-admin', 4191)],
  env: [
    {name: '_pod_ns', valueFrom: {fieldRef: {fieldPath: 'metadata.namespace'}}},
    {name: '_pod_sa', valueFrom: {fieldRef: {fieldPath: 'spec.serviceAccountName'}}},
    {
      name: 'LINKERD2_PROXY_IDENTITY_LOCAL_NAME',
      value: '$(_pod_sa).$(_pod_ns).serviceaccount.identity.linkerd.cluster.local',
    },
  ],
}

async function rollOut(
  name: string,
  labels: Record<string, string>,
  containers: object[],
  initContainers: object[] = [],
): Promise<string[]> {
  const matchLabels = {app: name, ...labels}
  const metadata = {name, namespace: namespace.name}
  const template = {metadata: {labels: matchLabels}, spec: {initContainers, containers}}
  const replicas = name === 'served' ? 2 : 1
  await applyStrictly(cluster, [
    {apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: {replicas, selector: {matchLabels}, template}},
  ])
  await kubectl(['rollout', 'status', '-n', namespace.name, `deployment/${name}`, '--timeout=60s'])
  const found = await workloadsIn(cluster, namespace).get('pods', '-l', `app=${name}`, '-o', 'name')
  return found
    .split('\n')
    .map((line) => line.replace('pod/', ''))
    .sort()
}

async function listening(server: ReturnType<typeof createPlainServer>): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => server.close())
  const bound = server.address()
  return typeof bound === 'object' && bound !== null ? bound.port : 0
}

async function servedIdentity(): Promise<number> {
  const issuer = await makeCertificate({name: 'identity.linkerd.cluster.local'})
  const leaf = await makeCertificate({name: 'web.identity.test', isAuthority: false, issuer})
  return listening(createServer({key: leaf.key, cert: `${leaf.pem}\n${issuer.pem}`}))
}

const app = {name: 'app', image: 'example.com/app:1'}

beforeAll(async () => {
  namespace = await createNamespace(cluster, 'diagnosed')
  api = await startProxyApiServer((method, request) => {
    if (JSON.stringify(request).includes('silent')) return {}
    if (JSON.stringify(request).includes('unknown')) return {error: {code: 5, details: 'no such pod'}}
    if (method === 'destination.Destination/Get') {
      const address = (last: number) => ({
        addr: {ip: {ipv4: 0x0af40000 + last}, port: 8080},
        weight: 10_000,
        metric_labels: {pod: `web-${last}`},
      })
      return {messages: [{add: {metric_labels: {service: 'web', namespace: 'shop'}, addrs: [address(2), address(1)]}}]}
    }
    if (method === 'destination.Destination/GetProfile')
      return {messages: [{fully_qualified_name: 'web.shop', opaque_protocol: true}]}
    return {messages: [{protocol: {detect: {timeout: {seconds: 10}}}}]}
  })
  metrics = await serveMetrics(() => 'requests{authority="web.shop:80",tls="true"} 1\n')
  closing.push(
    () => api.stop(),
    () => metrics.close(),
  )
  const [destinations, web, served, deaf] = await Promise.all([
    rollOut(
      'linkerd-destination',
      {'linkerd.io/control-plane-component': 'destination'},
      [{...app, name: 'destination', ports: [port('dest-grpc', 8086), port('dest-admin', 9996)]}],
      [],
    ),
    rollOut('web', {}, [app], [proxy]),
    rollOut('served', {}, [app], [proxy]),
    rollOut('deaf', {}, [app], [proxy]),
  ])
  destination = destinations[0] ?? ''
  pods = {web, served, deaf}
  const tls = await servedIdentity()
  const rule = {namespace: namespace.name, untried: true} as const
  await cluster.servePods([
    {...rule, pod: destination, ports: {8086: api.port, 8090: api.port, 9996: metrics.port}},
    ...web.map((pod) => ({...rule, pod, ports: {4191: tls}})),
    ...served.map((pod) => ({namespace: namespace.name, pod, ports: {4191: metrics.port}})),
  ])
  // The rules above reach KWOK a moment after kubectl ends.
  await until('the destination service and the proxies answer', async () => {
    const connected = await connectTo(kubeconfig)
    const {identities} = await readIdentities(connected, {
      namespace: namespace.name,
      choice: chooseIdentities(web, undefined),
    })
    for await (const identity of identities) if ('trouble' in identity) return false
    const request = {cluster: async () => connected, controlPlaneNamespace: namespace.name, timeout: 2000}
    return (await readEndpoints({...request, authorities: ['web.shop.svc.cluster.local:80']})).length > 0
  })
}, 90_000)
afterAll(async () => {
  for (const close of closing) await close()
  await namespace.remove()
})

describe('mesh diagnostics', () => {
  it('endpoints prints them as a table, and as JSON', async () => {
    const authority = 'web.shop.svc.cluster.local:80'
    const table = await mesh('diagnostics', 'endpoints', authority)
    expect(table).toEqual({
      status: 0,
      stderr: '',
      stdout: [
        'NAMESPACE   IP           PORT   POD     SERVICE',
        'shop        10.244.0.1   8080   web-1   web.shop',
        'shop        10.244.0.2   8080   web-2   web.shop',
        '',
      ].join('\n'),
    })
    const {stdout} = await mesh('dg', 'ep', authority, '-o', 'json', '--destination-pod', destination)
    expect(JSON.parse(stdout)[0]).toEqual({
      namespace: 'shop',
      ip: '10.244.0.1',
      port: 8080,
      pod: 'web-1',
      service: 'web.shop',
      weight: 10_000,
      labels: {pod: 'web-1'},
    })
  })

  it('profile prints the first as JSON', async () => {
    expect(await mesh('diagnostics', 'profile', '10.244.0.1:8080')).toEqual({
      status: 0,
      stderr: '',
      stdout: '{\n  "fully_qualified_name": "web.shop",\n  "opaque_protocol": true\n}\n',
    })
  })

  it.each([
    ['po/web-1', 'yaml', 'protocol:\n  detect:\n    timeout: 10s\n'],
    ['svc/web', 'json', `${JSON.stringify({protocol: {detect: {timeout: '10s'}}}, null, 2)}\n`],
  ])('policy of %s prints %s', async (resource, format, stdout) => {
    const before = api.asked.length
    const args = ['diagnostics', 'policy', '-n', 'shop', resource, '8080', '-o', format]
    expect(await mesh(...args)).toEqual({status: 0, stderr: '', stdout})
    expect(api.asked.slice(before).map(({request}) => request)).toEqual([
      resource === 'svc/web'
        ? {source_workload: 'diagnostics', authority: 'web.shop.svc:8080'}
        : {workload: 'shop:web-1', port: 8080},
    ])
  })

  it('controller-metrics prints what each container serves', async () => {
    expect(await mesh('diagnostics', 'cp-metrics', '--wait', '10s')).toEqual({
      status: 0,
      stderr: '',
      stdout: `# POD ${destination} (1 of 1)\n# CONTAINER destination\nrequests{authority="web.shop:80",tls="true"} 1\n`,
    })
  })

  it('proxy-metrics prints what each proxy of a workload serves', async () => {
    const {status, stdout} = await mesh(
      'diagnostics',
      'proxy-metrics',
      '-n',
      namespace.name,
      'deploy/served',
      '--obfuscate',
    )
    expect(status).toBe(0)
    expect(stdout).toBe(
      pods.served
        .map((pod, at) => `# POD ${pod} (${at + 1} of 2)\nrequests{authority="0b5893ba",tls="true"} 1\n`)
        .join(''),
    )
  })

  it('proxy-metrics says which proxy does not answer', async () => {
    const {status, stdout, stderr} = await mesh(
      'diagnostics',
      'proxy-metrics',
      '-n',
      namespace.name,
      `po/${pods.deaf[0]}`,
    )
    expect({status, stderr}).toEqual({status: 1, stderr: '‼ 1 of 1 pages are missing\n'})
    expect(stdout).toMatch(new RegExp(`^# POD ${pods.deaf[0]} \\(1 of 1\\)\n# ERROR .*4191 of pod`))
  })

  it('tells a hung call by its name', async () => {
    const {status, stdout, stderr} = await mesh('diagnostics', 'profile', 'silent:80', '--timeout', '1s')
    expect({status, stdout}).toEqual({status: 1, stdout: ''})
    expect(stderr).toBe(
      `Error: the destination service in pod ${namespace.name}/${destination} did not answer Destination.GetProfile for "silent:80" within 1 s\n  try: give it longer with --timeout 2m\n`,
    )
  })

  it('tells what the control plane does not know', async () => {
    const {status, stderr} = await mesh('diagnostics', 'policy', 'po/unknown', '80')
    expect(status).toBe(1)
    expect(stderr).toMatch(
      /^Error: the policy service in pod \S+ does not know port 80 of pod default\/unknown: no such pod\n/,
    )
  })

  it('says that there is no control plane', async () => {
    const args = ['diagnostics', 'endpoints', 'web:80', '--kubeconfig', kubeconfig, '-L', 'nowhere']
    const {status, stdout, stderr} = await startMesh(args)
    expect({status, stdout}).toEqual({status: 1, stdout: ''})
    expect(stderr).toMatch(/^Error: namespace "nowhere" has no control plane/)
  })

  it('says that nothing listens in the pod that is named', async () => {
    const {status, stdout, stderr} = await mesh('dg', 'profile', 'web:80', '--destination-pod', pods.deaf[0] ?? '')
    expect({status, stdout}).toEqual({status: 1, stdout: ''})
    expect(stderr).toContain(`Error: cannot reach port 8086 of pod ${namespace.name}/${pods.deaf[0]}: `)
  })

  it('ends at once when it is interrupted', async () => {
    const before = api.asked.length
    const args = ['diagnostics', 'profile', 'silent:81', '--kubeconfig', kubeconfig, '-L', namespace.name]
    const child = spawn(process.execPath, [join(root, 'bin/run.js'), ...args], {stdio: 'ignore'})
    const ended = once(child, 'exit')
    await until('the call has begun', async () => api.asked.length > before)
    child.kill('SIGINT')
    const [code, signal] = await ended
    expect(code === 130 || signal === 'SIGINT').toBe(true)
  })
})

describe('mesh identity', () => {
  it('prints the certificate that a pod serves', async () => {
    const {status, stdout, stderr} = await mesh('identity', '-n', namespace.name, '-l', 'app=web')
    expect({status, stderr}).toEqual({status: 0, stderr: ''})
    expect(stdout.match(/^\S.*$/gm)).toEqual([`POD ${pods.web[0]} (1 of 1)`, 'Certificate:'])
    expect(stdout).toContain('Subject: CN=web.identity.test\n')
  })

  it('names the pods that serve none, after those that do', async () => {
    const {status, stdout, stderr} = await mesh(
      'identity',
      '-n',
      namespace.name,
      'missing',
      pods.deaf[0] ?? '',
      pods.web[0] ?? '',
    )
    expect(status).toBe(1)
    expect(stdout).toContain(`POD ${pods.web[0]} (3 of 3)\n`)
    expect(stderr.split('\n')[0]).toBe(`Error: pod "missing" does not exist in namespace "${namespace.name}"`)
    expect(stderr.split('\n')[1]).toContain(`4191 of pod`)
  })
})
