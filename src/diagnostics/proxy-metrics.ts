// The metrics of the proxies of a workload's pods.

import {Exit, MeshError} from '../errors.ts'
import type {Cluster} from '../kube/cluster.ts'
import type {KubeObject} from '../kube/object.ts'
import {fetchPages, type MetricsPages, type PageSource} from './metrics-pages.ts'
import {obfuscateMetrics} from './obfuscate.ts'
import {proxyAdminPort, proxyContainer, whyNotRunning} from './proxy-container.ts'
import {podsOfWorkload, type Workload} from './workload-pods.ts'

export interface ProxyMetricsRequest {
  workload: Workload
  /** Hides names in the values of labels. */
  obfuscate: boolean
}

/** One page for each pod, by the pods' names. */
export async function readProxyMetrics(
  cluster: Cluster,
  {workload, obfuscate}: ProxyMetricsRequest,
): Promise<MetricsPages> {
  const {objectKind, namespace, name} = workload
  const pods = await podsOfWorkload(cluster, workload)
  if (pods.length === 0) {
    throw new MeshError(Exit.Failed, `${objectKind} "${name}" in namespace "${namespace}" has no pod that runs now`, {
      hint: `kubectl get pods -n ${namespace}`,
    })
  }
  if (!pods.some((pod) => proxyContainer(pod) !== undefined)) {
    throw new MeshError(
      Exit.Failed,
      `${objectKind} "${name}" in namespace "${namespace}" is not meshed: it has no proxy`,
      {
        hint: `mesh check --proxy -n ${namespace}`,
      },
    )
  }
  return fetchPages(cluster, namespace, pods.map(pageSource), obfuscate ? obfuscateMetrics : undefined)
}

function pageSource(pod: KubeObject): PageSource {
  const {name} = pod.metadata
  const proxy = proxyContainer(pod)
  if (proxy === undefined) return {pod: name, trouble: 'pod has no proxy'}
  const idle = whyNotRunning(pod)
  return idle === undefined ? {pod: name, port: proxyAdminPort(proxy)} : {pod: name, trouble: `pod ${idle}`}
}
