// Asks every istiod for the proxies that it serves.

import {Exit, MeshError} from '../errors.ts'
import type {Cluster} from '../kube/cluster.ts'
import {apps, labels, ports, syncPath} from '../meshes/istio.ts'
import {at, textAt} from '../yaml/index.ts'
import {askPort} from './admin.ts'
import {parseJson} from './dump.ts'
import {type ProxyStatus, readSyncStatus, sortStatuses} from './sync-status.ts'

export interface StatusRequest {
  readonly controlPlaneNamespace: string
  readonly revision?: string | undefined
  /** Only proxies there. */
  readonly namespace?: string | undefined
  /** Only this one, `pod.namespace`. */
  readonly proxy?: string | undefined
}

export interface StatusAnswer {
  readonly proxies: readonly ProxyStatus[]
  /** Why an istiod is missing in it, in one sentence each. */
  readonly troubles: readonly string[]
}

/**
 * Proxies spread over the istiods, each of which knows its own alone.
 *
 * @throws MeshError when there is no istiod, or none answers
 */
export async function readProxyStatus(cluster: Cluster, request: StatusRequest): Promise<StatusAnswer> {
  const {controlPlaneNamespace: namespace, proxy} = request
  const names = await runningIstiods(cluster, request)
  const answers = await Promise.all(names.map((name) => askIstiod(cluster, {namespace, name})))
  const troubles = answers.flatMap((answer) => (answer instanceof MeshError ? [answer] : []))
  const [first] = troubles
  if (first !== undefined && troubles.length === answers.length) throw first
  const proxies = answers
    .flatMap((answer) => (answer instanceof MeshError ? [] : answer))
    .filter(({name}) => request.namespace === undefined || name.endsWith(`.${request.namespace}`))
    .filter(({name}) => proxy === undefined || name === proxy)
  return {proxies: sortStatuses(proxies), troubles: troubles.map(({message}) => message)}
}

async function runningIstiods(
  cluster: Cluster,
  {controlPlaneNamespace: namespace, revision}: StatusRequest,
): Promise<string[]> {
  const ofRevision = revision === undefined ? '' : `,${labels.revision}=${revision}`
  const names: string[] = []
  for await (const pod of cluster.list('pods', {namespace, labelSelector: `app=${apps.istiod}${ofRevision}`})) {
    const isLeaving = at(pod, 'metadata', 'deletionTimestamp') !== undefined
    if (textAt(pod, 'status', 'phase') === 'Running' && !isLeaving) names.push(pod.metadata.name)
  }
  if (names.length > 0) return names
  const which = revision === undefined ? '' : ` of revision "${revision}"`
  throw new MeshError(Exit.Failed, `no istiod${which} runs in namespace "${namespace}"`, {
    hint: 'mesh check --mesh istio, or --istio-namespace NAME',
  })
}

async function askIstiod(
  cluster: Cluster,
  pod: {namespace: string; name: string},
): Promise<readonly ProxyStatus[] | MeshError> {
  try {
    const text = await askPort({cluster, pod, port: ports.monitoring}, syncPath)
    const source = `${syncPath} of pod ${pod.namespace}/${pod.name}`
    return readSyncStatus(parseJson(text, source), pod.name, source)
  } catch (error) {
    if (error instanceof MeshError) return error
    throw error
  }
}
