// From targets to the rows of the answer, each with the pods that stand for it.

import {Exit, MeshError} from '../errors.ts'
import type {Cluster, ObjectSummary} from '../kube/cluster.ts'
import type {StatKindName} from './kinds.ts'
import {shortName, statKinds} from './kinds.ts'
import type {OwnedPod, PodVocabulary} from './pods.ts'
import {readPods} from './pods.ts'
import type {Target} from './target.ts'

export interface StatScope {
  /** undefined: all namespaces. */
  namespace: string | undefined
  labelSelector?: string | undefined
}

export interface PlannedRow {
  readonly kind: StatKindName
  /** Empty for a namespace's row. */
  readonly namespace: string
  readonly name: string
  /** Empty for a service. */
  readonly pods: readonly OwnedPod[]
}

export interface Plan {
  readonly rows: readonly PlannedRow[]
  /** Every pod that was read; the clients of a service may be any of them. */
  readonly pods: readonly OwnedPod[]
}

export async function planRows(
  cluster: Cluster,
  targets: readonly Target[],
  scope: StatScope,
  vocabulary: PodVocabulary,
): Promise<Plan> {
  refuseScope(targets, scope)
  const kinds = new Set(targets.map(({kind}) => kind))
  const everywhere = kinds.has('service') || kinds.has('namespace')
  const needed = {replicaSets: kinds.has('deployment'), jobs: kinds.has('cronjob')}
  const [pods, ...objects] = await Promise.all([
    readPods(cluster, everywhere ? undefined : scope.namespace, needed, vocabulary),
    ...targets.map((target) => readObjects(cluster, target, scope)),
  ])
  const index = indexPods(pods)
  const rows = targets.flatMap(({kind}, position) =>
    (objects[position] ?? []).map(
      (object): PlannedRow => ({
        kind,
        namespace: kind === 'namespace' ? '' : object.namespace,
        name: object.name,
        pods: index.get(podKey(statKinds[kind].objectKind, object.namespace, object.name)) ?? [],
      }),
    ),
  )
  return {rows: rows.sort(byKindAndName), pods}
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

async function readObjects(cluster: Cluster, {kind, names}: Target, scope: StatScope): Promise<ObjectSummary[]> {
  const {resource, objectKind} = statKinds[kind]
  const namespace = kind === 'namespace' ? undefined : scope.namespace
  const only = names?.length === 1 ? `metadata.name=${names[0] ?? ''}` : undefined
  const objects: ObjectSummary[] = []
  const query = {
    ...(namespace === undefined ? {} : {namespace}),
    ...(scope.labelSelector === undefined ? {} : {labelSelector: scope.labelSelector}),
    ...(only === undefined ? {} : {fieldSelector: only}),
  }
  for await (const object of cluster.listMetadata(resource, query)) {
    if (names === undefined || names.includes(object.name)) objects.push(object)
  }
  const missing = names?.find((name) => objects.every((object) => object.name !== name))
  if (missing === undefined) return objects
  const where = namespace === undefined ? '' : ` in namespace "${namespace}"`
  const selected = scope.labelSelector === undefined ? '' : ` with labels ${scope.labelSelector}`
  throw new MeshError(Exit.Failed, `${objectKind} "${missing}"${selected} does not exist${where}`, {
    hint: `kubectl get ${resource}${namespace === undefined ? '' : ` -n ${namespace}`}`,
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
