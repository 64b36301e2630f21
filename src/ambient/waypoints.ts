// Waypoints as the Gateways that they are: made, listed, waited for, deleted.

import {Exit, MeshError} from '../errors.ts'
import type {Cluster} from '../kube/cluster.ts'
import type {KubeObject} from '../kube/object.ts'
import {
  dataplaneModes,
  defaultRevision,
  labels,
  waypointClass,
  waypointListener,
  type waypointTypes,
} from '../meshes/istio.ts'
import {conditionOf, textAt, textMapAt} from '../yaml/index.ts'
import {explainGatewayApi} from './gateway-api.ts'

export type WaypointType = (typeof waypointTypes)[number]

export interface WaypointRequest {
  readonly name: string
  /** Left to `kubectl apply` when absent. */
  readonly namespace?: string | undefined
  readonly type?: WaypointType | undefined
  readonly revision?: string | undefined
}

/** The name that the label use-waypoint has for "no waypoint". */
const reservedName = 'none'

/** @throws MeshError for the name that stands for no waypoint */
export function waypointGateway({name, namespace, type, revision}: WaypointRequest): KubeObject {
  if (name === reservedName)
    throw new MeshError(Exit.Usage, `"${name}" cannot be the name of a waypoint: as a label it means to use none`, {
      hint: '--name waypoint',
    })
  const marked = {
    ...(type !== undefined && {[labels.waypointFor]: type}),
    ...(revision !== undefined && revision !== '' && {[labels.revision]: revision}),
  }
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: {
      name,
      ...(namespace !== undefined && {namespace}),
      ...(Object.keys(marked).length > 0 && {labels: marked}),
    },
    spec: {gatewayClassName: waypointClass, listeners: [{...waypointListener}]},
  }
}

/** What istiod says of a waypoint. */
export interface WaypointRow {
  readonly namespace: string
  readonly name: string
  readonly revision: string
  readonly type: string
  /** `True`, `False` or `Unknown`; `Missing` before istiod has looked. */
  readonly programmed: string
  readonly reason: string
  readonly message: string
}

