// The pods of a workload: those that its own selector selects.

import {Exit, MeshError} from '../errors.ts'
import type {Cluster, ListQuery} from '../kube/cluster.ts'
import type {KubeObject} from '../kube/object.ts'
import type {ResourceName} from '../kube/resources.ts'
import type {Json} from '../yaml/index.ts'
import {at, listAt, textAt, textMapAt} from '../yaml/index.ts'

export interface Workload {
  resource: ResourceName
  /** As in its manifest. */
  objectKind: string
  namespace: string
  name: string
}

/** Finished pods have nothing more to say. */
const unfinished = 'status.phase!=Succeeded,status.phase!=Failed'
/** What Kubernetes puts on the pods of a Job. */
const jobUid = 'batch.kubernetes.io/controller-uid'

/** Unfinished pods, by name; a pod that is asked for itself is given whatever it does. */
export async function podsOfWorkload(cluster: Cluster, workload: Workload): Promise<KubeObject[]> {
  const {resource, objectKind, namespace, name} = workload
  const object = await cluster.get(resource, {namespace, name})
  if (object === undefined) {
    throw new MeshError(Exit.Failed, `${objectKind} "${name}" does not exist in namespace "${namespace}"`, {
      hint: `kubectl get ${resource} -n ${namespace}`,
    })
  }
  if (resource === 'pods') return [object]
  const labelSelector =
    resource === 'cronjobs' ? await jobsSelector(cluster, workload) : selectorText(at(object, 'spec', 'selector'))
  return labelSelector === undefined ? [] : collectPods(cluster, {namespace, labelSelector})
}

/** Unfinished pods, by name. */
export async function collectPods(cluster: Cluster, query: ListQuery): Promise<KubeObject[]> {
  const pods: KubeObject[] = []
  for await (const pod of cluster.list('pods', {...query, fieldSelector: unfinished})) pods.push(pod)
  return pods.sort((left, right) => (left.metadata.name < right.metadata.name ? -1 : 1))
}

/** A CronJob selects nothing itself: its pods are those of the Jobs that it made. */
async function jobsSelector(cluster: Cluster, {namespace, name}: Workload): Promise<string | undefined> {
  const uids: string[] = []
  for await (const job of cluster.listMetadata('jobs', {namespace})) {
    if (job.owners.some((owner) => owner.controller && owner.kind === 'CronJob' && owner.name === name)) {
      uids.push(job.uid)
    }
  }
  return uids.length === 0 ? undefined : `${jobUid} in (${uids.join(',')})`
}

/** A selector as the API takes it in a query; undefined when it selects nothing. */
function selectorText(selector: Json | undefined): string | undefined {
  // A ReplicationController's is a bare map.
  const isBare = at(selector, 'matchLabels') === undefined && at(selector, 'matchExpressions') === undefined
  const equal = Object.entries(isBare ? textMapAt(selector) : textMapAt(selector, 'matchLabels'))
  const parts = [
    ...equal.map(([key, value]) => `${key}=${value}`),
    ...listAt(selector, 'matchExpressions').map(requirementText),
  ]
  return parts.length === 0 ? undefined : parts.join(',')
}

const operators: Readonly<Record<string, (key: string, values: string) => string>> = {
  In: (key, values) => `${key} in (${values})`,
  NotIn: (key, values) => `${key} notin (${values})`,
  Exists: (key) => key,
  DoesNotExist: (key) => `!${key}`,
}

function requirementText(requirement: Json): string {
  const operator = textAt(requirement, 'operator') ?? ''
  const write = operators[operator]
  if (write === undefined) throw new MeshError(Exit.Failed, `a selector has the unknown operator "${operator}"`)
  return write(textAt(requirement, 'key') ?? '', listAt(requirement, 'values').map(String).join(','))
}
