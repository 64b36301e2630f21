// Answers `top`: who talks to whom, counted since the view began; from the proxies' counters, without a tap server.

import type {Cluster} from '../kube/cluster.ts'
import {parsePeer} from './peer.ts'
import {planProxied} from './proxied.ts'
import type {SampledPod, SamplingProgress, UnreachablePod} from './query.ts'
import {refreshes} from './refreshes.ts'
import {rollingSource} from './rolling.ts'
import type {SourceRequest} from './source.ts'
import {installedVocabulary} from './source.ts'
import type {TopFamily} from './top-families.ts'
import {topFamilies} from './top-families.ts'
import type {TopRow} from './top-tally.ts'
import {TopTally} from './top-tally.ts'
import {parseWorkloadTarget} from './workload-target.ts'

export type {TopRow} from './top-tally.ts'

export interface TopRequest extends Pick<SourceRequest, 'mesh' | 'controlPlaneNamespace' | 'clock'> {
  readonly words: readonly string[]
  /** undefined: all namespaces. */
  readonly namespace: string | undefined
  readonly labelSelector?: string | undefined
  readonly to?: string | undefined
  readonly toNamespace?: string | undefined
  readonly hideSources: boolean
  readonly routes: boolean
  /** Milliseconds between two scrapes. */
  readonly window: number
  report?(progress: SamplingProgress): void
}

export interface TopFrame {
  /** The busiest first. */
  readonly rows: readonly TopRow[]
  readonly proxies: number
  /** In the newest window. */
  readonly unreachable: readonly UnreachablePod[]
  /** Why the newest window could not be had; the rows are those of the one before. */
  readonly trouble: string | undefined
}

/**
 * A frame each window, for as long as somebody asks.
 *
 * @throws MeshError when the words cannot be understood, or the first frame cannot be had
 */
export async function* watchTop(cluster: Cluster, request: TopRequest): AsyncGenerator<TopFrame> {
  const {words, namespace, to, toNamespace, hideSources, routes, window, clock, report} = request
  const target = parseWorkloadTarget(words, 'viz top')
  const peer = parsePeer({to, toNamespace}, namespace)
  const vocabulary = await installedVocabulary(cluster, request)
  const families = topFamilies(vocabulary.metrics, {routes, peer})
  const source = rollingSource({
    cluster,
    path: vocabulary.metricsPath,
    clock,
    growth: 'whole',
    ...(report && {report}),
  })
  const tally = new TopTally(families, {hideSources, routes})
  const queries = families.flatMap(({counts, latencies}: TopFamily) => [counts, latencies])
  let proxies = 0

  for await (const trouble of refreshes({
    clock,
    interval: window,
    plan: async (): Promise<readonly SampledPod[]> => {
      const {pods} = await planProxied(cluster, target, {...request, peer}, vocabulary)
      proxies = pods.length
      return pods
    },
    async measure(pods) {
      for await (const answer of source.answers([{pods, queries}], window)) tally.add(answer)
    },
  })) {
    yield {rows: tally.rows(), proxies, unreachable: source.unreachable, trouble}
  }
}
