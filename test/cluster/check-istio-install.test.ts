// Istio's checks of an install on a real API server: whole as mesh installs it, then with just one thing broken, then mended.

import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {JsonObject, KubeObject} from '../../src/kube/object.ts'
import {runIstioChecks} from '../support/istio-checks.ts'
import {streamOf} from './cluster.ts'
import {sharedControlPlane} from './control-plane.ts'
import {type BothStates, checksOn, expectBothStates} from './support/checks.ts'
import {type IstioOnCluster, installIstio, istioNamespace, removeIstio, trusting} from './support/istio.ts'
import {failToPull, gatekeeper, programGateway} from './support/istio-trouble.ts'
import {applyGatewayApi, removeGatewayApi} from './support/linkerd.ts'
import {type MetricsServer, servePages} from './support/metrics-server.ts'
import {createNamespace, type OwnNamespace} from './support/namespaces.ts'

const cluster = sharedControlPlane()
const {kubectl, kubeconfig} = cluster
const check = checksOn(kubeconfig, runIstioChecks)

let istio: IstioOnCluster
let shop: OwnNamespace
let istiod: MetricsServer
/** What istiod tells of its proxies. */
let syncStates: JsonObject[] = []
beforeAll(async () => {
  await removeIstio(cluster)
  await applyGatewayApi(cluster)
  istio = await installIstio(cluster, {profile: 'ambient'})
  shop = await createNamespace(cluster, 'shop')
  istiod = await servePages((path) => (path === '/debug/syncz' ? JSON.stringify(syncStates) : undefined))
  await serveIstiod()
})
afterAll(async () => {
  await istiod.close()
  await kubectl(['delete', 'clusterportforwards.kwok.x-k8s.io', istioNamespace, '--ignore-not-found'])
  await shop.remove()
  await removeIstio(cluster)
  await removeGatewayApi(cluster)
})

const serveIstiod = () => cluster.servePods([{namespace: istioNamespace, ports: {15014: istiod.port}}])
const ask = () => check('installed', {istioCrds: async () => istio.crds})
const apply = (...objects: readonly object[]) =>
  kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], streamOf(objects))
const remove = (called: string, ...more: string[]) => kubectl(['delete', called.toLowerCase(), ...more])
const inIstio = ['-n', istioNamespace]

/** Deletes an object, and puts it back. */
const deleted = (title: string, called: string, text: RegExp, ...place: string[]): BothStates => ({
  title,
  breaks: `without ${called}`,
  broken: () => remove(called, ...place),
  whole: () => istio.restore(called),
  text,
})

const labelled = (title: string, labels: Readonly<Record<string, string>>, text: RegExp): BothStates => ({
  title,
  breaks: `with a namespace that has ${Object.keys(labels).join(' and ')}`,
  broken: () =>
    kubectl(['label', 'namespace', shop.name, ...Object.entries(labels).map(([key, value]) => `${key}=${value}`)]),
  whole: () => kubectl(['label', 'namespace', shop.name, ...Object.keys(labels).map((key) => `${key}-`)]),
  text,
})

const restartIstiod = () => kubectl(['delete', 'pods', ...inIstio, '-l', 'app=istiod', '--wait=true'])
const istiodIsReady = 'istiod is ready, in each of its revisions'

const tagWebhook = 'MutatingWebhookConfiguration/istio-revision-tag-default'

const gateway = (title: string, className: string, text: RegExp): BothStates => ({
  title,
  breaks: `with one that is not`,
  broken: () => programGateway(cluster, {namespace: shop.name, name: 'checked'}, className, 'False'),
  whole: () => programGateway(cluster, {namespace: shop.name, name: 'checked'}, className, 'True'),
  text,
})

const resource = (fields: JsonObject) => [
  {
    proxy: 'web-1.shop',
    istio_version: '1.30.3',
    resources: {'type.googleapis.com/envoy.config.listener.v3.Listener': fields},
  },
]
const synced = {sent: 'a', acked: 'a', sentTime: '2026-01-01T00:00:00Z'}
const proxied = (title: string, breaks: string, fields: JsonObject, text: RegExp): BothStates => ({
  title,
  breaks,
  async broken() {
    syncStates = resource(fields)
  },
  async whole() {
    syncStates = resource(synced)
  },
  text,
})

