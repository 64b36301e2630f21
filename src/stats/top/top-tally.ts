// Adds up, window by window, what `top` shows of each source, destination and route.

import {bucketOf} from '../metrics/latencies.ts'
import type {Bucket} from '../metrics/quantile.ts'
import {histogramQuantile} from '../metrics/quantile.ts'
import type {Answer, Group} from '../query.ts'
import type {TopFamily, TopNames} from './top-families.ts'

/** Times in milliseconds; null while nothing was measured. */
export interface TopRow {
  /** Whose proxy tells. */
  readonly engine: string
  /** undefined when sources are not told apart. */
  readonly source: string | undefined
  readonly destination: string
  /** undefined when routes are not told apart. */
  readonly route: string | undefined
  /** Requests since the start. */
  readonly count: number
  /** Upper bound of the fastest request's bucket, since the start. */
  readonly best: number | null
  /** Upper bound of the slowest request's bucket; infinite when the histogram ends before. */
  readonly worst: number | null
  /** The largest bound that the histogram has: a time that is past the end is longer than that. */
  readonly longest: number | null
  /** Median of the newest window that had requests. */
  readonly last: number | null
  /** 0 to 1, since the start. */
  readonly success: number
}

interface Shown {
  readonly hideSources: boolean
  readonly routes: boolean
}

interface Tally {
  readonly names: TopNames
  readonly engine: string
  count: number
  failed: number
  best: number | null
  worst: number | null
  longest: number | null
  last: number | null
}

export class TopTally {
  readonly #families: readonly TopFamily[]
  readonly #shown: Shown
  readonly #tallies = new Map<string, Tally>()

  constructor(families: readonly TopFamily[], shown: Shown) {
    this.#families = families
    this.#shown = shown
  }

  /** @param answer counts and latencies of each family in turn: growth over the window */
  add(answer: Answer): void {
    const windows = new Map<Tally, Bucket[]>()
    for (const [index, family] of this.#families.entries()) {
      for (const group of answer[2 * index] ?? []) this.#count(family, group)
      for (const group of answer[2 * index + 1] ?? []) {
        const tally = this.#tallyOf(family.namesOf(group.labels), group.labels.engine)
        const {upperBound, count} = bucketOf(group.labels.le, group.value)
        const buckets = windows.get(tally) ?? []
        buckets.push({upperBound: scaled(upperBound, family.toMilliseconds), count})
        windows.set(tally, buckets)
      }
    }
    for (const [tally, buckets] of windows) addWindow(tally, buckets)
  }

  /** The busiest first; equal ones by name. What has had no request since the start is left out. */
  rows(): TopRow[] {
    return [...this.#tallies.values()]
      .filter(({count}) => count > 0)
      .sort((left, right) => right.count - left.count || (nameKey(left.names) < nameKey(right.names) ? -1 : 1))
      .map(({names, count, failed, ...times}) => ({
        source: this.#shown.hideSources ? undefined : names.source,
        destination: names.destination,
        route: this.#shown.routes ? names.route : undefined,
        count,
        ...times,
        success: (count - failed) / count,
      }))
  }

  #count(family: TopFamily, {labels, value}: Group): void {
    const tally = this.#tallyOf(family.namesOf(labels), labels.engine)
    tally.count += value
    if (family.isFailure(labels)) tally.failed += value
  }

  #tallyOf({source, destination, route}: TopNames, engine = ''): Tally {
    const {hideSources, routes} = this.#shown
    const names = {source: hideSources ? '' : source, destination, route: routes ? route : ''}
    const key = `${engine} ${nameKey(names)}`
    const known = this.#tallies.get(key)
    if (known !== undefined) return known
    const tally = {names, engine, count: 0, failed: 0, best: null, worst: null, longest: null, last: null}
    this.#tallies.set(key, tally)
    return tally
  }
}

/** 0.07 s are 70 ms, not 70.00000000000001. */
function scaled(bound: number, factor: number): number {
  return factor === 1 ? bound : Number((bound * factor).toPrecision(12))
}

function nameKey({source, destination, route}: TopNames): string {
  return JSON.stringify([source, destination, route])
}

/** Counts of buckets are up to their bound: the first that has any holds the fastest, the first that has all the slowest. */
function addWindow(tally: Tally, buckets: readonly Bucket[]): void {
  const byBound = new Map<number, number>()
  for (const {upperBound, count} of buckets) byBound.set(upperBound, (byBound.get(upperBound) ?? 0) + count)
  const bounds = [...byBound].sort(([left], [right]) => left - right)
  const all = bounds.at(-1)?.[1] ?? 0
  if (!(all > 0)) return
  const fastest = bounds.find(([, count]) => count > 0)?.[0] ?? Number.POSITIVE_INFINITY
  const slowest = bounds.find(([, count]) => count >= all)?.[0] ?? Number.POSITIVE_INFINITY
  tally.best = Math.min(tally.best ?? fastest, fastest)
  tally.worst = Math.max(tally.worst ?? slowest, slowest)
  tally.longest = bounds.at(-2)?.[0] ?? tally.longest
  const median = histogramQuantile(0.5, buckets)
  if (!Number.isNaN(median)) tally.last = median
}
