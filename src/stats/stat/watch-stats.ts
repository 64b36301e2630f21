// Answers `stat` again and again: one scrape of each proxy, or one question to Prometheus, for each picture.

import type {Cluster} from '../../kube/cluster.ts'
import type {StatRequest, StatRow, Stats} from '../index.ts'
import {readStats} from '../index.ts'
import type {SampleSource, UnreachablePod} from '../query.ts'
import {refreshes} from '../source/refreshes.ts'
import {rollingSource} from '../source/rolling.ts'
import type {StatMesh} from '../vocabulary.ts'

export interface StatFrame {
  readonly rows: readonly StatRow[]
  readonly proxies: number
  /** In the newest window. */
  readonly unreachable: readonly UnreachablePod[]
  readonly notes: readonly string[]
  /** Why the newest window could not be had; the rows are those of the one before. */
  readonly trouble: string | undefined
}

/** Often enough for a human, and rare enough for a mesh. */
const interval = 5000

/**
 * A frame each window when proxies are asked, and every few seconds when Prometheus is; for as long as somebody asks.
 *
 * @throws MeshError when the words cannot be understood, or the first frame cannot be had
 */
export async function* watchStats(cluster: Cluster, request: StatRequest): AsyncGenerator<StatFrame> {
  const rolling = new Map<StatMesh, SampleSource>()
  let stats: Stats | undefined
  let rows: readonly StatRow[] = []
  const scraping: NonNullable<StatRequest['scraping']> = (mesh) => ({
    // Another plan goes on with the counters that are there.
    source(options) {
      const source = rolling.get(mesh) ?? rollingSource(options)
      rolling.set(mesh, source)
      return source
    },
    window: interval,
  })
  const times = refreshes({
    clock: request.clock,
    interval: Math.min(request.window ?? interval, interval),
    plan: () => readStats(cluster, {...request, scraping}),
    async measure(planned) {
      stats = planned
      const next: StatRow[] = []
      for await (const batch of planned.measure()) next.push(...batch)
      rows = next
    },
  })
  for await (const trouble of times) {
    const {proxies = 0, unreachable = [], notes = []} = stats ?? {}
    yield {rows, proxies, unreachable, notes, trouble}
  }
}