/** An install's workload with another image in its first container. */
const withImage = (title: string, called: string, image: string, text: RegExp): BothStates => ({
  title,
  breaks: `with image ${image}`,
  broken: () => setImage(called, image),
  async whole() {
    await istio.restore(called)
    await kubectl(['rollout', 'status', called.toLowerCase(), ...inIstio, '--timeout=60s'])
  },
  text,
})
const setImage = (called: string, image: string) =>
  kubectl([
    'patch',
    called.toLowerCase(),
    ...inIstio,
    '--type=json',
    `--patch=${JSON.stringify([{op: 'replace', path: '/spec/template/spec/containers/0/image', value: image}])}`,
  ])

const tooLarge = {requests: {cpu: '100k'}}
const everywhere = (title: string, called: string, name: string, label: string): BothStates => ({
  title,
  breaks: 'where one finds no room',
  async broken() {
    const patch = [{op: 'replace', path: '/spec/template/spec/containers/0/resources', value: tooLarge}]
    await kubectl(['patch', called.toLowerCase(), ...inIstio, '--type=json', `--patch=${JSON.stringify(patch)}`])
    // An update adds the new pod before it takes the old one away.
    await kubectl(['delete', 'pods', ...inIstio, '-l', label])
  },
  async whole() {
    await remove(called, ...inIstio)
    await istio.restore(called)
  },
  text: new RegExp(`^${name} is not ready on node-.*Insufficient cpu`),
})

