// Whether what was applied is there for use: CRDs that are served, workloads whose pods are ready.

import type {Cluster} from '../kube/cluster.ts'
import type {KubeObject} from '../kube/object.ts'
import type {ResourceName} from '../kube/resources.ts'
import {at, conditionOf, isConditionTrue, textAt} from '../yaml/index.ts'

export interface Awaited {
  readonly resource: ResourceName
  readonly object: KubeObject
}

export interface Readiness {
  readonly isReady: boolean
  /** `1 of 3 pods ready`; of a CRD `not established`. */
  readonly state: string
  /** As the cluster has it. */
  readonly live: KubeObject
}

const awaitedKinds: Readonly<Record<string, ResourceName>> = {
  CustomResourceDefinition: 'customresourcedefinitions',
  Deployment: 'deployments',
  DaemonSet: 'daemonsets',
  StatefulSet: 'statefulsets',
}

/** The objects whose readiness means something. */
export function awaitedOf(objects: readonly KubeObject[]): Awaited[] {
  return objects.flatMap((object) => {
    const resource = awaitedKinds[object.kind]
    return resource === undefined ? [] : [{resource, object}]
  })
}

/** undefined when somebody has taken the object away. */
export async function readReadiness(cluster: Cluster, {resource, object}: Awaited): Promise<Readiness | undefined> {
  const namespace = textAt(object, 'metadata', 'namespace')
  const place = {name: object.metadata.name, ...(namespace !== undefined && {namespace})}
  const live = await cluster.get(resource, place)
  return live === undefined ? undefined : {...judge(live), live}
}

function judge(live: KubeObject): Omit<Readiness, 'live'> {
  if (live.kind === 'CustomResourceDefinition') {
    const refused = conditionOf(live, 'NamesAccepted')
    const isReady = isConditionTrue(live, 'Established')
    const why = textAt(refused, 'status') === 'False' ? `: ${textAt(refused, 'message') ?? ''}` : ''
    return {isReady, state: isReady ? 'established' : `not established${why}`}
  }
  const {wanted, updated, ready} = live.kind === 'DaemonSet' ? daemonPods(live) : replicaPods(live)
  // A controller that has not seen the newest generation talks of an older one.
  const isCurrent = numberAt(live, 'status', 'observedGeneration') >= numberAt(live, 'metadata', 'generation')
  const isReady = isCurrent && updated >= wanted && ready >= wanted
  return {isReady, state: `${Math.min(ready, updated)} of ${wanted} pods ready`}
}

interface PodCounts {
  readonly wanted: number
  readonly updated: number
  readonly ready: number
}

/** Of a DaemonSet: it wants no pod where no node takes one. */
function daemonPods(live: KubeObject): PodCounts {
  return {
    wanted: numberAt(live, 'status', 'desiredNumberScheduled'),
    updated: numberAt(live, 'status', 'updatedNumberScheduled'),
    ready: numberAt(live, 'status', 'numberReady'),
  }
}

function replicaPods(live: KubeObject): PodCounts {
  const wanted = at(live, 'spec', 'replicas')
  return {
    wanted: typeof wanted === 'number' ? wanted : 1,
    updated: numberAt(live, 'status', 'updatedReplicas'),
    ready: numberAt(live, 'status', 'readyReplicas'),
  }
}

function numberAt(object: KubeObject, ...path: readonly string[]): number {
  const found = at(object, ...path)
  return typeof found === 'number' ? found : 0
}
