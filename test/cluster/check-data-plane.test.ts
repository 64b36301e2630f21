// The checks of proxies on a real API server: whole, then with one pod or service that is wrong in just one way, then mended.

import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {JsonObject} from '../../src/kube/object.ts'
import {textAt} from '../../src/yaml/index.ts'
import {streamOf} from './cluster.ts'
import {sharedControlPlane} from './control-plane.ts'
import {type BothStates, checksOn, expectBothStates} from './support/checks.ts'
import {installLinkerd, type LinkerdOnCluster, removeLinkerd} from './support/linkerd.ts'
import {createNamespace, type OwnNamespace} from './support/namespaces.ts'
import {until} from './until.ts'

const cluster = sharedControlPlane()
const {kubectl, kubeconfig} = cluster
const check = checksOn(kubeconfig)
const release = 'edge-26.8.3'

let linkerd: LinkerdOnCluster
let shop: OwnNamespace
beforeAll(async () => {
  await removeLinkerd(cluster)
  linkerd = await installLinkerd(cluster)
  shop = await createNamespace(cluster, 'shop')
  await start(pod('web'), service('web'))
})
afterAll(async () => {
  await shop.remove()
  await removeLinkerd(cluster)
})

const ask = (dataPlaneNamespace: string | undefined = shop.name) =>
  check('data-plane', {dataPlaneNamespace, newestReleases: async () => new Map([['edge', release]])})

interface PodOptions {
  namespace?: string
  labels?: Record<string, string>
  annotations?: Record<string, string>
  tag?: string
  anchors?: JsonObject
  spec?: JsonObject
  /** Beside the other containers, as before 2.20. */
  beside?: boolean
}

/** A pod as the injector would leave it, in short. */
function pod(name: string, options: PodOptions = {}): JsonObject {
  const {namespace = shop.name, labels = {}, annotations = {}, tag = release, spec = {}, beside = false} = options
  const anchors = options.anchors ?? {
    value: textAt(linkerd.object('ConfigMap/linkerd-identity-trust-roots'), 'data', 'ca-bundle.crt') ?? '',
  }
  const proxy = {
    name: 'linkerd-proxy',
    image: `cr.l5d.io/linkerd/proxy:${tag}`,
    env: [{name: 'LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS', ...anchors}],
  }
  const app = {name: 'app', image: 'example.com/app:1', ports: [{name: 'mysql', containerPort: 3306}]}
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name, namespace, labels: {'linkerd.io/control-plane-ns': 'linkerd', app: name, ...labels}, annotations},
    spec: {
      containers: [app, ...(beside ? [proxy] : [])],
      ...(beside ? {} : {initContainers: [{...proxy, restartPolicy: 'Always'}]}),
      ...spec,
    },
  }
}

function service(name: string, {labels = {}, annotations = {}}: Pick<PodOptions, 'labels' | 'annotations'> = {}) {
  const ports = [{port: 13306, targetPort: 'mysql'}]
  const metadata = {name, namespace: shop.name, labels, annotations}
  return {apiVersion: 'v1', kind: 'Service', metadata, spec: {selector: {app: name}, ports}}
}

/** Applies, and waits until the pods among the objects run. */
async function start(...objects: readonly object[]): Promise<void> {
  await kubectl(['apply', '--server-side', '-f', '-'], streamOf(objects))
  await kubectl(['wait', 'pod', '--all', '-n', shop.name, '--for=condition=Ready', '--timeout=60s'])
}

/** One wrong object beside the whole ones. */
const stray = (title: string, breaks: string, objects: () => readonly object[], text: RegExp): BothStates => ({
  title,
  breaks,
  broken: () => kubectl(['apply', '--server-side', '-f', '-'], streamOf(objects())),
  whole: () => kubectl(['delete', '--timeout=60s', '-f', '-'], streamOf(objects())),
  text,
})

const nowhere = {nodeSelector: {'no-such': 'node'}}
const inControlPlane = (options: PodOptions) => [pod('linkerd-stray', {namespace: 'linkerd', ...options})]

