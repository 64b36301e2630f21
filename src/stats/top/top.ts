// Answers `top`: who talks to whom, counted since the view began; from the proxies' counters, without a tap server.

import type {Cluster} from '../../kube/cluster.ts'
import {translatedSource} from '../dialects/translate.ts'
import type {Group, SamplingProgress, UnreachablePod} from '../query.ts'
import type {TrafficRequest} from '../source/open-traffic.ts'
import {installedStatistics} from '../source/open-traffic.ts'
import {refreshes} from '../source/refreshes.ts'
import {rollingSource} from '../source/rolling.ts'
import {parsePeer} from '../targets/peer.ts'
import type {ProxiedRows} from '../targets/proxied.ts'
import {planProxied} from '../targets/proxied.ts'
import {viewOf} from '../targets/view.ts'
import {parseWorkloadTarget} from '../targets/workload-target.ts'
import {statVocabulary} from '../vocabulary.ts'
import type {TopFamily} from './top-families.ts'
import {topFamilies} from './top-families.ts'
import type {TopRow} from './top-tally.ts'
import {TopTally} from './top-tally.ts'

export type {TopRow} from './top-tally.ts'

export interface TopRequest extends Pick<TrafficRequest, 'meshes' | 'clock'> {
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
  const meshes = await installedStatistics(cluster, request.meshes)
  const vocabulary = statVocabulary(...meshes.map(({statistics}) => statistics))
  const families = topFamilies(vocabulary.metrics, {routes, peer, by: viewOf(target.kind).by})
  const speakers = meshes.map(({statistics: {dialects}}) => ({
    source: rollingSource({cluster, clock, growth: 'whole', ...(report && {report})}),
    window,
    dialects,
  }))
  const source = translatedSource(speakers, vocabulary.workloads)
  const tally = new TopTally(families, {hideSources, routes})
  const queries = families.flatMap(({counts, latencies}: TopFamily) => [counts, latencies])
  let proxies = 0

  for await (const trouble of refreshes({
    clock,
    interval: window,
    plan: async (): Promise<ProxiedRows> => {
      const planned = await planProxied(cluster, target, {...request, peer}, vocabulary)
      proxies = planned.pods.length
      return planned
    },
    async measure({pods, rows, view}) {
      // A proxy that stands for several workloads tells of others too.
      const isAsked = ({labels}: Group): boolean => rows.has(view.rowOf(labels) ?? '')
      for await (const answer of source.answers([{pods, queries}], window)) {
        tally.add(answer.map((groups) => groups.filter(isAsked)))
      }
    },
  })) {
    yield {rows: tally.rows(), proxies, unreachable: source.unreachable, trouble}
  }
}
