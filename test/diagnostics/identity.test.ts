// The certificates that proxies serve, read from real TLS servers.

import {connect, createServer as createPlainServer, type Server} from 'node:net'
import {createServer} from 'node:tls'
import {afterEach, describe, expect, it} from 'vitest'
import {chooseIdentities, type IdentityChoice, readIdentities} from '../../src/diagnostics/identity.ts'
import {Exit} from '../../src/errors.ts'
import {writeIdentities} from '../../src/io/identity-report.ts'
import type {Cluster, PodPort} from '../../src/kube/cluster.ts'
import type {JsonObject, KubeObject} from '../../src/kube/object.ts'
import {type MadeCertificate, makeCertificate} from '../support/certificates.ts'
import {fakeCluster} from '../support/fake-cluster.ts'
import {fakeIo} from '../support/fake-io.ts'
import {pod} from '../support/objects.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function listening(server: Server): Promise<number> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  return typeof bound === 'object' && bound !== null ? bound.port : 0
}

const issuer = await makeCertificate({name: 'identity.linkerd.cluster.local'})

function proxyWith(...chain: MadeCertificate[]): Promise<{port: number; names: string[]}> {
  const names: string[] = []
  const [leaf] = chain
  const server = createServer({
    key: leaf?.key ?? '',
    cert: chain.map(({pem}) => pem).join('\n'),
    SNICallback: (name, use) => {
      names.push(name)
      use(null)
    },
  })
  server.on('tlsClientError', () => {})
  return listening(server).then((port) => ({port, names}))
}

const identity = {
  name: 'LINKERD2_PROXY_IDENTITY_LOCAL_NAME',
  value: '$(_pod_sa).$(_pod_ns).serviceaccount.identity.linkerd.cluster.local',
}
const environment: JsonObject[] = [
  {name: '_pod_ns', valueFrom: {fieldRef: {fieldPath: 'metadata.namespace'}}},
  {name: '_pod_sa', valueFrom: {fieldRef: {fieldPath: 'spec.serviceAccountName'}}},
  identity,
]

function meshedPod(name: string, options: Parameters<typeof pod>[1] = {}, env: JsonObject[] = environment): KubeObject {
  const proxy = {name: 'linkerd-proxy', env, ports: [{name: 'linkerd-admin', containerPort: 4191}]}
  return pod(name, {labels: {app: 'web'}, spec: {serviceAccountName: 'web', initContainers: [proxy]}, ...options})
}

/** Port-forwards to the pods lead to local ports; nothing listens for the others. */
function clusterOf(
  pods: readonly KubeObject[],
  ports: Readonly<Record<string, number>>,
): Cluster & {forwarded: PodPort[]} {
  const inner = fakeCluster(pods)
  const forwarded: PodPort[] = []
  return {
    ...inner,
    forwarded,
    async openPort(target) {
      forwarded.push(target)
      const port = ports[target.pod]
      return port === undefined ? inner.openPort(target) : connect(port, '127.0.0.1')
    },
  }
}

async function report(cluster: Cluster, choice: IdentityChoice, timeout = 2000) {
  const io = fakeIo()
  const {total, identities} = await readIdentities(cluster, {namespace: 'shop', choice, timeout})
  return {...(await writeIdentities(io, total, identities)), ...io.written}
}

const leafNamed = (name: string) => makeCertificate({name, isAuthority: false, issuer})

