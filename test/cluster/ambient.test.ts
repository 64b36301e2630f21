// Ambient mode on a real API server: enrolled and taken out, whole, and with one thing broken at a time.

import {beforeAll, describe, expect, it} from 'vitest'
import {type Enrolled, enrol, planEnrolment} from '../../src/ambient/enrolment.ts'
import {type AmbientStatus, readAmbientStatus} from '../../src/ambient/status.ts'
import {podsAndServices, readTarget} from '../../src/cli/ambient-target.ts'
import type {Cluster} from '../../src/kube/cluster.ts'
import {streamOf} from './cluster.ts'
import {connectTo} from './connect.ts'
import {sharedControlPlane} from './control-plane.ts'
import {applyStrictly} from './support/apply.ts'
import {applyGatewayApi, removeGatewayApi} from './support/linkerd.ts'
import {createNamespace, type OwnNamespace} from './support/namespaces.ts'
import {podTemplate, workloadsIn} from './support/workloads.ts'
import {until} from './until.ts'

const shared = sharedControlPlane()
const {kubectl, kubeconfig} = shared

let cluster: Cluster
/** The application's, and that of Istio's agents. */
let shop: OwnNamespace
let system: OwnNamespace
beforeAll(async () => {
  cluster = await connectTo(kubeconfig)
  shop = await createNamespace(shared, 'ambient-shop')
  system = await createNamespace(shared, 'ambient-system')
  await applyGatewayApi(shared)
  const {rollOut, service} = workloadsIn(shared, shop)
  await rollOut('web', 2)
  await applyStrictly(shared, [service('web')])
  return async () => {
    await removeGatewayApi(shared)
    await shop.remove()
    await system.remove()
    cluster.close()
  }
}, 90_000)

const namespaceTarget = (): Enrolled => ({
  resource: 'namespaces',
  objectKind: 'Namespace',
  namespace: shop.name,
  name: shop.name,
})
const web = (): Enrolled => ({resource: 'deployments', objectKind: 'Deployment', namespace: shop.name, name: 'web'})

async function change(target: Enrolled, action: 'add' | 'remove', dryRun = false): Promise<void> {
  await enrol(cluster, await planEnrolment(cluster, target, action), dryRun)
}

async function status(target?: string): Promise<AmbientStatus> {
  const chosen = await podsAndServices(cluster, target === undefined ? undefined : readTarget(target), shop.name)
  return readAmbientStatus(cluster, {...chosen, controlPlaneNamespace: system.name})
}

/** The states of the pods of `web`, and every code that is told of them. */
async function told(target = 'deploy/web') {
  const {pods} = await status(target)
  return {
    states: [...new Set(pods.map(({state}) => state))],
    codes: [...new Set(pods.flatMap(({reasons}) => reasons.map(({code}) => code)))],
  }
}

const agent = (name: string, labels: Record<string, string>, spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: {name, namespace: system.name, labels},
  spec: {selector: {matchLabels: labels}, template: {...podTemplate(name, spec), metadata: {labels}}},
})
const cni = (spec?: object) => agent('istio-cni-node', {'k8s-app': 'istio-cni-node'}, spec)
const ztunnel = (spec?: object) => agent('ztunnel', {app: 'ztunnel'}, spec)
const nowhere = {nodeSelector: {'no-such': 'node'}}
const settings = (more: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {name: 'istio-cni-config', namespace: system.name},
  data: {AMBIENT_ENABLED: 'true', EXCLUDE_NAMESPACES: 'kube-system', ...more},
})

const apply = (...objects: readonly object[]) =>
  kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], streamOf(objects))

/** Applies agents and waits until they are where they belong. */
async function runAgents(...agents: readonly {metadata: {name: string}}[]): Promise<void> {
  await apply(...agents)
  for (const {metadata} of agents)
    await kubectl(['rollout', 'status', '-n', system.name, `daemonset/${metadata.name}`, '--timeout=60s'])
}

/** Stands in for the CNI plugin, which notes on a pod what it did. */
async function note(value: string, pods = ['-l', 'app=web']): Promise<void> {
  await kubectl(['annotate', 'pods', ...pods, '-n', shop.name, '--overwrite', `ambient.istio.io/redirection=${value}`])
}

async function eventually(what: string, expected: {states: string[]; codes: string[]}, target?: string): Promise<void> {
  let last: unknown
  await until(
    what,
    async () => {
      last = await told(target)
      return JSON.stringify(last) === JSON.stringify(expected)
    },
    {deadline: 20_000},
  ).catch(() => expect(last).toEqual(expected))
}

