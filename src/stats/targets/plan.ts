// From targets to the rows of the answer, each with the pods that stand for it and the pods that can tell of its traffic.

import {Exit, MeshError} from '../../errors.ts'
import type {Cluster, ObjectSummary} from '../../kube/cluster.ts'
import type {StatKind, StatKindName} from './kinds.ts'
import {isPolicy, shortName, statKinds} from './kinds.ts'
import type {Peer} from './peer.ts'
import {describePeer} from './peer.ts'
import type {OwnedPod, PodVocabulary} from './pods.ts'
import {readPodsIn} from './pods.ts'
import {hasTrouble, podsInReach} from './reach.ts'
import type {Target} from './target.ts'
import type {Witnesses} from './witnesses.ts'
import {readWitnesses} from './witnesses.ts'

export interface StatScope {
  /** undefined: all namespaces. */
  namespace: string | undefined
  labelSelector?: string | undefined
  peer?: Peer | undefined
}

export interface PlannedRow {
  readonly kind: StatKindName
  /** Empty for a namespace's row. */
  readonly namespace: string
  readonly name: string
  /** Empty for a service and for a policy. */
  readonly pods: readonly OwnedPod[]
  /** Whose proxies can have seen the row's traffic; one list where rows share it. */
  readonly asked: readonly OwnedPod[]
}

export interface Plan {
  readonly rows: readonly PlannedRow[]
  /** Every pod that was read. */
  readonly pods: readonly OwnedPod[]
  readonly peer: Peer | undefined
  /** Sentences on what could not be looked at. */
  readonly notes: readonly string[]
}

export async function planRows(
  cluster: Cluster,
  targets: readonly Target[],
  scope: StatScope,
  vocabulary: PodVocabulary,
): Promise<Plan> {
  refuseScope(targets, scope)
  const {peer} = scope
  const kinds = new Set([...targets.map(({kind}) => kind), ...(peer === undefined ? [] : [peer.kind])])
  const needed = {replicaSets: kinds.has('deployment'), jobs: kinds.has('cronjob')}
  const namespaces = namespacesOfPods(targets, scope)
  const [{pods, notes}, , ...objects] = await Promise.all([
    namespaces === undefined
      ? podsInReach(cluster, scope.namespace, needed, vocabulary)
      : readPodsIn(cluster, namespaces, needed, vocabulary).then((found) => ({pods: found, notes: []})),
    refuseMissingPeer(cluster, peer),
    ...targets.map((target) => readObjects(cluster, target, scope)),
  ])
  const index = indexPods(pods)
  const witnesses = await readWitnesses(cluster, pods, vocabulary)
  const asked = askedPods(pods, index, peer, witnesses)
  const rows = targets.flatMap(({kind}, position) =>
    (objects[position] ?? []).map((object): PlannedRow => {
      const own = index.get(podKey(statKinds[kind].objectKind, object.namespace, object.name)) ?? []
      const namespace = kind === 'namespace' ? '' : object.namespace
      return {kind, namespace, name: object.name, pods: own, asked: asked(kind, namespace, own)}
    }),
  )
  return {rows: rows.sort(byKindAndName), pods, peer, notes: [...notes, ...witnesses.notes]}
}

/** Clients of a service may be anywhere; what comes from a peer is known to the peer's proxies; the rest to the row's own. */
function askedPods(
  pods: readonly OwnedPod[],
  index: ReadonlyMap<string, OwnedPod[]>,
  peer: Peer | undefined,
  witnesses: Witnesses,
) {
  const fromPeer = peer?.side === 'from' ? witnesses.with(podsOfPeer(pods, peer)) : undefined
  const all = witnesses.with(pods)
  return (kind: StatKindName, namespace: string, own: readonly OwnedPod[]): readonly OwnedPod[] => {
    if (fromPeer !== undefined) return fromPeer
    if (kind === 'service') return all
    return witnesses.with(isPolicy(kind) ? (index.get(podKey('Namespace', '', namespace)) ?? []) : own)
  }
}

function podsOfPeer(pods: readonly OwnedPod[], {kind, name, namespace}: Peer): OwnedPod[] {
  const {objectKind} = statKinds[kind]
  return pods.filter(({summary, owners}) => {
    if (namespace !== undefined && summary.namespace !== namespace) return false
    if (kind === 'pod') return name === undefined || summary.name === name
    const owner = kind === 'namespace' ? summary.namespace : owners.get(objectKind)
    return name === undefined ? owner !== undefined : owner === name
  })
}

