// Istio's checks on clusters that no suite on a real API server can have: other layouts, other users, and ten thousand pods.

import {describe, expect, test} from 'vitest'
import type {Stage} from '../../src/checks/check.ts'
import {checkMeshes} from '../../src/checks/list.ts'
import type {KubeObject} from '../../src/kube/object.ts'
import {makeCertificate} from '../support/certificates.ts'
import {type FakeClusterOptions, fakeCluster} from '../support/fake-cluster.ts'
import {runIstioChecks} from '../support/istio-checks.ts'
import {resultsOf, titled} from '../support/linkerd-checks.ts'
import {object, pod} from '../support/objects.ts'

const namespace = 'istio-system'

async function check(objects: readonly KubeObject[], stage: Stage = 'installed', options: FakeClusterOptions = {}) {
  const cluster = fakeCluster(objects, options)
  const results = await runIstioChecks(stage, {connect: async () => cluster})
  return {results, cluster, of: (title: string) => titled(results, title)}
}

function istiod(revision = 'default', {release = '1.30.3', ambient = false, available = 1} = {}): KubeObject {
  const env = ambient ? [{name: 'PILOT_ENABLE_AMBIENT', value: 'true'}] : []
  const containers = [{name: 'discovery', image: `docker.io/istio/pilot:${release}`, env}]
  const labels = {app: 'istiod', 'istio.io/rev': revision}
  const body = {
    spec: {replicas: 1, template: {spec: {containers}}},
    status: {availableReplicas: available, updatedReplicas: 1},
  }
  return object('apps/v1', 'Deployment', `istiod-${revision}`, {namespace, labels, body})
}

function webhook(name: string, labels: Record<string, string>, clientConfig: object): KubeObject {
  const webhooks = [{name: 'namespace.sidecar-injector.istio.io', clientConfig: {...clientConfig}}]
  const all = {app: 'sidecar-injector', 'istio.io/rev': 'default', ...labels}
  return object('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', name, {
    labels: all,
    body: {webhooks},
  })
}

const here = object('v1', 'Namespace', namespace)

describe('an istiod', () => {
  test('that runs outside of the cluster is not looked for in it', async () => {
    const {of} = await check([here, webhook('istio-sidecar-injector', {}, {url: 'https://istiod.example.com/inject'})])
    expect(of('istiod is installed')).toMatchObject({
      status: 'skipped',
      why: expect.stringMatching(/^istiod runs outside/),
    })
    expect(of('revision tags lead to revisions that exist').status).toBe('skipped')
  })

  test('of one revision is told from that of another', async () => {
    const {of} = await check([here, istiod('stable'), istiod('canary', {available: 0})])
    expect(of('istiod is ready, in each of its revisions')).toMatchObject({
      status: 'found',
      level: 'error',
      text: 'istiod is not ready: istiod-canary of revision canary: istiod-canary: no reason given',
    })
  })

  test('that is ready but for some replicas is a warning', async () => {
    const some = istiod('stable')
    const {of} = await check([here, {...some, spec: {...Object(some.spec), replicas: 3}}])
    expect(of('istiod is ready, in each of its revisions')).toMatchObject({level: 'warning', code: 'MESH0804'})
  })

  test('without a tag on its image leaves its release open', async () => {
    const {of} = await check([here, istiod('default', {release: 'latest'})])
    expect(of('control plane and mesh are of the same release of Istio')).toMatchObject({
      status: 'skipped',
      why: 'the image of revision default does not tell its release',
    })
  })
})

const node = (name: string, labels: Record<string, string> = {}) =>
  object('v1', 'Node', name, {labels: {'kubernetes.io/os': 'linux', ...labels}})
const ztunnel = (status: Record<string, number>): KubeObject => {
  const template = {
    metadata: {labels: {app: 'ztunnel'}},
    spec: {nodeSelector: {'kubernetes.io/os': 'linux'}, containers: [{image: 'ztunnel:1.30.3'}]},
  }
  return object('apps/v1', 'DaemonSet', 'my-ztunnel', {namespace: 'kube-system', body: {spec: {template}, status}})
}
const ztunnelPod = (on: string, ready: 'True' | 'False' = 'True') =>
  pod(`ztunnel-${on}`, {
    namespace: 'kube-system',
    labels: {app: 'ztunnel'},
    node: on,
    status: {
      conditions: [{type: 'Ready', status: ready}],
      containerStatuses: [{name: 'istio-proxy', ready: ready === 'True'}],
    },
  })

