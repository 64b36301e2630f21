// The pods that statistics are about: who owns them, whether they are meshed, and where their proxies listen.

import type {Cluster, ListQuery, ObjectSummary, PodSummary} from '../../kube/cluster.ts'
import type {Witness} from '../dialects/dialect.ts'
import type {EngineName} from '../engines.ts'
import type {Exporter, SampledPod} from '../query.ts'

/** What tells the pods of meshes apart. */
export interface PodVocabulary {
  /** What carries a pod's traffic; undefined: no mesh does. */
  engineOf(pod: PodSummary): EngineName | undefined
  /** The proxy in the pod itself. */
  exporterOf(pod: PodSummary): Exporter | undefined
  readonly witnesses: readonly Witness[]
  /** Is told of every pod that is read. */
  learn(pod: OwnedPod): void
}

export interface OwnedPod {
  readonly summary: PodSummary
  /** The name of the pod's owner by the owner's kind: its ReplicaSet and that one's Deployment, for one. */
  readonly owners: ReadonlyMap<string, string>
  /** undefined when the pod has no proxy, or none that can be asked yet. */
  readonly sampled: SampledPod | undefined
  readonly meshed: boolean
  /** What carries its traffic; undefined when it is not meshed. */
  readonly engine: EngineName | undefined
}

/** Workloads that stand between a pod and the owner that users know. */
export interface Intermediates {
  replicaSets: boolean
  jobs: boolean
}

/** Finished pods have nothing more to say. */
const unfinished = 'status.phase!=Succeeded,status.phase!=Failed'
const ownerLabels: Readonly<Record<string, string>> = {
  CronJob: 'cronjob',
  DaemonSet: 'daemonset',
  Deployment: 'deployment',
  Job: 'k8s_job',
  ReplicaSet: 'replicaset',
  ReplicationController: 'replicationcontroller',
  StatefulSet: 'statefulset',
}

/** @param namespaces undefined: all of them */
export async function readPodsIn(
  cluster: Cluster,
  namespaces: readonly string[] | undefined,
  needed: Intermediates,
  vocabulary: PodVocabulary,
): Promise<OwnedPod[]> {
  const parts = await Promise.all(
    (namespaces ?? [undefined]).map((namespace) => readPods(cluster, namespace, needed, vocabulary)),
  )
  return parts.flat()
}

export async function readPods(
  cluster: Cluster,
  namespace: string | undefined,
  needed: Intermediates,
  vocabulary: PodVocabulary,
  labelSelector?: string,
): Promise<OwnedPod[]> {
  const scope: ListQuery = namespace === undefined ? {} : {namespace}
  const [parents, summaries] = await Promise.all([
    readParents(cluster, scope, needed),
    collectPods(
      cluster.listPods({...scope, fieldSelector: unfinished, ...(labelSelector === undefined ? {} : {labelSelector})}),
    ),
  ])
  return summaries.map((summary) => {
    const pod = ownedPod(summary, parents, vocabulary)
    vocabulary.learn(pod)
    return pod
  })
}

/** The owner of each ReplicaSet and Job, by kind, namespace and name. */
type Parents = ReadonlyMap<string, {kind: string; name: string}>

async function readParents(cluster: Cluster, scope: ListQuery, needed: Intermediates): Promise<Parents> {
  const parents = new Map<string, {kind: string; name: string}>()
  const read = async (kind: string, objects: AsyncIterable<ObjectSummary>): Promise<void> => {
    for await (const object of objects) {
      const owner = controllerOf(object)
      if (owner !== undefined) parents.set(parentKey(kind, object.namespace, object.name), owner)
    }
  }
  await Promise.all([
    needed.replicaSets ? read('ReplicaSet', cluster.listMetadata('replicasets', scope)) : undefined,
    needed.jobs ? read('Job', cluster.listMetadata('jobs', scope)) : undefined,
  ])
  return parents
}

async function collectPods(pods: AsyncIterable<PodSummary>): Promise<PodSummary[]> {
  const collected: PodSummary[] = []
  for await (const pod of pods) collected.push(pod)
  return collected
}

function ownedPod(summary: PodSummary, parents: Parents, vocabulary: PodVocabulary): OwnedPod {
  const owners = new Map<string, string>()
  for (let owner = controllerOf(summary); owner !== undefined && !owners.has(owner.kind); ) {
    owners.set(owner.kind, owner.name)
    owner = parents.get(parentKey(owner.kind, summary.namespace, owner.name))
  }
  const engine = vocabulary.engineOf(summary)
  const exporter = summary.ip === '' ? undefined : vocabulary.exporterOf(summary)
  return {
    summary,
    owners,
    engine,
    meshed: engine !== undefined,
    sampled: exporter === undefined ? undefined : sampledPod(summary, owners, exporter),
  }
}

function sampledPod(summary: PodSummary, owners: ReadonlyMap<string, string>, exporter: Exporter): SampledPod {
  const {namespace, name} = summary
  const labels: Record<string, string> = {namespace, pod: name}
  for (const [kind, owner] of owners) {
    const label = ownerLabels[kind]
    if (label !== undefined) labels[label] = owner
  }
  return {namespace, name, labels, ...exporter}
}

function controllerOf({owners}: ObjectSummary): {kind: string; name: string} | undefined {
  return owners.find(({controller}) => controller)
}

function parentKey(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`
}