/** @param namespace all when absent; by namespace and name */
export async function listWaypoints(cluster: Cluster, namespace: string | undefined): Promise<WaypointRow[]> {
  const gateways: KubeObject[] = []
  try {
    for await (const gateway of cluster.list('gateways', namespace === undefined ? {} : {namespace})) {
      if (textAt(gateway, 'spec', 'gatewayClassName') === waypointClass) gateways.push(gateway)
    }
  } catch (error) {
    explainGatewayApi(error)
  }
  return gateways.map(rowOf).sort((a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name))
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

function rowOf(gateway: KubeObject): WaypointRow {
  const own = textMapAt(gateway, 'metadata', 'labels')
  const condition = conditionOf(gateway, 'Programmed')
  return {
    namespace: textAt(gateway, 'metadata', 'namespace') ?? '',
    name: gateway.metadata.name,
    revision: own[labels.revision] ?? defaultRevision,
    type: own[labels.waypointFor] ?? 'none',
    programmed: textAt(condition, 'status') ?? 'Missing',
    reason: textAt(condition, 'reason') ?? '',
    message: textAt(condition, 'message') ?? '',
  }
}

export interface WaitClock {
  /** Milliseconds that only grow. */
  now(): number
  sleep(milliseconds: number): Promise<void>
}

const pollInterval = 1000

/**
 * Waits until istiod has given every waypoint its proxy.
 * @param timeout milliseconds
 * @returns the rows of the last look
 * @throws MeshError that names what is not programmed in time, with istiod's reason
 */
export async function waitForWaypoints(
  look: () => Promise<readonly WaypointRow[]>,
  timeout: number,
  {now, sleep}: WaitClock,
): Promise<readonly WaypointRow[]> {
  const end = now() + timeout
  for (;;) {
    const rows = await look()
    const late = rows.filter(({programmed}) => programmed !== 'True')
    if (late.length === 0) return rows
    if (now() + pollInterval > end) {
      const each = late.map(({namespace, name, reason, message}) => {
        const why = [reason, message].filter((part) => part !== '').join(': ')
        return `${namespace}/${name}${why === '' ? '' : ` (${why})`}`
      })
      throw new MeshError(Exit.Failed, `not programmed within ${timeout / 1000} s: waypoint ${each.join(', ')}`, {
        hint: `kubectl get pods -n ${late[0]?.namespace} -l gateway.networking.k8s.io/gateway-name=${late[0]?.name}`,
      })
    }
    await sleep(pollInterval)
  }
}

export interface ApplyWaypointOptions {
  /** Let the whole namespace use it. */
  readonly enroll: boolean
  /** Even where the namespace uses another one. */
  readonly overwrite: boolean
}

export type WaypointStep =
  | {readonly kind: 'applied' | 'enrolled'; readonly namespace: string; readonly name: string}
  | {readonly kind: 'warning'; readonly text: string}

/** Applies the Gateway and, if wanted, labels its namespace. A namespace that uses another waypoint stops it before anything is written. */
export async function* applyWaypoint(
  cluster: Cluster,
  request: WaypointRequest & {readonly namespace: string},
  {enroll, overwrite}: ApplyWaypointOptions,
): AsyncGenerator<WaypointStep> {
  const {name, namespace} = request
  const gateway = waypointGateway(request)
  const owner = await cluster.get('namespaces', {name: namespace})
  if (owner === undefined) {
    throw new MeshError(Exit.Failed, `namespace "${namespace}" does not exist`, {hint: 'kubectl get namespaces'})
  }
  const own = textMapAt(owner, 'metadata', 'labels')
  if (enroll) {
    if (own[labels.dataplaneMode] !== dataplaneModes.ambient) {
      const text = `namespace ${namespace} has no label ${labels.dataplaneMode}=${dataplaneModes.ambient}: only captured pods use its waypoint (mesh ambient add ${namespace})`
      yield {kind: 'warning', text}
    }
    const used = own[labels.useWaypoint]
    if (used !== undefined && used !== name && !overwrite) {
      throw new MeshError(Exit.Failed, `namespace ${namespace} uses waypoint "${used}" already`, {
        hint: `mesh waypoint apply --name ${name} -n ${namespace} --enroll-namespace --overwrite`,
      })
    }
  }
  await cluster.apply(gateway, {force: true}).catch(explainGatewayApi)
  yield {kind: 'applied', namespace, name}
  if (!enroll) return
  await cluster.patch('namespaces', {name: namespace}, {metadata: {labels: {[labels.useWaypoint]: name}}})
  yield {kind: 'enrolled', namespace, name}
}

export type WaypointChoice =
  | {readonly kind: 'names'; readonly names: readonly string[]}
  | {readonly kind: 'all'}
  | {readonly kind: 'revision'; readonly revision: string}

/** @throws MeshError with exit code 2 when nothing, or too much, is chosen */
export function chooseWaypoints(
  names: readonly string[],
  {all, revision}: {all: boolean; revision: string | undefined},
): WaypointChoice {
  if (names.length > 0 && (all || revision !== undefined)) {
    throw new MeshError(Exit.Usage, `${all ? '--all' : '--revision'} cannot be combined with names of waypoints`)
  }
  if (names.length > 0) return {kind: 'names', names}
  if (revision !== undefined) return {kind: 'revision', revision}
  if (all) return {kind: 'all'}
  throw new MeshError(Exit.Usage, 'no waypoint is named', {hint: 'mesh waypoint delete NAME, or --all'})
}

/**
 * Deletes one after the other, and tells of each.
 * @throws MeshError that names what does not exist, after everything else is deleted
 */
export async function* deleteWaypoints(
  cluster: Cluster,
  namespace: string,
  choice: WaypointChoice,
): AsyncGenerator<{readonly namespace: string; readonly name: string}> {
  const missing: string[] = []
  const existing = await listWaypoints(cluster, namespace)
  const names =
    choice.kind === 'names'
      ? choice.names
      : existing.filter(({revision}) => choice.kind === 'all' || revision === choice.revision).map(({name}) => name)
  for (const name of names) {
    // A Gateway of another class is none of ours.
    const isWaypoint = existing.some((row) => row.name === name)
    if (isWaypoint && (await cluster.remove('gateways', {namespace, name}))) yield {namespace, name}
    else missing.push(name)
  }
  if (missing.length > 0) {
    throw new MeshError(Exit.Failed, `namespace ${namespace} has no waypoint ${missing.join(', ')}`, {
      hint: `mesh waypoint list -n ${namespace}`,
    })
  }
}