describe('ztunnel', () => {
  const ambient = [here, istiod('default', {ambient: true})]
  const title = 'ztunnel is ready on every node'

  test.each<[what: string, objects: KubeObject[], expected: object]>([
    [
      'is found under another name and in another namespace',
      [ztunnel({desiredNumberScheduled: 1, numberReady: 1}), node('a'), ztunnelPod('a')],
      {status: 'passed'},
    ],
    [
      'is not wanted on nodes that are no machines, or of another system',
      [
        ztunnel({desiredNumberScheduled: 1, numberReady: 1}),
        ...[node('a'), node('b', {type: 'virtual-kubelet'}), node('c', {'eks.amazonaws.com/compute-type': 'fargate'})],
        ...[node('d', {'kubernetes.io/os': 'windows'}), ztunnelPod('a')],
      ],
      {status: 'passed'},
    ],
    [
      'that is kept away from a node is a warning',
      [ztunnel({desiredNumberScheduled: 1, numberReady: 1}), node('a'), node('b'), ztunnelPod('a')],
      {status: 'found', level: 'warning', text: 'my-ztunnel is kept away from b'},
    ],
    [
      'that does not come up on a node is an error',
      [
        ztunnel({desiredNumberScheduled: 2, numberReady: 1}),
        node('a'),
        node('b'),
        ztunnelPod('a'),
        ztunnelPod('b', 'False'),
      ],
      {status: 'found', level: 'error', text: 'my-ztunnel is not ready on b: ztunnel-b: waits for istio-proxy'},
    ],
  ])('%s', async (_, objects, expected) => {
    expect((await check([...ambient, ...objects])).of(title)).toMatchObject(expected)
  })

  test('is not asked for where the install is not in ambient mode', async () => {
    const {of} = await check([here, istiod()])
    expect(of('ztunnel is installed')).toMatchObject({status: 'skipped', why: 'the install is not in ambient mode'})
    expect(of('CNI plugin is installed')).toMatchObject({status: 'skipped', why: 'the install uses no CNI plugin'})
  })
})

describe('a waypoint', () => {
  const asking = (name: string, labels: Record<string, string>) => object('v1', 'Namespace', name, {labels})
  test.each<[what: string, labels: Record<string, string>, expected: object]>([
    [
      'that is none is asked for by nobody',
      {'istio.io/use-waypoint': 'none'},
      {status: 'skipped', why: 'nothing asks for a waypoint'},
    ],
    [
      'is looked for in the namespace itself',
      {'istio.io/use-waypoint': 'way'},
      {text: expect.stringMatching(/namespace shop asks for shop\/way$/)},
    ],
    [
      'is looked for in the namespace that is named',
      {'istio.io/use-waypoint': 'way', 'istio.io/use-waypoint-namespace': 'infra'},
      {status: 'passed'},
    ],
  ])('%s', async (_, labels, expected) => {
    const gateway = object('gateway.networking.k8s.io/v1', 'Gateway', 'way', {
      namespace: 'infra',
      body: {spec: {gatewayClassName: 'own'}},
    })
    const {of} = await check([here, istiod(), asking('shop', labels), gateway])
    expect(of('waypoints that namespaces and services ask for exist')).toMatchObject(expected)
  })
})

describe('ten thousand pods', () => {
  const pods = Array.from({length: 10_000}, (_, index) =>
    pod(`web-${index}`, {
      labels: {'service.istio.io/canonical-name': 'web'},
      annotations: {'istio.io/rev': index === 7 ? 'old' : 'default'},
      spec: {containers: [{name: 'istio-proxy', image: `proxyv2:${index < 9 ? '1.29.0' : '1.30.3'}`}]},
      status: {containerStatuses: [{name: 'istio-proxy', ready: true, state: {running: {}}}]},
    }),
  )

  test('are named only as far as one can read', async () => {
    const {of} = await check([here, istiod(), ...pods], 'data-plane')
    expect(of('data plane proxies are of the release of their istiod')).toMatchObject({
      text: expect.stringMatching(
        /^proxies are not .*: shop\/web-0 is 1\.29\.0, revision default is 1\.30\.3, .* and 3 more$/,
      ),
    })
    expect(of('revisions that injected proxies still exist')).toMatchObject({
      text: 'proxies belong to revisions that do not exist: shop/web-7 (old)',
    })
  })

  test('are not looked at by an install alone, and no Secret or ConfigMap is ever listed', async () => {
    const {cluster} = await check([here, istiod(), ...pods])
    expect(cluster.calls).not.toContain('list pods')
    const wide = await check([here, istiod(), ...pods], 'data-plane')
    expect(wide.cluster.calls.filter((call) => /^list (secrets|configmaps)/.test(call))).toEqual([])
    // Events and single objects apart, nothing is asked twice.
    const lists = wide.cluster.calls.filter((call) => call.startsWith('list '))
    expect(lists).toEqual([...new Set(lists)])
  })
})

