// Reads from a cluster who is captured by ztunnel, who has a waypoint, and why not.

import {MeshError} from '../errors.ts'
import type {Cluster} from '../kube/cluster.ts'
import type {KubeObject} from '../kube/object.ts'
import {apps, labels, objects, waypointBound} from '../meshes/istio.ts'
import {isConditionTrue, isJsonObject, type Json, parseYamlValue, textAt, textMapAt} from '../yaml/index.ts'
import {type CaptureState, type CniSettings, defaultSelectors, judgeCapture, type NodeAgents, podOf} from './capture.ts'
import {isWithoutGatewayApi} from './gateway-api.ts'
import {type ReasonCode, type ToldReason, tellReason} from './reasons.ts'
import {judgeWaypoint, type WaypointPlace, type WaypointUse, type WaypointUser, waypointOf} from './waypoint-use.ts'

export interface PodCapture {
  readonly namespace: string
  readonly name: string
  readonly node: string
  readonly state: CaptureState
  readonly waypoint: WaypointPlace | undefined
  readonly reasons: readonly ToldReason[]
}

export interface ServiceWaypoint {
  readonly namespace: string
  readonly name: string
  readonly waypoint: WaypointPlace
  readonly reasons: readonly ToldReason[]
}

export interface AmbientStatus {
  readonly pods: readonly PodCapture[]
  /** Those with a waypoint. */
  readonly services: readonly ServiceWaypoint[]
}

export interface StatusRequest {
  readonly pods: readonly KubeObject[]
  readonly services: readonly KubeObject[]
  readonly controlPlaneNamespace: string
}

export async function readAmbientStatus(cluster: Cluster, request: StatusRequest): Promise<AmbientStatus> {
  const {pods, services, controlPlaneNamespace} = request
  const [cni, ztunnel] = await Promise.all([
    readAgents(cluster, `k8s-app=${apps.cni}`),
    readAgents(cluster, `app=${apps.ztunnel}`),
  ])
  const cniSettings = await readCniSettings(cluster, cni.namespace ?? controlPlaneNamespace)
  const namespaceLabels = remember((name) => labelsOf(cluster, name))
  const gateways = remember((key) => gatewayAt(cluster, key))
  const useOf = async (user: WaypointUser): Promise<WaypointUse | undefined> => {
    const place = waypointOf(user)
    return place && judgeWaypoint(user, await gateways(keyOf(place)))
  }
  const teller = (object: {namespace: string; name: string; node: string}) => (code: ReasonCode, value: string) =>
    tellReason(code, {...object, value, controlPlaneNamespace: agentsNamespace(code)})
  const agentsNamespace = (code: ReasonCode) =>
    (code.startsWith('ztunnel') ? ztunnel.namespace : cni.namespace) ?? controlPlaneNamespace

  const captures: PodCapture[] = []
  for (const object of pods) {
    const pod = podOf(object)
    const ofNamespace = await namespaceLabels(pod.namespace)
    const tell = teller(pod)
    const {state, reasons} = judgeCapture({pod, namespaceLabels: ofNamespace, cni, cniSettings, ztunnel})
    const user: WaypointUser = {kind: 'workload', ...pod, namespaceLabels: ofNamespace}
    // Only traffic that ztunnel takes goes on to a waypoint.
    const use = state === 'no' ? undefined : await useOf(user)
    captures.push({
      namespace: pod.namespace,
      name: pod.name,
      node: pod.node,
      state,
      waypoint: use && placeOf(use),
      reasons: [...reasons.map(({code, value}) => tell(code, value ?? '')), ...troubleOf(use, tell)],
    })
  }
  const bound: ServiceWaypoint[] = []
  for (const service of services) {
    const metadata = {
      namespace: textAt(service, 'metadata', 'namespace') ?? '',
      name: service.metadata.name,
      labels: textMapAt(service, 'metadata', 'labels'),
    }
    // Waypoints and gateways have none themselves.
    if (labels.managedGateway in metadata.labels) continue
    const isBound = isConditionTrue(service, waypointBound)
    const user = {
      kind: 'service',
      ...metadata,
      isBound,
      namespaceLabels: await namespaceLabels(metadata.namespace),
    } as const
    const use = await useOf(user)
    if (use === undefined) continue
    const {namespace, name} = metadata
    bound.push({namespace, name, waypoint: placeOf(use), reasons: troubleOf(use, teller({...metadata, node: ''}))})
  }
  return {pods: captures, services: bound}
}

function placeOf({namespace, name}: WaypointUse): WaypointPlace {
  return {namespace, name}
}

function keyOf({namespace, name}: WaypointPlace): string {
  return `${namespace}/${name}`
}

function troubleOf(use: WaypointUse | undefined, tell: (code: ReasonCode, value: string) => ToldReason): ToldReason[] {
  return use?.trouble === undefined ? [] : [tell(use.trouble, keyOf(use))]
}

function remember<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>()
  return (key) => {
    const found = known.get(key) ?? read(key)
    known.set(key, found)
    return found
  }
}

async function labelsOf(cluster: Cluster, name: string): Promise<Record<string, string>> {
  return textMapAt(await cluster.get('namespaces', {name}), 'metadata', 'labels')
}

/** Without the Gateway API there is no waypoint. */
async function gatewayAt(cluster: Cluster, key: string): Promise<Json | undefined> {
  const [namespace = '', name = ''] = key.split('/')
  return cluster.get('gateways', {namespace, name}).catch((error: unknown) => {
    if (isWithoutGatewayApi(error)) return undefined
    throw error
  })
}

interface FoundAgents extends NodeAgents {
  readonly namespace: string | undefined
}

async function readAgents(cluster: Cluster, labelSelector: string): Promise<FoundAgents> {
  const nodes = new Map<string, boolean>()
  let namespace: string | undefined
  for await (const pod of cluster.list('pods', {labelSelector})) {
    const node = textAt(pod, 'spec', 'nodeName') ?? ''
    namespace ??= textAt(pod, 'metadata', 'namespace')
    // An update may run a second one beside it for a moment.
    if (node !== '') nodes.set(node, nodes.get(node) === true || isConditionTrue(pod, 'Ready'))
  }
  if (namespace !== undefined) return {exists: true, nodes, namespace}
  for await (const set of cluster.list('daemonsets', {labelSelector}))
    namespace ??= textAt(set, 'metadata', 'namespace')
  return {exists: namespace !== undefined, nodes, namespace}
}

/** Who may not read it judges by what Istio's charts set. */
async function readCniSettings(cluster: Cluster, namespace: string): Promise<CniSettings | undefined> {
  const config = await cluster.get('configmaps', {name: objects.cniConfig, namespace}).catch((error: unknown) => {
    if (error instanceof MeshError && 'needs' in error) return undefined
    throw error
  })
  if (config === undefined) return undefined
  const {AMBIENT_ENABLED: enabled, EXCLUDE_NAMESPACES: excluded = '', ...data} = textMapAt(config, 'data')
  const selectors = parseYamlValue(data.AMBIENT_ENABLEMENT_SELECTOR ?? '', {file: `ConfigMap ${objects.cniConfig}`})
  return {
    ambient: enabled === 'true',
    excludedNamespaces: excluded.split(',').map((name) => name.trim()),
    selectors: Array.isArray(selectors) ? selectors.filter(isJsonObject) : defaultSelectors,
  }
}