/** undefined: pods of all namespaces can matter. */
function namespacesOfPods(targets: readonly Target[], {namespace, peer}: StatScope): readonly string[] | undefined {
  const wanted = new Set<string | undefined>()
  for (const {kind, names} of targets) {
    if (kind === 'namespace') for (const name of names ?? [undefined]) wanted.add(name)
    else wanted.add(kind === 'service' && peer?.side !== 'from' ? undefined : namespace)
  }
  if (peer?.side === 'from') wanted.add(peer.kind === 'namespace' ? peer.name : peer.namespace)
  const named = [...wanted].filter((name) => name !== undefined)
  return named.length < wanted.size ? undefined : named
}

function refuseScope(targets: readonly Target[], {namespace}: StatScope): void {
  if (namespace !== undefined) return
  const named = targets.find(({kind, names}) => kind !== 'namespace' && names !== undefined)
  if (named === undefined) return
  const example = `${shortName(named.kind)}/${named.names?.[0] ?? ''}`
  throw new MeshError(Exit.Usage, `${example} cannot be looked for in all namespaces at once`, {
    hint: `mesh viz stat ${example} -n NAMESPACE`,
  })
}

/** Without it a slip in the peer's name would look like silence. */
async function refuseMissingPeer(cluster: Cluster, peer: Peer | undefined): Promise<void> {
  if (peer?.name === undefined) return
  const {name, namespace} = peer
  if (namespace === undefined && peer.kind !== 'namespace') {
    throw new MeshError(Exit.Usage, `${describePeer(peer)} cannot be looked for in all namespaces at once`, {
      hint: `--${peer.side} ${describePeer(peer)} --${peer.side}-namespace NAMESPACE`,
    })
  }
  try {
    await readObjects(cluster, {kind: peer.kind, names: [name]}, {namespace})
  } catch (error) {
    // Whoever may not look can still count what goes there.
    if (!hasTrouble(error, 'forbidden')) throw error
  }
}

async function readObjects(cluster: Cluster, {kind, names}: Target, scope: StatScope): Promise<ObjectSummary[]> {
  const {resource, alsoIn, objectKind}: StatKind = statKinds[kind]
  const namespace = kind === 'namespace' ? undefined : scope.namespace
  const only = names?.length === 1 ? `metadata.name=${names[0] ?? ''}` : undefined
  const query = {
    ...(namespace === undefined ? {} : {namespace}),
    ...(scope.labelSelector === undefined ? {} : {labelSelector: scope.labelSelector}),
    ...(only === undefined ? {} : {fieldSelector: only}),
  }
  const found = new Map<string, ObjectSummary>()
  let kindsServed = 0
  for (const place of alsoIn === undefined ? [resource] : [resource, alsoIn]) {
    try {
      for await (const object of cluster.listMetadata(place, query)) {
        if (names === undefined || names.includes(object.name)) found.set(`${object.namespace}/${object.name}`, object)
      }
      kindsServed++
    } catch (error) {
      // The API server's answer for a kind that it does not serve.
      if (!isPolicy(kind) || !hasTrouble(error, 'not-found')) throw error
    }
  }
  if (kindsServed === 0) {
    throw new MeshError(Exit.Failed, `the cluster has no resource of kind ${objectKind}: its CRD is not installed`, {
      hint: 'mesh install --crds | kubectl apply --server-side -f -',
    })
  }
  const objects = [...found.values()]
  const missing = names?.find((name) => objects.every((object) => object.name !== name))
  if (missing === undefined) return objects
  const where = namespace === undefined ? '' : ` in namespace "${namespace}"`
  const selected = scope.labelSelector === undefined ? '' : ` with labels ${scope.labelSelector}`
  throw new MeshError(Exit.Failed, `${objectKind} "${missing}"${selected} does not exist${where}`, {
    hint: `kubectl get ${objectKind.toLowerCase()}${namespace === undefined ? '' : ` -n ${namespace}`}`,
  })
}

/** Every pod under itself, its namespace and each of its owners. */
function indexPods(pods: readonly OwnedPod[]): Map<string, OwnedPod[]> {
  const index = new Map<string, OwnedPod[]>()
  const put = (key: string, pod: OwnedPod): void => {
    const list = index.get(key)
    if (list === undefined) index.set(key, [pod])
    else list.push(pod)
  }
  for (const pod of pods) {
    const {namespace, name} = pod.summary
    put(podKey('Pod', namespace, name), pod)
    put(podKey('Namespace', '', namespace), pod)
    for (const [kind, owner] of pod.owners) put(podKey(kind, namespace, owner), pod)
  }
  return index
}

function podKey(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`
}

function byKindAndName(left: PlannedRow, right: PlannedRow): number {
  return compare(left.kind, right.kind) || compare(`${left.namespace}/${left.name}`, `${right.namespace}/${right.name}`)
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
