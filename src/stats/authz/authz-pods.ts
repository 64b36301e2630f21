// The pods whose authorizations are asked about: their labels, and the ports that their containers declare.

import type {Cluster} from '../../kube/cluster.ts'
import type {Json} from '../../kube/object.ts'
import {at, listAt, textAt, textMapAt} from '../../yaml/index.ts'
import {mapBounded} from '../source/bounded.ts'
import {statKinds} from '../targets/kinds.ts'
import type {PlannedRow} from '../targets/plan.ts'
import {planRows} from '../targets/plan.ts'
import {controllerKey, findObject, parallelReads, readExamples} from '../targets/pod-templates.ts'
import type {PodVocabulary} from '../targets/pods.ts'
import type {Target} from '../targets/target.ts'

export interface ListeningPod {
  readonly labels: Readonly<Record<string, string>>
  readonly ports: readonly {readonly number: string; readonly name: string}[]
}

/**
 * The pods of what the target names. A workload without pods, such as a cron job between two runs, is taken by its template.
 * @throws MeshError when something that the target names does not exist
 */
export async function readListeningPods(
  cluster: Cluster,
  target: Target,
  namespace: string,
  vocabulary: PodVocabulary,
): Promise<ListeningPod[]> {
  const {rows} = await planRows(cluster, [target], {namespace}, vocabulary)
  const summaries = rows.flatMap((row) => row.pods.map(({summary}) => summary))
  const examples = await readExamples(cluster, summaries)
  const running = summaries.map(
    (summary): ListeningPod => ({labels: summary.labels, ports: portsOf(examples.get(controllerKey(summary)))}),
  )
  const idle = rows.filter(({pods}) => pods.length === 0)
  const templates = await mapBounded(idle, parallelReads, async (row) => readTemplate(cluster, row))
  return [...running, ...templates.map((pod) => ({labels: textMapAt(pod, 'metadata', 'labels'), ports: portsOf(pod)}))]
}

/** A pod that has ended, or the template for pods of a workload. */
async function readTemplate(cluster: Cluster, row: PlannedRow): Promise<Json | undefined> {
  const object = await findObject(cluster, statKinds[row.kind].resource, row)
  return at(object, 'spec', 'jobTemplate', 'spec', 'template') ?? at(object, 'spec', 'template') ?? object
}

/** A native sidecar is an init container. */
function portsOf(pod: Json | undefined): ListeningPod['ports'] {
  const containers = [...listAt(pod, 'spec', 'initContainers'), ...listAt(pod, 'spec', 'containers')]
  return containers.flatMap((container) =>
    listAt(container, 'ports').map((port) => ({
      number: String(at(port, 'containerPort') ?? ''),
      name: textAt(port, 'name') ?? '',
    })),
  )
}