describe('identities', () => {
  it('are the certificates that are served for the name in the pod, without those of authorities', async () => {
    const {port, names} = await proxyWith(await leafNamed('web.shop'), issuer)
    const cluster = clusterOf([meshedPod('web-1'), meshedPod('web-2')], {'web-1': port, 'web-2': port})
    const {stdout, stderr, failed} = await report(cluster, {pods: ['web-2', 'web-1']})
    expect({stderr, failed}).toEqual({stderr: '', failed: false})
    expect(stdout.match(/^\S.*$/gm)).toEqual([
      'POD web-2 (1 of 2)',
      'Certificate:',
      'POD web-1 (2 of 2)',
      'Certificate:',
    ])
    expect(stdout).toContain('Subject: CN=web.shop\n')
    expect(stdout).toContain('Issuer: CN=identity.linkerd.cluster.local\n')
    expect(names).toEqual(Array(2).fill('web.shop.serviceaccount.identity.linkerd.cluster.local'))
    expect(cluster.forwarded).toEqual(['web-2', 'web-1'].map((name) => ({namespace: 'shop', pod: name, port: 4191})))
  })

  it('of all pods with a label come sorted', async () => {
    const {port} = await proxyWith(await leafNamed('web.shop'), issuer)
    const pods = ['web-2', 'web-1'].map((name) => meshedPod(name))
    const cluster = clusterOf([...pods, pod('db', {labels: {app: 'db'}})], {'web-1': port, 'web-2': port})
    const {stdout} = await report(cluster, {labelSelector: 'app=web'})
    expect(stdout.match(/^POD .*$/gm)).toEqual(['POD web-1 (1 of 2)', 'POD web-2 (2 of 2)'])
  })

  it('that cannot be had are named, and do not end the rest', async () => {
    const {port} = await proxyWith(await leafNamed('web.shop'), issuer)
    const authority = await proxyWith(issuer)
    const closing = await listening(createPlainServer((socket) => socket.end()))
    const plain = await listening(createPlainServer((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')))
    const silent = await listening(createPlainServer((socket) => socket.on('error', () => {})))
    const ports = {good: port, authority: authority.port, closing, plain, silent}
    const pods = [
      ...['good', 'authority', 'closing', 'plain', 'silent', 'deaf'].map((name) => meshedPod(name)),
      meshedPod('waiting', {phase: 'Pending'}),
      pod('unmeshed'),
      meshedPod('nameless', {}, []),
      meshedPod('unresolved', {}, [identity]),
    ]
    const names = [
      'missing',
      'waiting',
      'unmeshed',
      'nameless',
      'unresolved',
      'deaf',
      'closing',
      'plain',
      'silent',
      'authority',
      'good',
    ]
    const {stdout, stderr, failed} = await report(clusterOf(pods, ports), {pods: names}, 300)
    expect(failed).toBe(true)
    expect(stdout).toMatch(/^POD good \(11 of 11\)\n/)
    expect(stderr.trimEnd().split('\n')).toEqual([
      'Error: pod "missing" does not exist in namespace "shop"',
      'Error: pod "waiting" in namespace "shop" is Pending, not Running',
      'Error: pod "unmeshed" in namespace "shop" has no proxy',
      'Error: pod "nameless" in namespace "shop" has a proxy without an identity',
      'Error: pod "unresolved" in namespace "shop" has a proxy without an identity',
      'Error: cannot reach port 4191 of pod shop/deaf: nothing listens there',
      expect.stringMatching(
        /^Error: port 4191 of pod "closing" in namespace "shop" (closed the connection before|did not finish a TLS handshake)/,
      ),
      expect.stringMatching(/^Error: port 4191 of pod "plain" in namespace "shop" did not finish a TLS handshake: .+/),
      'Error: port 4191 of pod "silent" in namespace "shop" showed no certificate within 0.3 s',
      'Error: port 4191 of pod "authority" in namespace "shop" serves certificates of authorities only',
    ])
  })

  it('are read from an expired certificate as from any other', async () => {
    const old = {from: new Date('2020-01-01'), to: new Date('2020-01-02')}
    const {port} = await proxyWith(await makeCertificate({name: 'web.shop', isAuthority: false, issuer, ...old}))
    const {stdout} = await report(clusterOf([meshedPod('web-1')], {'web-1': port}), {pods: ['web-1']})
    expect(stdout).toContain('Jan  2 00:00:00 2020 GMT')
  })

  it('of no pod at all are an error', async () => {
    await expect(report(clusterOf([], {}), {labelSelector: 'app=x'})).rejects.toMatchObject({
      code: Exit.Failed,
      message: 'no pod in namespace "shop" has the labels app=x',
    })
  })
})

describe('the choice of pods', () => {
  it('takes each name once', () => {
    expect(chooseIdentities(['a', 'b', 'a'], undefined)).toEqual({pods: ['a', 'b']})
  })

  it.each<[string[], string | undefined, string]>([
    [[], undefined, 'no pod is named'],
    [[], ' ', 'no pod is named'],
    [['a'], 'app=web', 'pods and --selector do not go together'],
  ])('refuses %j with %j', (pods, selector, message) => {
    expect(() => chooseIdentities(pods, selector)).toThrow(expect.objectContaining({code: Exit.Usage, message}))
  })
})