describe('proxies', () => {
  test('pass every check when they are whole', async () => {
    const {results} = await ask()
    const ours = results.filter(({category}) => /-(data-plane|control-plane-proxy)$/.test(category))
    expect(ours.filter(({status}) => status !== 'passed')).toEqual([])
    expect(ours).toHaveLength(1 + 3 + 8)
  })

  test.each<BothStates>([
    stray(
      'control plane proxies are healthy',
      'with a pod that waits',
      () => inControlPlane({spec: nowhere}),
      /^proxies are not healthy: linkerd\/linkerd-stray is Pending$/,
    ),
    stray(
      'control plane proxies are healthy',
      'with other trust anchors',
      () => inControlPlane({anchors: {value: 'other'}}),
      /descend from: linkerd\/linkerd-stray has other trust anchors$/,
    ),
    stray(
      'control plane proxies are up-to-date',
      'with an old one',
      () => inControlPlane({tag: 'edge-26.1.1'}),
      /: linkerd\/linkerd-stray \(edge-26\.1\.1\)$/,
    ),
    stray(
      'control plane proxies and cli versions match',
      'with an old one',
      () => inControlPlane({tag: 'edge-26.1.1'}),
      /^proxies are not of edge-26\.8\.3, .*: linkerd\/linkerd-stray \(edge-26\.1\.1\)$/,
    ),
    ...[false, true].flatMap((beside) => [
      stray(
        'data plane proxies certificate match CA',
        `with a stranger's ${beside ? 'beside the containers' : 'among the init containers'}`,
        () => [pod('stray', {anchors: {value: 'other'}, beside})],
        /\/stray has other trust anchors$/,
      ),
      {
        title: 'data plane proxies are ready',
        breaks: `with one that is not, ${beside ? 'beside the containers' : 'among the init containers'}`,
        async broken() {
          await start(pod('stray', {beside}))
          await unready(beside ? 'containerStatuses' : 'initContainerStatuses')
        },
        whole: () => kubectl(['delete', 'pod', 'stray', '-n', shop.name, '--timeout=60s']),
        text: /^proxies are not healthy: the proxy of shop-.*\/stray is not ready$/,
      },
    ]),
    stray(
      'data plane proxies are ready',
      'with a pod that waits',
      () => [pod('stray', {spec: nowhere})],
      /\/stray is Pending$/,
    ),
    stray(
      'data plane is up-to-date',
      'with an old one',
      () => [pod('stray', {tag: 'edge-26.1.1'})],
      /\(edge-26\.1\.1\)$/,
    ),
    stray(
      'data plane and cli versions match',
      'with an old one',
      () => [pod('stray', {tag: 'edge-26.1.1'})],
      /\(edge-26\.1\.1\)$/,
    ),
    stray(
      'data plane pod labels are configured correctly',
      'with a label that is no annotation',
      () => [pod('stray', {labels: {'config.linkerd.io/proxy-log-level': 'debug'}})],
      /\/stray \(config\.linkerd\.io\/proxy-log-level\)$/,
    ),
    stray(
      'data plane service labels are configured correctly',
      'with a label that is no annotation',
      () => [service('stray', {labels: {'linkerd.io/inject': 'enabled'}})],
      /\/stray \(linkerd\.io\/inject\)$/,
    ),
    stray(
      'data plane service annotations are configured correctly',
      'with an annotation that is no label',
      () => [service('stray', {annotations: {'mirror.linkerd.io/exported': 'true'}})],
      /mirror\.linkerd\.io\/exported, which only works as a label: shop-.*\/stray$/,
    ),
    stray(
      'opaque ports are properly annotated',
      'with a range in the pod alone',
      () => [pod('stray', {annotations: {'config.linkerd.io/opaque-ports': '3300-3310'}}), service('stray')],
      /: 13306 of service shop-.*\/stray is not opaque, its target 3306 is in pod shop-.*\/stray$/,
    ),
  ])('$title: found $breaks, and passes when it is whole again', (states) => expectBothStates(() => ask(), states))

  test('agree on opaque ports that are a range here, a name there', async () => {
    const opaque = (list: string) => ({annotations: {'config.linkerd.io/opaque-ports': list}})
    const objects = [pod('stray', opaque('mysql')), service('stray', opaque('13000-14000'))]
    await start(...objects)
    try {
      expect((await ask()).of('opaque ports are properly annotated').status).toBe('passed')
    } finally {
      await kubectl(['delete', '--timeout=60s', '-f', '-'], streamOf(objects))
    }
  })

  test('data plane namespace exists: found where nobody made it, and passes where it is', async () => {
    const title = 'data plane namespace exists'
    expect((await ask('not-there')).of(title)).toMatchObject({
      status: 'found',
      text: 'namespace "not-there" does not exist',
    })
    expect((await ask()).of(title).status).toBe('passed')
  })

  test('are missed in a namespace without them', async () => {
    expect((await ask('default')).of('data plane proxies are ready')).toMatchObject({
      status: 'found',
      text: 'no pod in namespace "default" has a proxy of this control plane',
    })
  })

  test('can be looked at with rights in one namespace alone, and what is elsewhere is skipped', async () => {
    const role = ['create', 'role', 'checked-reader', '--verb=get,list', '--resource=pods,services', '-n', shop.name]
    await kubectl(role)
    await kubectl([
      'create',
      'rolebinding',
      'checked-reader',
      '--role=checked-reader',
      '--user=reader',
      '-n',
      shop.name,
    ])
    const {results, of} = await check('data-plane', {dataPlaneNamespace: shop.name, as: {as: 'reader'}})
    expect(results.filter(({status}) => status === 'found' || status === 'errored')).toEqual([])
    expect(of('data plane proxies are ready').status).toBe('passed')
    expect(of('opaque ports are properly annotated').status).toBe('passed')
    expect(of('data plane proxies certificate match CA')).toMatchObject({why: 'needs get configmaps in linkerd'})
    expect(of('control plane proxies are healthy')).toMatchObject({why: 'needs list pods in linkerd'})
  })
})

/** Takes the readiness from the proxy of the pod `stray`. */
async function unready(list: 'containerStatuses' | 'initContainerStatuses'): Promise<void> {
  const path = `jsonpath={.status.${list}[?(@.name=="linkerd-proxy")].ready}`
  const place = ['pod/stray', '-n', shop.name]
  await until('the proxy is not ready', async () => {
    const patch = {status: {[list]: [{name: 'linkerd-proxy', ready: false, started: true, state: {running: {}}}]}}
    await kubectl(['patch', ...place, '--subresource=status', `--patch=${JSON.stringify(patch)}`])
    return (await kubectl(['get', ...place, '-o', path])).stdout === 'false'
  })
}
