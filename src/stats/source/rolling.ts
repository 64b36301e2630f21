// Samples for a view that stays: the last scrape of each window is the first one of the next.

import {MeshError} from '../../errors.ts'
import type {CounterSnapshot} from '../metrics/counter-snapshot.ts'
import {Accumulator, snapshotCounters} from '../metrics/evaluate.ts'
import {fetchPage} from '../metrics/page.ts'
import type {Answer, Batch, SampledPod, SampleSource, UnreachablePod} from '../query.ts'
import {mapBounded} from './bounded.ts'
import type {ScrapeOptions} from './scrape.ts'

export interface RollingOptions extends ScrapeOptions {
  /** What a rate is: growth `each second`, or all of it since the window began. */
  growth?: 'each second' | 'whole'
}

interface Scraped {
  readonly snapshot: CounterSnapshot
  readonly at: number
}

const parallelScrapes = 100

/**
 * Every call of `answers` ends one window after the one before, or now when that is past; the first one takes a whole window.
 * A proxy that is new, or answers again, counts from its second scrape on. `unreachable` has those that gave nothing for the
 * newest window, because they did not answer at its start or at its end.
 */
export function rollingSource(options: RollingOptions): SampleSource {
  const {cluster, clock, parallel = parallelScrapes, growth = 'each second', report} = options
  let scraped: ReadonlyMap<string, Scraped> = new Map()
  let lastStart: number | undefined
  let unreachable: UnreachablePod[] = []

  /** Asks every pod once, and adds what it counted since it was asked before. */
  async function scrape(batches: readonly Batch[], sums: readonly Accumulator[], stage: 'first' | 'second') {
    const queries = [...new Set(batches.flatMap((batch) => batch.queries))]
    const pods = new Map<SampledPod, number[]>()
    for (const [index, batch] of batches.entries())
      for (const pod of batch.pods) pods.set(pod, [...(pods.get(pod) ?? []), index])
    const next = new Map<string, Scraped>()
    const missing: UnreachablePod[] = []
    let done = 0
    lastStart = clock.now()
    await mapBounded([...pods], parallel, async ([pod, of]) => {
      const page = await fetchPage(cluster, pod)
      const at = clock.now()
      report?.({stage, done: ++done, total: pods.size})
      try {
        if ('reason' in page) throw new MeshError(1, page.reason)
        const before = scraped.get(podKey(pod))
        next.set(podKey(pod), {snapshot: snapshotCounters(page.text, queries, pod.life), at})
        if (before === undefined) {
          const silence = unreachable.find(({namespace, name}) => namespace === pod.namespace && name === pod.name)
          if (silence !== undefined) missing.push(silence)
          return
        }
        const seconds = growth === 'whole' ? 1 : (at - before.at) / 1000
        for (const index of of) sums[index]?.add(before.snapshot, page.text, seconds, pod.labels, pod.life)
      } catch (error) {
        if (!(error instanceof MeshError)) throw error
        missing.push({namespace: pod.namespace, name: pod.name, reason: error.message})
      }
    })
    scraped = next
    unreachable = missing
  }

  async function* answers(batches: readonly Batch[], window: number): AsyncGenerator<Answer> {
    if (lastStart === undefined) await scrape(batches, [], 'first')
    report?.({stage: 'waiting', done: 0, total: window})
    await clock.sleep(Math.max(0, (lastStart ?? 0) + window - clock.now()))
    const sums = batches.map(({queries}) => new Accumulator(queries))
    await scrape(batches, sums, 'second')
    for (const sum of sums) yield sum.answer()
  }

  return {
    answers,
    get unreachable() {
      return unreachable
    },
  }
}

function podKey({namespace, name, port}: SampledPod): string {
  return `${namespace}/${name}:${port}`
}
