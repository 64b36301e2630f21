// Istio's checks of certificates and of workloads' proxies on a real API server: whole, with just one thing broken, and mended.

import {X509Certificate} from 'node:crypto'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {JsonObject} from '../../src/kube/object.ts'
import {type CertificateOptions, type MadeCertificate, makeCertificate} from '../support/certificates.ts'
import {runIstioChecks} from '../support/istio-checks.ts'
import {streamOf} from './cluster.ts'
import {sharedControlPlane} from './control-plane.ts'
import {applyStrictly} from './support/apply.ts'
import {type BothStates, checksOn, expectBothStates} from './support/checks.ts'
import {base64, type IstioOnCluster, inDays, installIstio, istioNamespace, removeIstio} from './support/istio.ts'
import {type MetricsServer, servePages} from './support/metrics-server.ts'
import {createNamespace, type OwnNamespace} from './support/namespaces.ts'

const cluster = sharedControlPlane()
const {kubectl, kubeconfig} = cluster
const check = checksOn(kubeconfig, runIstioChecks)

let istio: IstioOnCluster
let shop: OwnNamespace
let proxy: MetricsServer
/** What the proxies' administration says of their certificates. */
let held: JsonObject
beforeAll(async () => {
  await removeIstio(cluster)
  istio = await installIstio(cluster, {profile: 'minimal'})
  shop = await createNamespace(cluster, 'shop')
  held = certificates()
  await applyStrictly(cluster, [pod('web'), pod('api')])
  await kubectl(['wait', '-n', shop.name, '--for=condition=Ready', 'pods', '--all', '--timeout=60s'])
  proxy = await servePages((path) => (path === '/certs' ? JSON.stringify(held) : undefined))
  await cluster.servePods([{namespace: shop.name, ports: {15000: proxy.port}}])
})
afterAll(async () => {
  await proxy.close()
  await kubectl(['delete', 'clusterportforwards.kwok.x-k8s.io', shop.name, '--ignore-not-found'])
  await shop.remove()
  await removeIstio(cluster)
})

const ask = () => check('data-plane', {istioCrds: async () => istio.crds, dataPlaneNamespace: shop.name})
const apply = (...objects: readonly object[]) =>
  kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], streamOf(objects))

interface PodChanges {
  image?: string
  revision?: string
  ports?: readonly object[]
}

/** A pod as an injection leaves it: the proxy as a native sidecar, and what tells whose it is. */
function pod(
  name: string,
  {image = 'docker.io/istio/proxyv2:1.30.3-distroless', revision = 'default'}: PodChanges = {},
) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: shop.name,
      labels: {'service.istio.io/canonical-name': name, 'security.istio.io/tlsMode': 'istio'},
      annotations: {'istio.io/rev': revision},
    },
    spec: {
      initContainers: [{name: 'istio-proxy', image, restartPolicy: 'Always'}],
      containers: [{name: 'app', image: 'example.com/app:1'}],
    },
  }
}
const replacePod = async (changes: PodChanges) => {
  await kubectl(['delete', 'pod', 'web', '-n', shop.name, '--wait=true'])
  await apply(pod('web', changes))
  await kubectl(['wait', '-n', shop.name, '--for=condition=Ready', 'pod/web', '--timeout=60s'])
}

const injected = (title: string, breaks: string, changes: PodChanges, text: RegExp): BothStates => ({
  title,
  breaks,
  broken: () => replacePod(changes),
  whole: () => replacePod({}),
  text,
})

