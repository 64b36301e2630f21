// Samples from the proxies themselves: every pod is scraped twice, a window apart.

import {MeshError} from '../errors.ts'
import type {Cluster} from '../kube/cluster.ts'
import {mapBounded} from './bounded.ts'
import type {CounterSnapshot} from './counter-snapshot.ts'
import {Accumulator, snapshotCounters} from './evaluate.ts'
import {fetchPage} from './page.ts'
import type {Answer, Batch, SampledPod, SampleSource, SamplingProgress, UnreachablePod} from './query.ts'

export interface ScrapeOptions {
  cluster: Pick<Cluster, 'fetchFromPod'>
  path: string
  clock: ScrapeClock
  /** Scrapes at a time. */
  parallel?: number
  report?(progress: SamplingProgress): void
}

export interface ScrapeClock {
  /** Milliseconds that only ever grow. */
  now(): number
  sleep(milliseconds: number): Promise<void>
}

interface FirstScrape {
  snapshot: CounterSnapshot
  at: number
}

const parallelScrapes = 100

export function scrapeSource({cluster, path, clock, parallel = parallelScrapes, report}: ScrapeOptions): SampleSource {
  const unreachable: UnreachablePod[] = []
  const lost = new Set<SampledPod>()
  /** A pod of several batches is named once. */
  const lose = (pod: SampledPod, reason: string): void => {
    if (!lost.has(pod)) unreachable.push({namespace: pod.namespace, name: pod.name, reason})
    lost.add(pod)
  }

  const fetchText = async (pod: SampledPod): Promise<string | undefined> => {
    const page = await fetchPage(cluster, pod, path)
    if ('text' in page) return page.text
    lose(pod, page.reason)
    return undefined
  }

  async function* answers(batches: readonly Batch[], window: number): AsyncGenerator<Answer> {
    const pods = [...new Set(batches.flatMap((batch) => batch.pods))]
    const queries = [...new Set(batches.flatMap((batch) => batch.queries))]
    const start = clock.now()
    const first = new Map<SampledPod, FirstScrape>()
    let done = 0
    report?.({stage: 'first', done, total: pods.length})
    await mapBounded(pods, parallel, async (pod) => {
      const text = await fetchText(pod)
      if (text !== undefined)
        keepReadable(pod, () => first.set(pod, {snapshot: snapshotCounters(text, queries), at: clock.now()}))
      report?.({stage: 'first', done: ++done, total: pods.length})
    })
    if (first.size > 0) {
      report?.({stage: 'waiting', done: 0, total: window})
      await clock.sleep(Math.max(0, start + window - clock.now()))
    }
    done = 0
    // A pod of several batches is scraped again in the first of them, and its answer kept for the others.
    const second = new Map<SampledPod, Promise<{text: string; at: number} | undefined>>()
    const scrapeAgain = async (pod: SampledPod) => {
      const text = await fetchText(pod)
      report?.({stage: 'second', done: ++done, total: first.size})
      return text === undefined ? undefined : {text, at: clock.now()}
    }
    const uses = countUses(batches)
    for (const batch of batches) {
      const sum = new Accumulator(batch.queries)
      await mapBounded(batch.pods, parallel, async (pod) => {
        const before = first.get(pod)
        if (before === undefined) return
        const again = second.get(pod) ?? scrapeAgain(pod)
        second.set(pod, again)
        const after = await again
        if (after !== undefined) {
          keepReadable(pod, () => sum.add(before.snapshot, after.text, (after.at - before.at) / 1000, pod.labels))
        }
        if (uses.release(pod)) {
          first.delete(pod)
          second.delete(pod)
        }
      })
      yield sum.answer()
    }
  }

  /** Something other than a proxy may listen on the port. */
  function keepReadable(pod: SampledPod, read: () => void): void {
    try {
      read()
    } catch (error) {
      if (!(error instanceof MeshError)) throw error
      lose(pod, error.message)
    }
  }

  return {answers, unreachable}
}

/** `release` says whether that was the last use of a pod. */
function countUses(batches: readonly Batch[]): {release(pod: SampledPod): boolean} {
  const left = new Map<SampledPod, number>()
  for (const pod of batches.flatMap(({pods}) => pods)) left.set(pod, (left.get(pod) ?? 0) + 1)
  return {
    release(pod) {
      const now = (left.get(pod) ?? 1) - 1
      left.set(pod, now)
      return now === 0
    },
  }
}
