// The metrics of a control plane: of every container that has a port for them.

import {Exit, MeshError} from '../errors.ts'
import type {Cluster} from '../kube/cluster.ts'
import type {KubeObject} from '../kube/object.ts'
import {labels} from '../meshes/linkerd.ts'
import {at, listAt, textAt} from '../yaml/index.ts'
import {fetchPages, type MetricsPages, type PageSource} from './metrics-pages.ts'
import {containersOf, whyNotRunning} from './proxy-container.ts'
import {collectPods} from './workload-pods.ts'

/** How the control plane calls a port that serves metrics. */
const adminPort = /-admin$/

/** By pod, then as the pod lists its containers. */
export async function readControllerMetrics(cluster: Cluster, namespace: string): Promise<MetricsPages> {
  const pods = await collectPods(cluster, {namespace, labelSelector: labels.controlPlaneComponent})
  const sources = pods.flatMap(pageSources)
  if (sources.length === 0) {
    throw new MeshError(Exit.Failed, `namespace "${namespace}" has no pod of a control plane that serves metrics`, {
      hint: 'mesh check',
    })
  }
  return fetchPages(cluster, namespace, sources)
}

function pageSources(pod: KubeObject): PageSource[] {
  const {name} = pod.metadata
  const served = containersOf(pod).flatMap((container) =>
    listAt(container, 'ports')
      .filter((port) => adminPort.test(textAt(port, 'name') ?? ''))
      .map((port) => ({
        pod: name,
        container: textAt(container, 'name') ?? '',
        port: Number(at(port, 'containerPort') ?? 0),
      })),
  )
  const idle = whyNotRunning(pod)
  return idle === undefined || served.length === 0 ? served : [{pod: name, trouble: `pod ${idle}`}]
}
