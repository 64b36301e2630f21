// Whole objects, for what summaries lack. Pods of one controller are made alike: one of them is asked for all.

import type {Cluster, PodSummary} from '../../kube/cluster.ts'
import type {KubeObject} from '../../kube/object.ts'
import type {ResourceName} from '../../kube/resources.ts'
import {mapBounded} from '../source/bounded.ts'

/** Requests at a time. */
export const parallelReads = 20

/** The one controller whose pods look like this one; a pod without is its own. */
export function controllerKey({namespace, name, owners}: PodSummary): string {
  const controller = owners.find((owner) => owner.controller)
  return controller === undefined ? `${namespace}/Pod/${name}` : `${namespace}/${controller.kind}/${controller.name}`
}

/** One whole pod by `controllerKey`; none for pods that have gone in the meantime. */
export async function readExamples(cluster: Cluster, pods: readonly PodSummary[]): Promise<Map<string, KubeObject>> {
  const byController = new Map(pods.map((pod) => [controllerKey(pod), pod]))
  const examples = await mapBounded([...byController], parallelReads, async ([key, pod]) => ({
    key,
    pod: await findObject(cluster, 'pods', pod),
  }))
  return new Map(examples.flatMap(({key, pod}) => (pod === undefined ? [] : [[key, pod]])))
}

/** By a list of one: who may list summaries may read whole objects too, and needs no right to get them. */
export async function findObject(
  cluster: Cluster,
  resource: ResourceName,
  {namespace, name}: {readonly namespace: string; readonly name: string},
): Promise<KubeObject | undefined> {
  for await (const object of cluster.list(resource, {namespace, fieldSelector: `metadata.name=${name}`})) return object
  return undefined
}