/** As Envoy prints them. */
function certificates({
  from = -0.1,
  to = 0.9,
  root = istio.root,
}: {
  from?: number
  to?: number
  root?: MadeCertificate
} = {}) {
  const {serialNumber} = new X509Certificate(root.pem)
  const shown = (serial: string, [start, end]: [number, number], names: JsonObject[]) => ({
    path: '<inline>',
    serial_number: serial,
    subject_alt_names: names,
    valid_from: inDays(start).toISOString(),
    expiration_time: inDays(end).toISOString(),
  })
  return {
    certificates: [
      {
        ca_cert: [shown(serialNumber.toLowerCase(), [-10, 3000], [])],
        cert_chain: [shown('7f', [from, to], [{uri: 'spiffe://cluster.local/ns/shop/sa/web'}])],
      },
      // A gateway's own, of which the mesh knows nothing.
      {ca_cert: [], cert_chain: [shown('1', [-300, 1], [{dns: 'shop.example.com'}])]},
    ],
  }
}
const shows = (breaks: string, show: () => Promise<JsonObject>, text: RegExp): BothStates => ({
  title: 'certificates of workloads are in date and of the authority, in 4 proxies at most',
  breaks,
  async broken() {
    held = await show()
  },
  async whole() {
    held = certificates()
  },
  text,
})

const secret = 'Secret/istio-ca-secret'
const rootMap = 'ConfigMap/istio-ca-root-cert'

/** Another authority, that proxies are told of too. */
const withRoot = (title: string, breaks: string, options: CertificateOptions, text: RegExp): BothStates => ({
  title,
  breaks,
  async broken() {
    const root = await makeCertificate({name: 'second', from: inDays(-400), to: inDays(3000), ...options})
    await istio.change(secret, {data: {'ca-cert.pem': base64(root.pem), 'ca-key.pem': base64(root.key)}})
    await istio.change(rootMap, {data: {'root-cert.pem': root.pem}})
  },
  whole: () => istio.restore(secret, rootMap),
  text,
})

/** A user's own authority, under the root that proxies have. */
const withSigner = (title: string, breaks: string, options: CertificateOptions, text: RegExp): BothStates => ({
  title,
  breaks,
  async broken() {
    const years = {name: 'signer', from: inDays(-400), to: inDays(3000)}
    const signer = await makeCertificate({...years, issuer: istio.root, ...options})
    await apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {name: 'cacerts', namespace: istioNamespace},
      data: {
        'ca-cert.pem': base64(signer.pem),
        'ca-key.pem': base64(signer.key),
        'cert-chain.pem': base64(signer.pem + istio.root.pem),
        'root-cert.pem': base64(istio.root.pem),
      },
    })
  },
  whole: () => kubectl(['delete', 'secret', 'cacerts', '-n', istioNamespace]),
  text,
})