const day = 24 * 60 * 60 * 1000
const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('an authority', () => {
  const roots = (pem: string) =>
    object('v1', 'ConfigMap', 'istio-ca-root-cert', {namespace, body: {data: {'root-cert.pem': pem}}})
  const titles = [
    'certificate authority of istiod is readable',
    'root certificates of proxies are those of the authority',
  ]

  test.each<[form: string, keys: {certificate: string; key: string; root: string}]>([
    ['as a user makes it', {certificate: 'ca-cert.pem', key: 'ca-key.pem', root: 'root-cert.pem'}],
    ['as cert-manager writes it', {certificate: 'tls.crt', key: 'tls.key', root: 'ca.crt'}],
  ])('is read %s', async (_, keys) => {
    const root = await makeCertificate({
      name: 'root',
      from: new Date(Date.now() - day),
      to: new Date(Date.now() + 900 * day),
    })
    const signer = await makeCertificate({
      name: 'signer',
      from: new Date(Date.now() - day),
      to: new Date(Date.now() + 900 * day),
      issuer: root,
    })
    const data = {[keys.certificate]: base64(signer.pem), [keys.key]: base64(signer.key), [keys.root]: base64(root.pem)}
    const secret = object('v1', 'Secret', 'cacerts', {namespace, body: {data}})
    const {of} = await check([here, istiod(), secret, roots(root.pem)])
    for (const title of [...titles, 'signing certificate is issued by a root certificate of proxies']) {
      expect(of(title).status, title).toBe('passed')
    }
  })

  test('that is kept elsewhere is left alone, and its roots are looked at nevertheless', async () => {
    const root = await makeCertificate({
      name: 'root',
      from: new Date(Date.now() - 2 * day),
      to: new Date(Date.now() - day),
    })
    const {of} = await check([here, istiod(), roots(root.pem)])
    for (const title of titles) {
      expect(of(title)).toMatchObject({status: 'skipped', why: expect.stringMatching(/another authority signs$/)})
    }
    expect(of('root certificates are within their validity period')).toMatchObject({
      text: expect.stringMatching(/^root certificates are out of date: "CN=root" expired on/),
    })
  })

  test('of which ConfigMap and Secret hold garbage is one sentence each', async () => {
    const data = {'ca-cert.pem': base64('<html>'), 'ca-key.pem': base64('x')}
    const secret = object('v1', 'Secret', 'istio-ca-secret', {namespace, body: {data}})
    const {of} = await check([here, istiod(), secret, roots('-----BEGIN CERTIFICATE-----\nAAAA')])
    expect(of('certificate authority of istiod is readable')).toMatchObject({
      text: 'Secret istio-ca-secret in namespace "istio-system", key ca-cert.pem holds no PEM certificate',
    })
    expect(of('root certificates are given to proxies')).toMatchObject({
      text: 'ConfigMap istio-ca-root-cert in namespace "istio-system" has a PEM block without its end',
    })
  })
})

describe('a platform', () => {
  test.each<[gitVersion: string, nodes: KubeObject[], platform: string | undefined]>([
    ['v1.34.4', [node('a')], undefined],
    ['v1.34.4-gke.100', [node('a')], undefined],
    ['v1.34.4+k3s1', [node('a')], 'k3s'],
    ['v1.34.4+k3s1', [node('k3d-a')], 'k3d'],
    ['v1.34.4', [node('a'), node('b', {'node.openshift.io/os_id': 'rhcos'})], 'openshift'],
  ])('%s is known with its nodes', async (gitVersion, nodes, platform) => {
    const version = {major: 1, minor: 34, patch: 4, gitVersion}
    const result = (await check(nodes, 'before-install', {version})).of('platform needs no settings of its own')
    if (platform === undefined) expect(result.status).toBe('passed')
    else expect(result).toMatchObject({remedy: `mesh install --mesh istio --set values.global.platform=${platform}`})
  })
})

describe('a report of both meshes', () => {
  const target = (cluster: ReturnType<typeof fakeCluster>) => ({
    connect: async () => cluster,
    namespace: 'linkerd',
    cniNamespace: 'linkerd-cni',
    istioNamespace: namespace,
    cliVersion: 'edge-26.8.3',
    defaultManifest: async () => [],
    crdManifest: async () => [],
    istioCrds: async () => [],
  })

  test('gives the second what the first has left of the time to wait', async () => {
    const config = object('v1', 'ConfigMap', 'linkerd-config', {namespace: 'linkerd', body: {data: {values: '{}'}}})
    // Both wait for something that never comes: a pod of identity, and an istiod.
    const cluster = fakeCluster([here, istiod('default', {available: 0}), object('v1', 'Namespace', 'linkerd'), config])
    let time = 0
    const clock = {
      now: () => time,
      async sleep(milliseconds: number) {
        time += milliseconds
      },
    }
    const results = await resultsOf(
      checkMeshes(['linkerd', 'istio'], 'installed', target(cluster), {wait: 12_000, clock}),
    )
    expect(time).toBe(12_000)
    expect(titled(results, 'istiod is ready, in each of its revisions').status).toBe('found')
  })
})
