// What pods with parts of a mesh tell: their object, the logs of the mesh's containers, and the pages of its programs.

import {Exit, MeshError} from '../errors.ts'
import type {Cluster, PodSummary} from '../kube/cluster.ts'
import type {KubeObject} from '../kube/object.ts'
import {at, listAt, textAt} from '../yaml/index.ts'
import {containersOf, type MeshPlan, type PodPage} from './plans.ts'
import type {Gathering, Source} from './source.ts'

/** Lines of a log, and bytes of them at most. */
const newestLines = 10_000
const largestLog = 16 * 2 ** 20

/**
 * At most `most` pods, the most telling first: those in trouble, then one of each workload before a second one.
 * @param pods in any order
 */
export function choosePods(pods: readonly PodSummary[], most: number): PodSummary[] {
  const sorted = [...pods].sort((left, right) => (placeOf(left) < placeOf(right) ? -1 : 1))
  const seen = new Map<string, number>()
  return sorted
    .map((pod) => {
      const [owner] = pod.owners
      const workload = `${pod.namespace}/${owner?.uid ?? pod.name}`
      const turn = seen.get(workload) ?? 0
      seen.set(workload, turn + 1)
      return {pod, turn: pod.status === 'Running' ? turn : -1}
    })
    .sort((left, right) => left.turn - right.turn)
    .slice(0, most)
    .map(({pod}) => pod)
}

const placeOf = ({namespace, name}: PodSummary): string => `${namespace}/${name}`

export interface PodChoice {
  readonly plan: MeshPlan
  /** Of a control plane: then every container is of interest. */
  readonly isControlPlane: boolean
}

/** The pod is read once more: it may have changed, and lists of whole pods are long. */
export async function podSources(
  {cluster, request, attempt}: Gathering,
  {namespace, name}: {namespace: string; name: string},
  {plan, isControlPlane}: PodChoice,
): Promise<Source[]> {
  const folder = `namespaces/${namespace}/pods/${name}`
  const pod = await attempt(`${folder}/pod.json`, async () => {
    const found = await cluster.get('pods', {namespace, name})
    if (found === undefined) throw new MeshError(Exit.Failed, `pod "${name}" in namespace "${namespace}" is gone`)
    return found
  })
  if (pod === undefined) return []
  const containers = containersOf(pod)
    .map((container) => textAt(container, 'name') ?? '')
    .filter((container) => isControlPlane || plan.isOwnContainer(container))
  return [
    // A list of the control plane's pods is there already.
    ...(isControlPlane ? [] : [{path: `${folder}/pod.json`, read: async () => ({objects: [pod]})}]),
    ...containers.flatMap((container) => logSources(cluster, pod, container, {folder, since: request.since})),
    ...plan.pagesOf(pod).map((page) => pageSource(cluster, pod, page, folder)),
  ]
}

function logSources(
  cluster: Cluster,
  pod: KubeObject,
  container: string,
  {folder, since}: {folder: string; since: number | undefined},
): Source[] {
  const states = [...listAt(pod, 'status', 'initContainerStatuses'), ...listAt(pod, 'status', 'containerStatuses')]
  const state = states.find((entry) => textAt(entry, 'name') === container)
  const hasPrevious = Number(at(state, 'restartCount') ?? 0) > 0
  return [false, ...(hasPrevious ? [true] : [])].map((previous) => ({
    path: `${folder}/${container}${previous ? '.previous' : ''}.log`,
    async read() {
      const text = await cluster.readLog({
        namespace: namespaceOf(pod),
        pod: pod.metadata.name,
        container,
        previous,
        tailLines: newestLines,
        limitBytes: largestLog,
        ...(since !== undefined && {sinceSeconds: Math.max(1, Math.ceil(since))}),
      })
      const isCut = Buffer.byteLength(text) >= largestLog || text.split('\n').length > newestLines
      return {text, ...(isCut && {note: `the newest ${newestLines} lines, or ${largestLog / 2 ** 20} MiB of them`})}
    },
  }))
}

function pageSource(cluster: Cluster, pod: KubeObject, {port, path, file}: PodPage, folder: string): Source {
  const {name} = pod.metadata
  const namespace = namespaceOf(pod)
  return {
    path: `${folder}/${file}`,
    async read() {
      const phase = textAt(pod, 'status', 'phase') ?? 'Unknown'
      if (phase !== 'Running') throw new MeshError(Exit.Failed, `pod "${name}" is ${phase}, not Running`)
      const {status, body} = await cluster.fetchFromPod({namespace, pod: name, port}, path)
      if (status === 200) return {text: body}
      throw new MeshError(Exit.Failed, `port ${port}${path} answered with HTTP status ${status}`)
    },
  }
}

function namespaceOf(pod: KubeObject): string {
  return textAt(pod, 'metadata', 'namespace') ?? 'default'
}