describe('an install of Istio', () => {
  test('passes every check when it is whole, with proxies, a waypoint and a gateway', async () => {
    syncStates = resource(synced)
    await programGateway(cluster, {namespace: shop.name, name: 'waypoint'}, 'istio-waypoint', 'True')
    await programGateway(cluster, {namespace: shop.name, name: 'front'}, 'istio', 'True')
    await kubectl([
      'label',
      'namespace',
      shop.name,
      'istio.io/dataplane-mode=ambient',
      'istio.io/use-waypoint=waypoint',
    ])
    try {
      await expect
        .poll(async () => (await ask()).results.filter(({status}) => status !== 'passed'), {timeout: 30_000})
        .toEqual([])
    } finally {
      await kubectl(['label', 'namespace', shop.name, 'istio.io/dataplane-mode-', 'istio.io/use-waypoint-'])
    }
  })

  test.each<BothStates>([
    {
      ...deleted(
        'istiod is installed',
        'Deployment/istiod',
        /^there is no istiod in namespace "istio-system"$/,
        ...inIstio,
      ),
      async whole() {
        await istio.restore('Deployment/istiod')
        await kubectl(['rollout', 'status', 'deployment/istiod', ...inIstio, '--timeout=60s'])
      },
    },
    {
      title: istiodIsReady,
      breaks: 'under a quota, in the words of its event',
      async broken() {
        await kubectl(['create', 'quota', 'tiny', '--hard=pods=0', ...inIstio])
        await restartIstiod()
      },
      async whole() {
        await remove('quota/tiny', ...inIstio)
        await istio.change('Deployment/istiod', {})
        await kubectl(['rollout', 'restart', 'deployment/istiod', ...inIstio])
      },
      text: /^istiod is not ready: istiod of revision default: istiod-\w+: Error creating: .*exceeded quota: tiny/,
    },
    {
      title: istiodIsReady,
      breaks: 'with a taint on every node, in the words of its event',
      async broken() {
        await kubectl(['taint', 'nodes', '--all', 'checked=yes:NoSchedule'])
        await restartIstiod()
      },
      whole: () => kubectl(['taint', 'nodes', '--all', 'checked-']),
      text: /istiod-\w+-\w+: 0\/\d+ nodes are available: .*untolerated taint/,
    },
    {
      title: istiodIsReady,
      breaks: 'with a webhook that refuses pods, in the words of its event',
      async broken() {
        await apply(gatekeeper)
        await restartIstiod()
      },
      async whole() {
        await remove('validatingwebhookconfiguration/checked-gatekeeper')
        await kubectl(['rollout', 'restart', 'deployment/istiod', ...inIstio])
      },
      text: /istiod-\w+: Error creating: .*failed calling webhook "gatekeeper\.example\.com"/,
    },
    {
      title: istiodIsReady,
      breaks: 'with an image that cannot be pulled, in the words of its event',
      broken: () => failToPull(cluster),
      whole: restartIstiod,
      text: /istiod-\w+-\w+: Failed to pull image "docker\.io\/istio\/pilot:none": no such manifest$/,
    },
    {
      title: istiodIsReady,
      breaks: 'scaled down to nothing',
      broken: () => kubectl(['scale', 'deployment/istiod', '--replicas=0', ...inIstio]),
      whole: () => kubectl(['scale', 'deployment/istiod', '--replicas=1', ...inIstio]),
      text: /istiod of revision default: is scaled down to no pods$/,
    },
    deleted(
      'CRDs of Istio serve the versions that this release has',
      'CustomResourceDefinition/sidecars.networking.istio.io',
      /^CRDs are missing or too old: sidecars\.networking\.istio\.io$/,
    ),
    {
      title: 'Gateway API CRDs serve the versions that Istio reads',
      breaks: 'without one that is served',
      broken: () => remove('crd/grpcroutes.gateway.networking.k8s.io'),
      whole: () => applyGatewayApi(cluster),
      text: /does not serve what Istio reads: grpcroutes in v1$/,
    },
    {
      title: 'each revision has webhooks that inject',
      breaks: 'without them',
      broken: () => remove('mutatingwebhookconfiguration', '-l', 'app=sidecar-injector'),
      whole: () => istio.restore(tagWebhook, 'MutatingWebhookConfiguration/istio-sidecar-injector'),
      text: /^there is no MutatingWebhookConfiguration of revision default$/,
    },
    deleted(
      'each revision has webhooks that validate',
      'ValidatingWebhookConfiguration/istio-validator-istio-system',
      /^nothing validates configuration that names revision default$/,
    ),
    deleted(
      'webhooks call a Service that exists',
      'Service/istiod',
      /istio-revision-tag-default calls istiod/,
      ...inIstio,
    ),
    {
      title: 'webhooks are called with the certificate authority of istiod',
      breaks: 'without a caBundle',
      broken: () => apply(trusting(istio.object(tagWebhook), '')),
      whole: () => istio.restore(tagWebhook),
      text: /istio-revision-tag-default has no caBundle$/,
    },
    {
      title: 'no two webhooks inject the same pods',
      breaks: 'with two tags for one label',
      broken: () => apply(renamed('checked-tag', {'istio.io/rev': 'default'})),
      whole: () => remove('mutatingwebhookconfiguration/checked-tag'),
      text: /checked-tag \(revision default\) and istio-revision-tag-default \(revision default\), where a namespace has/,
    },
    {
      title: 'revision tags lead to revisions that exist',
      breaks: 'with one for a revision that is gone',
      broken: () => apply(renamed('checked-tag', {'istio.io/rev': 'gone', 'istio.io/tag': 'prod'})),
      whole: () => remove('mutatingwebhookconfiguration/checked-tag'),
      text: /^tags lead to revisions that do not exist: tag prod leads to gone$/,
    },
    labelled(
      'namespaces that ask for injection get it',
      {'istio.io/rev': 'gone'},
      /no webhook does: shop-\w+ \(istio\.io\/rev=gone\)$/,
    ),
    labelled(
      'labels of namespaces do not contradict each other',
      {'istio-injection': 'enabled', 'istio.io/rev': 'default'},
      /shop-\w+ \(istio-injection=enabled wins over istio\.io\/rev=default\)$/,
    ),
    {
      ...labelled(
        'namespaces are injected by one mesh only',
        {'istio-injection': 'enabled'},
        /shop-\w+ \(linkerd\.io\/inject: enabled\)$/,
      ),
      async broken() {
        await kubectl(['label', 'namespace', shop.name, 'istio-injection=enabled'])
        await kubectl(['annotate', 'namespace', shop.name, 'linkerd.io/inject=enabled'])
      },
      async whole() {
        await kubectl(['label', 'namespace', shop.name, 'istio-injection-'])
        await kubectl(['annotate', 'namespace', shop.name, 'linkerd.io/inject-'])
      },
    },
    withImage(
      'control plane and mesh are of the same release of Istio',
      'Deployment/istiod',
      'docker.io/istio/pilot:1.29.1-distroless',
      /not of 1\.30\.3, which mesh installs: revision default is 1\.29\.1$/,
    ),
    withImage(
      'ztunnel, CNI plugin and istiod are of the same minor release',
      'DaemonSet/ztunnel',
      'docker.io/istio/ztunnel:1.28.0',
      /: ztunnel is 1\.28\.0, istiod is 1\.30$/,
    ),
    deleted(
      'ztunnel is installed',
      'DaemonSet/ztunnel',
      /ambient mode, and there is no DaemonSet ztunnel$/,
      ...inIstio,
    ),
    deleted('CNI plugin is installed', 'DaemonSet/istio-cni-node', /there is no DaemonSet istio-cni-node$/, ...inIstio),
    everywhere('ztunnel is ready on every node', 'DaemonSet/ztunnel', 'ztunnel', 'app=ztunnel'),
    everywhere(
      'CNI plugin is ready on every node',
      'DaemonSet/istio-cni-node',
      'istio-cni-node',
      'k8s-app=istio-cni-node',
    ),
    {
      title: 'namespaces in ambient mode are served',
      breaks: 'without ztunnel',
      async broken() {
        await kubectl(['label', 'namespace', shop.name, 'istio.io/dataplane-mode=ambient'])
        await remove('daemonset/ztunnel', ...inIstio)
      },
      whole: () => istio.restore('DaemonSet/ztunnel'),
      text: /ambient mode, which is not installed: shop-\w+$/,
    },
    gateway(
      'waypoints are programmed',
      'istio-waypoint',
      /^waypoints are not programmed: shop-\w+\/checked \(it is False\)$/,
    ),
    gateway(
      'gateways of Istio are programmed',
      'istio',
      /^gateways are not programmed: shop-\w+\/checked \(it is False\)$/,
    ),
    {
      title: 'waypoints that namespaces and services ask for exist',
      breaks: 'with a namespace that asks for another',
      broken: () => kubectl(['label', 'namespace', shop.name, 'istio.io/use-waypoint=gone', '--overwrite']),
      whole: () => kubectl(['label', 'namespace', shop.name, 'istio.io/use-waypoint=waypoint', '--overwrite']),
      text: /namespace shop-\w+ asks for shop-\w+\/gone$/,
    },
    proxied(
      'proxies have taken over what istiod sent them',
      'with one that does not answer',
      {sent: 'b', acked: 'a', sentTime: '2026-01-01T00:00:00Z'},
      /: web-1\.shop \(Listener\)$/,
    ),
    proxied(
      'proxies accept what istiod sends them',
      'with one that refuses',
      {...synced, lastError: 'duplicate listener 0.0.0.0_80'},
      /: web-1\.shop \(Listener: duplicate listener 0\.0\.0\.0_80\)$/,
    ),
  ])('$title: found $breaks, and passes when it is whole again', (states) => expectBothStates(ask, states))

  test('control plane namespace exists: not in a namespace that nobody made', async () => {
    const {of} = await check('installed', {istioNamespace: 'not-there'})
    expect(of('control plane namespace exists')).toMatchObject({
      status: 'found',
      text: 'namespace "not-there" does not exist',
    })
    expect(of('istiod is installed')).toMatchObject({
      status: 'skipped',
      why: '"control plane namespace exists" failed',
    })
  })

  test('leaves out what istiod alone knows when nobody reaches it', async () => {
    await kubectl(['delete', 'clusterportforwards.kwok.x-k8s.io', istioNamespace])
    try {
      await expect
        .poll(async () => (await ask()).of('proxies accept what istiod sends them'))
        .toMatchObject({
          status: 'skipped',
          why: expect.stringMatching(/port 15014 of pod istio-system\/istiod-/),
        })
    } finally {
      await serveIstiod()
    }
  })
})

/** The webhooks of the tag `default` once more, with other labels. */
function renamed(name: string, labels: JsonObject): KubeObject {
  const {webhooks = [], ...configuration} = istio.object(tagWebhook)
  return {...configuration, metadata: {name, labels: {app: 'sidecar-injector', ...labels}}, webhooks}
}
