// Finds the pod that serves a dashboard: a running one with the right labels.

import {Exit, MeshError} from '../errors.ts'
import type {Cluster, ListQuery, PodSummary} from '../kube/cluster.ts'

export interface PodPlace {
  readonly namespace: string
  readonly pod: string
}

/** Asked again whenever the pod is lost. @throws MeshError when there is none that runs */
export type PodFinder = () => Promise<PodPlace>

export interface PodSelection {
  readonly labelSelector: string
  /** In this order; empty: all. */
  readonly namespaces: readonly string[]
}

/**
 * @param title of the dashboard, for messages
 * @throws MeshError when no such pod runs
 */
export async function findRunningPod(
  cluster: Cluster,
  {labelSelector, namespaces}: PodSelection,
  title: string,
): Promise<PodPlace> {
  const states: string[] = []
  const queries: ListQuery[] =
    namespaces.length === 0 ? [{labelSelector}] : namespaces.map((namespace) => ({namespace, labelSelector}))
  for (const query of queries) {
    const pods: PodSummary[] = []
    for await (const pod of cluster.listPods(query)) pods.push(pod)
    pods.sort((left, right) => (left.name < right.name ? -1 : 1))
    const running = pods.find(({status}) => status === 'Running')
    if (running !== undefined) return {namespace: running.namespace, pod: running.name}
    states.push(...pods.map(({namespace, name, status}) => `${namespace}/${name} is ${status}`))
  }
  const where = namespaces.length === 0 ? '' : ` in namespace ${namespaces.map((name) => `"${name}"`).join(' or ')}`
  const why = states.length === 0 ? `no pod${where} has the labels ${labelSelector}` : states.join(', ')
  throw new MeshError(Exit.Failed, `${title} does not run: ${why}`, {
    hint: `-n NAMESPACE, or: kubectl get pods -A -l ${labelSelector}`,
  })
}