describe('pods of a namespace', () => {
  it('are told to be outside until it is enrolled', async () => {
    expect(await told()).toEqual({states: ['no'], codes: ['not-labelled']})
  })

  it('stay outside when enrolling was only tried', async () => {
    await change(namespaceTarget(), 'add', true)
    expect(await told()).toEqual({states: ['no'], codes: ['not-labelled']})
  })

  it('are enrolled with it, and need agents', async () => {
    await change(namespaceTarget(), 'add')
    expect(await told()).toEqual({states: ['no'], codes: ['cni-absent', 'ztunnel-absent']})
  })

  it('are captured when the plugin says so and ztunnel runs on their nodes', async () => {
    await apply(settings())
    await runAgents(cni(), ztunnel())
    expect(await told()).toEqual({states: ['no'], codes: ['not-redirected']})
    await note('enabled')
    expect(await told()).toEqual({states: ['yes'], codes: []})
  })

  it.each<[string, () => Promise<unknown>, () => Promise<unknown>, {states: string[]; codes: string[]}]>([
    [
      'ztunnel leaves the nodes',
      () => runAgents(ztunnel(nowhere)),
      () => runAgents(ztunnel()),
      {states: ['broken'], codes: ['ztunnel-not-on-node']},
    ],
    [
      'the plugin leaves the nodes',
      () => runAgents(cni(nowhere)),
      () => runAgents(cni()),
      {states: ['yes'], codes: ['cni-not-on-node']},
    ],
    [
      'ambient mode is switched off',
      () => apply(settings({AMBIENT_ENABLED: 'false'})),
      () => apply(settings()),
      {states: ['yes'], codes: ['cni-not-ambient']},
    ],
    [
      'the plugin did not succeed',
      () => note('pending'),
      () => note('enabled'),
      {states: ['no'], codes: ['redirection-pending']},
    ],
    [
      'the namespace leaves',
      () => change(namespaceTarget(), 'remove'),
      () => change(namespaceTarget(), 'add'),
      {states: ['yes'], codes: ['still-redirected', 'not-labelled']},
    ],
    [
      'the namespace is left alone by the plugin',
      () => apply(settings({EXCLUDE_NAMESPACES: `kube-system, ${shop.name}`})),
      () => apply(settings()),
      {states: ['yes'], codes: ['still-redirected', 'namespace-excluded']},
    ],
  ])(
    'are told when %s, and when that is mended',
    async (_, broken, whole, expected) => {
      await broken()
      await eventually('the trouble is told', expected)
      await whole()
      await eventually('all is well again', {states: ['yes'], codes: []})
    },
    60_000,
  )

  it('on the network of their node, or with a sidecar, are not captured', async () => {
    const bare = (name: string, annotations: object, spec: object) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {name, namespace: shop.name, annotations},
      spec: {containers: [{name: 'main', image: 'example.com/main:1'}], ...spec},
    })
    await apply(bare('host', {}, {hostNetwork: true}), bare('side', {'sidecar.istio.io/status': '{}'}, {}))
    expect(await told('pod/host')).toEqual({states: ['no'], codes: ['host-network']})
    expect(await told('pod/side')).toEqual({states: ['no'], codes: ['sidecar-present']})
  })
})

describe('a workload', () => {
  it('leaves by a label in its pod template, and comes back', async () => {
    await change(web(), 'remove')
    await kubectl(['rollout', 'status', '-n', shop.name, 'deployment/web', '--timeout=60s'])
    await eventually('it is outside', {states: ['no'], codes: ['pod-opted-out']})
    await change(web(), 'add')
    await kubectl(['rollout', 'status', '-n', shop.name, 'deployment/web', '--timeout=60s'])
    await note('enabled')
    await eventually('it is captured', {states: ['yes'], codes: []})
  }, 60_000)
})

describe('a waypoint that a namespace uses', () => {
  const bound = async () => (await status()).services.map(({name, reasons}) => [name, ...reasons.map(({code}) => code)])
  const gateway = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    spec: {gatewayClassName: 'istio-waypoint', listeners: [{name: 'mesh', port: 15008, protocol: 'HBONE'}]},
  }
  const say = (resource: string, conditions: readonly object[]) =>
    kubectl([
      'patch',
      resource,
      '-n',
      shop.name,
      '--subresource=status',
      '--type=merge',
      '-p',
      JSON.stringify({status: {conditions}}),
    ])
  const condition = (type: string) => ({
    type,
    status: 'True',
    reason: 'Ok',
    message: '',
    lastTransitionTime: '2026-01-01T00:00:00Z',
  })

  it('is told to be missing, unready, not bound, and at last whole', async () => {
    await kubectl(['label', 'namespace', shop.name, 'istio.io/use-waypoint=wp'])
    expect(await bound()).toEqual([['web', 'waypoint-missing']])
    await apply({...gateway, metadata: {name: 'wp', namespace: shop.name}})
    expect(await bound()).toEqual([['web', 'waypoint-not-programmed']])
    await say('gateway/wp', [condition('Programmed')])
    expect(await bound()).toEqual([['web', 'waypoint-not-bound']])
    await say('service/web', [condition('istio.io/WaypointBound')])
    expect(await bound()).toEqual([['web']])
  })
})
