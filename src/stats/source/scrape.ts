// Samples from the proxies themselves: every pod is scraped twice, a window apart.

import {MeshError} from '../../errors.ts'
import type {Cluster} from '../../kube/cluster.ts'
import {Accumulator, snapshotCounters} from '../metrics/evaluate.ts'
import {fetchPage} from '../metrics/page.ts'
import type {Answer, Batch, SampledPod, SampleSource, SamplingProgress, UnreachablePod} from '../query.ts'
import {visitTwice} from './visit-twice.ts'

export interface ScrapeOptions {
  cluster: Pick<Cluster, 'fetchFromPod'>
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

const parallelScrapes = 100

export function scrapeSource({cluster, clock, parallel = parallelScrapes, report}: ScrapeOptions): SampleSource {
  const unreachable: UnreachablePod[] = []
  const lost = new Set<SampledPod>()
  /** A pod of several batches is named once. */
  const lose = (pod: SampledPod, reason: string): void => {
    if (!lost.has(pod)) unreachable.push({namespace: pod.namespace, name: pod.name, reason})
    lost.add(pod)
  }

  const fetchText = async (pod: SampledPod): Promise<string | undefined> => {
    const page = await fetchPage(cluster, pod)
    if ('text' in page) return page.text
    lose(pod, page.reason)
    return undefined
  }

  async function* answers(batches: readonly Batch[], window: number): AsyncGenerator<Answer> {
    const pods = [...new Set(batches.flatMap((batch) => batch.pods))]
    const queries = [...new Set(batches.flatMap((batch) => batch.queries))]
    const sums = batches.map((batch) => new BatchSum(batch))
    const ofPod = sumsByPod(sums)
    const progress = {first: 0, second: 0}
    const tell = (): void => {
      if (progress.first < pods.length) report?.({stage: 'first', done: progress.first, total: pods.length})
      else if (progress.second === 0) report?.({stage: 'waiting', done: 0, total: window})
      else report?.({stage: 'second', done: progress.second, total: pods.length - lost.size})
    }
    const settle = (pod: SampledPod): void => {
      for (const sum of ofPod.get(pod) ?? []) sum.settle()
    }
    tell()
    const twice = visitTwice(pods, {
      parallel,
      window,
      clock,
      async first(pod) {
        const text = await fetchText(pod)
        const scraped =
          text === undefined
            ? undefined
            : keepReadable(pod, () => ({snapshot: snapshotCounters(text, queries, pod.life), at: clock.now()}))
        progress.first++
        tell()
        if (scraped === undefined) settle(pod)
        return scraped
      },
      async second(pod, before) {
        const text = await fetchText(pod)
        const seconds = (clock.now() - before.at) / 1000
        if (text !== undefined) {
          keepReadable(pod, () => {
            for (const {sum} of ofPod.get(pod) ?? []) sum.add(before.snapshot, text, seconds, pod.labels, pod.life)
          })
        }
        progress.second++
        tell()
        settle(pod)
      },
    })
    try {
      for (const {whole, sum} of sums) {
        await Promise.race([whole, twice.failure])
        yield sum.answer()
      }
    } finally {
      twice.stop()
    }
  }

  /** Something other than a proxy may listen on the port. */
  function keepReadable<T>(pod: SampledPod, read: () => T): T | undefined {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof MeshError)) throw error
      lose(pod, error.message)
      return undefined
    }
  }

  return {answers, unreachable}
}

/** The answer to a batch, which is whole when each of its pods has been visited, or lost. */
class BatchSum {
  readonly sum: Accumulator
  readonly whole: Promise<void>
  #left: number
  #finish: () => void = () => {}
  readonly pods: ReadonlySet<SampledPod>

  constructor({pods, queries}: Batch) {
    this.sum = new Accumulator(queries)
    this.pods = new Set(pods)
    this.#left = this.pods.size
    this.whole = new Promise((resolve) => {
      this.#finish = resolve
    })
    if (this.#left === 0) this.#finish()
  }

  settle(): void {
    if (--this.#left === 0) this.#finish()
  }
}

/** A pod of several batches is scraped for all of them at once. */
function sumsByPod(sums: readonly BatchSum[]): Map<SampledPod, BatchSum[]> {
  const byPod = new Map<SampledPod, BatchSum[]>()
  for (const sum of sums) {
    for (const pod of sum.pods) {
      const list = byPod.get(pod)
      if (list === undefined) byPod.set(pod, [sum])
      else list.push(sum)
    }
  }
  return byPod
}
