// Answers queries from pairs of scrapes.

import type {Answer, Group, Life, Query} from '../query.ts'
import {matcherTest} from '../query.ts'
import {CounterSnapshot} from './counter-snapshot.ts'
import {eachSample, parseLabels} from './parse-metrics.ts'

/** As programs tell it that use one of Prometheus' own libraries. */
export const processStart: Life = {metric: 'process_start_time_seconds', tells: 'start'}

export function snapshotCounters(text: string, queries: readonly Query[], life: Life = processStart): CounterSnapshot {
  const wanted = new WantedMetrics(queries.filter(({measure}) => measure === 'rate'))
  const counters: [string, number][] = []
  let age: number | undefined
  const alsoLife = {has: (name: string) => name === life.metric || wanted.has(name)}
  eachSample(text, alsoLife, (name, labels, value) => {
    if (name === life.metric) age = value
    else counters.push([`${name}{${labels}`, value])
  })
  return new CounterSnapshot(counters, age)
}

interface OfMetric {
  readonly metric: string
  readonly isPattern?: true | undefined
}

/** What is asked of each metric, by its name or by a pattern; a pattern is tried once for each name. */
class WantedMetrics<T extends OfMetric> {
  readonly #named = new Map<string, T[]>()
  readonly #patterns: readonly {readonly pattern: RegExp; readonly item: T}[]
  readonly #tried = new Map<string, readonly T[]>()

  constructor(items: readonly T[]) {
    for (const item of items)
      if (item.isPattern !== true) this.#named.set(item.metric, [...(this.#named.get(item.metric) ?? []), item])
    this.#patterns = items
      .filter(({isPattern}) => isPattern === true)
      .map((item) => ({pattern: new RegExp(`^(?:${item.metric})$`), item}))
  }

  has(name: string): boolean {
    return this.of(name).length > 0
  }

  of(name: string): readonly T[] {
    const named = this.#named.get(name) ?? none
    if (this.#patterns.length === 0) return named
    const known = this.#tried.get(name)
    if (known !== undefined) return known
    const found = this.#patterns.filter(({pattern}) => pattern.test(name)).map(({item}) => item)
    const all = [...named, ...found]
    this.#tried.set(name, all)
    return all
  }
}

const none: readonly never[] = []

/** Sums up, query by query and group by group, what the scrapes of many pods add. */
export class Accumulator {
  readonly #byMetric: WantedMetrics<QuerySum>
  readonly #sums: QuerySum[]

  constructor(queries: readonly Query[]) {
    this.#sums = queries.map((query) => new QuerySum(query))
    this.#byMetric = new WantedMetrics(this.#sums)
  }

  /** @param seconds between the two scrapes */
  add(
    before: CounterSnapshot,
    after: string,
    seconds: number,
    podLabels: Readonly<Record<string, string>>,
    life: Life = processStart,
  ): void {
    const restarted = hasRestarted(before, after, seconds, life)
    const rate = (earlier: number, later: number) => growth(restarted ? 0 : earlier, later) / seconds
    // A page that breaks off in the middle counts for nothing, rather than for its half.
    const additions: (() => void)[] = []
    eachSample(after, this.#byMetric, (name, labels, value) => {
      const sums = this.#byMetric.of(name)
      const parsed = {__name__: name, ...parseLabels(labels), ...podLabels}
      for (const sum of sums) {
        if (!sum.takes(parsed)) continue
        // What is not a number, or has no end, would spoil the sum of all the others.
        const amount = sum.query.measure === 'now' ? value : rate(before.get(`${name}{${labels}`) ?? 0, value)
        if (Number.isFinite(amount)) additions.push(() => sum.add(parsed, amount))
      }
    })
    for (const add of additions) add()
  }

  answer(): Answer {
    return this.#sums.map((sum) => sum.groups())
  }
}

/** A counter that is lower than it was has started again from nothing, as Prometheus takes it. */
function growth(earlier: number, later: number): number {
  return later < earlier ? later : later - earlier
}

/** A proxy that started again may have counted past its old value by now. */
function hasRestarted({age}: CounterSnapshot, after: string, seconds: number, {metric, tells}: Life): boolean {
  if (tells === 'nothing' || (tells === 'start' && age === undefined)) return false
  let now: number | undefined
  eachSample(after, new Set([metric]), (_name, _labels, value) => {
    now = value
  })
  if (now === undefined) return false
  // To the second: proxies compute a start from their uptime, and round that.
  return tells === 'start' ? now > (age ?? now) + 1 : now + 1 < seconds
}

class QuerySum implements OfMetric {
  readonly query: Query
  readonly takes: (labels: Readonly<Record<string, string>>) => boolean
  readonly #groups = new Map<string, {labels: Record<string, string>; value: number}>()

  constructor(query: Query) {
    this.query = query
    this.takes = matcherTest(query.where)
  }

  get metric(): string {
    return this.query.metric
  }

  get isPattern(): true | undefined {
    return this.query.isPattern
  }

  add(labels: Readonly<Record<string, string>>, value: number): void {
    const {by} = this.query
    const key = by.map((label) => labels[label] ?? '').join('\u0000')
    const group = this.#groups.get(key)
    if (group === undefined) {
      this.#groups.set(key, {labels: Object.fromEntries(by.map((label) => [label, labels[label] ?? ''])), value})
    } else group.value += value
  }

  groups(): Group[] {
    return [...this.#groups.values()]
  }
}