describe('the certificates and the proxies of an install of Istio', () => {
  test('pass every check when they are whole', async () => {
    const {results} = await ask()
    const ours = results.filter(({category}) => ['istio-certificates', 'istio-data-plane'].includes(category))
    expect(ours.filter(({status}) => status !== 'passed')).toEqual([])
    expect(ours).toHaveLength(8 + 5)
  })

  test.each<BothStates>([
    {
      title: 'certificate authority of istiod is readable',
      breaks: 'with the key of another',
      async broken() {
        const {key} = await makeCertificate()
        await istio.change(secret, {data: {'ca-cert.pem': base64(istio.root.pem), 'ca-key.pem': base64(key)}})
      },
      whole: () => istio.restore(secret),
      text: /key ca-key\.pem does not belong to the certificate in Secret istio-ca-secret/,
    },
    {
      title: 'certificate authority of istiod is readable',
      breaks: 'without its key',
      broken: async () => {
        await kubectl(['delete', 'secret', 'istio-ca-secret', '-n', istioNamespace])
        await istio.change(secret, {data: {'ca-cert.pem': base64(istio.root.pem)}})
      },
      whole: () => istio.restore(secret),
      text: /^Secret "istio-ca-secret" in namespace "istio-system" has no ca-key\.pem; it has ca-cert\.pem$/,
    },
    {
      title: 'root certificates are given to proxies',
      breaks: 'without their ConfigMap',
      broken: () => kubectl(['delete', 'configmap', 'istio-ca-root-cert', '-n', istioNamespace]),
      whole: () => istio.restore(rootMap),
      text: /^ConfigMap "istio-ca-root-cert" in namespace "istio-system" gives proxies no root certificate: it does not exist$/,
    },
    {
      title: 'root certificates of proxies are those of the authority',
      breaks: 'with an authority that istiod has not taken over',
      async broken() {
        const root = await makeCertificate({name: 'second', from: inDays(-1), to: inDays(3000)})
        await istio.change(secret, {data: {'ca-cert.pem': base64(root.pem), 'ca-key.pem': base64(root.key)}})
      },
      whole: () => istio.restore(secret),
      text: /other root certificates than those of Secret "istio-ca-secret": ConfigMap "istio-ca-root-cert" lacks "CN=second"/,
    },
    withRoot(
      'root certificates are within their validity period',
      'with an expired one',
      {to: inDays(-1)},
      /^root certificates are out of date: "CN=second" expired on/,
    ),
    withRoot(
      'root certificates are valid for at least 60 days',
      'with one of 59 days',
      {to: inDays(59)},
      /less than 60 days: "CN=second" expires on/,
    ),
    withSigner(
      'signing certificate is within its validity period',
      'with an expired one',
      {to: inDays(-1)},
      /out of date: "CN=signer" expired on/,
    ),
    withSigner(
      'signing certificate is valid for at least 60 days',
      'with one of 59 days',
      {to: inDays(59)},
      /less than 60 days: "CN=signer" expires on/,
    ),
    {
      ...withSigner('signing certificate is issued by a root certificate of proxies', 'of another root', {}, /./),
      async broken() {
        const root = await makeCertificate({name: 'second', from: inDays(-1), to: inDays(3000)})
        await apply({
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: {name: 'cacerts', namespace: istioNamespace},
          data: {'ca-cert.pem': base64(root.pem), 'ca-key.pem': base64(root.key)},
        })
      },
      text: /^proxies cannot trust what istiod signs: "CN=second" is not signed by any of the trust anchors$/,
    },
    injected(
      'data plane proxies are of the release of their istiod',
      'with an older one',
      {image: 'docker.io/istio/proxyv2:1.29.1'},
      /: shop-\w+\/web is 1\.29\.1, revision default is 1\.30\.3$/,
    ),
    injected(
      'revisions that injected proxies still exist',
      'with one of a revision that is gone',
      {revision: 'gone'},
      /: shop-\w+\/web \(gone\)$/,
    ),
    {
      title: 'data plane proxies are ready',
      breaks: 'with one that is not',
      async broken() {
        const initContainerStatuses = [
          {
            name: 'istio-proxy',
            image: 'proxyv2',
            imageID: '',
            ready: false,
            started: true,
            restartCount: 0,
            state: {running: {startedAt: '2026-01-01T00:00:00Z'}},
          },
        ]
        const patch = JSON.stringify({status: {initContainerStatuses}})
        await kubectl(['patch', 'pod', 'web', '-n', shop.name, '--subresource=status', `--patch=${patch}`])
      },
      whole: () => replacePod({}),
      text: /: the proxy of shop-\w+\/web is not ready$/,
    },
    shows(
      'with an expired one',
      async () => certificates({from: -2, to: -1}),
      /shop-\w+\/(web|api) has a certificate that expired on/,
    ),
    shows(
      'with one that nobody renewed',
      async () => certificates({from: -0.9, to: 0.1}),
      /expires on .* and was not renewed/,
    ),
    shows(
      'of another root',
      async () => certificates({root: await makeCertificate({name: 'other'})}),
      /does not trust the root certificates of istiod/,
    ),
  ])('$title: found $breaks, and passes when it is whole again', (states) => expectBothStates(ask, states))

  test('are not looked for in a namespace that nobody made', async () => {
    const {of} = await check('data-plane', {dataPlaneNamespace: 'not-there'})
    expect(of('data plane namespace exists')).toMatchObject({
      status: 'found',
      text: 'namespace "not-there" does not exist',
    })
    expect(of('data plane proxies are ready')).toMatchObject({
      status: 'skipped',
      why: '"data plane namespace exists" failed',
    })
  })

  test('are left out where no workload has a proxy', async () => {
    const {of} = await check('data-plane', {dataPlaneNamespace: 'default'})
    expect(of('data plane proxies are ready')).toMatchObject({
      status: 'skipped',
      why: 'no pod in namespace "default" has a proxy of Istio',
    })
  })
})
