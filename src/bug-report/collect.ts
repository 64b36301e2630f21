// Collects a report: stage after stage, some calls at a time, every text without its secrets, and an account of all that is missing.

import {MeshError} from '../errors.ts'
import type {Cluster, PodSummary} from '../kube/cluster.ts'
import type {Json} from '../yaml/index.ts'
import {clusterSources, controlPlaneSources, meshObjectSources, workloadSources} from './object-sources.ts'
import {type MeshPlan, plans} from './plans.ts'
import {choosePods, podSources} from './pod-sources.ts'
import {redactJson, redactPage} from './redact-json.ts'
import {hideApplications} from './redact-pod.ts'
import {redacted} from './redact-text.ts'
import type {Gathering, Reading, ReportRequest, Source} from './source.ts'

export type ReportEntry = {readonly path: string} & (
  | {readonly bytes: number; readonly redactions: number; readonly note: string | undefined}
  | {readonly missing: string}
)

export interface ReportSink {
  /** False when there is no room for it. */
  add(path: string, text: string): Promise<boolean>
  /** Called with every entry as soon as its fate is known. */
  report(entry: ReportEntry): void
}

/** What was collected and what was not, by path. Rejects only when the sink does, or for a bug. */
export async function collectReport(
  cluster: Cluster,
  request: ReportRequest,
  sink: ReportSink,
): Promise<ReportEntry[]> {
  const entries: ReportEntry[] = []
  const record = (entry: ReportEntry): void => {
    entries.push(entry)
    sink.report(entry)
  }
  const attempt = async <T>(path: string, step: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await beforeAbort(step(), request.signal)
    } catch (error) {
      if (!(error instanceof MeshError)) throw error
      record({path, missing: error.message})
      return undefined
    }
  }
  const collect = async ({path, read}: Source): Promise<void> => {
    const reading = await attempt(path, read)
    if (reading === undefined) return
    const text = textOf(reading, request)
    const fits = await sink.add(path, text)
    const redactions = text.split(redacted).length - 1
    if (fits) record({path, bytes: Buffer.byteLength(text), redactions, note: reading.note})
    else record({path, missing: 'the archive would be larger than --max-size'})
  }
  for await (const stage of stages({cluster, request, attempt})) {
    const queue = stage.filter(({path}) => request.wants(path)).values()
    const worker = async (): Promise<void> => {
      for (const source of queue) await collect(source)
    }
    await Promise.all(Array.from({length: request.atOnce}, worker))
  }
  return entries.sort((left, right) => (left.path < right.path ? -1 : 1))
}

/** The most telling first: what comes late finds no time and no room when they are short. */
async function* stages(gathering: Gathering): AsyncGenerator<readonly Source[]> {
  const {cluster, request, attempt} = gathering
  yield [
    {path: 'cluster/version.json', read: async () => ({data: {...(await cluster.version())}})},
    ...clusterSources(gathering),
    ...request.more,
  ]
  const namespaces = await controlPlaneNamespaces(gathering)
  yield namespaces.flatMap((namespace) => controlPlaneSources(gathering, namespace))
  yield await meshObjectSources(gathering, (group) => plansOf(request).some((plan) => plan.ownsGroup(group)))
  const pods = (await attempt('namespaces', () => listProxies(cluster, request, namespaces))) ?? []
  const inControlPlane = ({namespace}: PodSummary): boolean => namespaces.includes(namespace)
  // Agents of nodes are as many as nodes.
  const isAgent = ({owners}: PodSummary): boolean => owners.some(({kind}) => kind === 'DaemonSet')
  yield* podStage(
    gathering,
    pods.filter((pod) => inControlPlane(pod) && !isAgent(pod)),
    true,
  )
  const agents = pods.filter((pod) => inControlPlane(pod) && isAgent(pod))
  yield* podStage(gathering, choosePods(agents, request.maxProxies), true)
  const chosen = choosePods(
    pods.filter((pod) => !inControlPlane(pod)),
    request.maxProxies,
  )
  const workloads = new Set(chosen.map(({namespace}) => namespace))
  yield [...workloads].flatMap((namespace) => workloadSources(gathering, namespace))
  yield* podStage(gathering, chosen, false)
}

/** Pods are read a few at a time, so that thousands of them are never held at once. */
async function* podStage(
  gathering: Gathering,
  pods: readonly PodSummary[],
  isControlPlane: boolean,
): AsyncGenerator<readonly Source[]> {
  const {request} = gathering
  for (let first = 0; first < pods.length; first += request.atOnce) {
    const found = await Promise.all(
      pods
        .slice(first, first + request.atOnce)
        .map((pod) => podSources(gathering, pod, {plan: planFor(request, pod), isControlPlane})),
    )
    yield found.flat()
  }
}

async function controlPlaneNamespaces({cluster, request, attempt}: Gathering): Promise<string[]> {
  const named = request.meshes.flatMap(({controlPlaneNamespace, cniNamespace}) => [controlPlaneNamespace, cniNamespace])
  const found = await attempt('namespaces', async () => {
    const existing: string[] = []
    for await (const namespace of cluster.listMetadata('namespaces')) {
      const {name} = namespace
      if (named.includes(name) || plansOf(request).some((plan) => plan.isExtension(namespace))) existing.push(name)
    }
    return existing
  })
  // Whoever may not list namespaces may still read in those that everybody knows.
  return [...new Set(found ?? named)]
}

/** Pods of the control planes' namespaces, and pods with proxies in the namespaces that are asked for. */
async function listProxies(cluster: Cluster, request: ReportRequest, parts: readonly string[]): Promise<PodSummary[]> {
  const everywhere = request.namespaces.length === 0
  const queries = everywhere ? [{}] : [...new Set([...parts, ...request.namespaces])].map((namespace) => ({namespace}))
  const pods: PodSummary[] = []
  for (const query of queries) {
    for await (const pod of cluster.listPods(query)) {
      if (parts.includes(pod.namespace) || plansOf(request).some((plan) => plan.hasProxy(pod))) pods.push(pod)
    }
  }
  return pods
}

function plansOf({meshes}: ReportRequest): MeshPlan[] {
  return meshes.map(({mesh}) => plans[mesh])
}

/** The plan of the mesh whose proxy is in the pod, or in whose namespace it is. */
function planFor({meshes}: ReportRequest, pod: PodSummary): MeshPlan {
  const owner =
    meshes.find(({controlPlaneNamespace}) => controlPlaneNamespace === pod.namespace) ??
    meshes.find(({mesh}) => plans[mesh].hasProxy(pod)) ??
    meshes[0]
  return plans[owner?.mesh ?? 'linkerd']
}

function textOf(reading: Reading, request: ReportRequest): string {
  if ('text' in reading) return redactPage(reading.text)
  return request.writeJson(redactJson('data' in reading ? reading.data : listOf(reading.objects, request)))
}

/** As kubectl prints several, so that they can be applied to a cluster of one's own, or analysed. */
function listOf(objects: readonly Json[], request: ReportRequest): Json {
  const isOwn = (name: string): boolean => plansOf(request).some((plan) => plan.isOwnContainer(name))
  return {apiVersion: 'v1', kind: 'List', items: objects.map((object) => hideApplications(object, isOwn))}
}

/** @throws the signal's reason as soon as it aborts; what the promise does afterwards is nobody's concern any more */
async function beforeAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  promise.catch(() => {})
  signal.throwIfAborted()
  const {promise: aborted, reject} = Promise.withResolvers<never>()
  const abort = (): void => reject(signal.reason)
  signal.addEventListener('abort', abort, {once: true})
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
