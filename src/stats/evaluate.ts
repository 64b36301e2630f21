// Answers queries from pairs of scrapes.

import {CounterSnapshot} from './counter-snapshot.ts'
import {eachSample, parseLabels} from './parse-metrics.ts'
import type {Answer, Group, Query} from './query.ts'
import {matcherTest} from './query.ts'

const startTimeMetric = 'process_start_time_seconds'

export function snapshotCounters(text: string, queries: readonly Query[]): CounterSnapshot {
  const wanted = new Set(queries.filter(({measure}) => measure === 'rate').map(({metric}) => metric))
  wanted.add(startTimeMetric)
  const counters: [string, number][] = []
  let startTime: number | undefined
  eachSample(text, wanted, (name, labels, value) => {
    if (name === startTimeMetric) startTime = value
    else counters.push([`${name}{${labels}`, value])
  })
  return new CounterSnapshot(counters, startTime)
}

/** Sums up, query by query and group by group, what the scrapes of many pods add. */
export class Accumulator {
  readonly #byMetric = new Map<string, QuerySum[]>()
  readonly #sums: QuerySum[]

  constructor(queries: readonly Query[]) {
    this.#sums = queries.map((query) => new QuerySum(query))
    for (const sum of this.#sums) {
      const {metric} = sum.query
      this.#byMetric.set(metric, [...(this.#byMetric.get(metric) ?? []), sum])
    }
  }

  /** @param seconds between the two scrapes */
  add(before: CounterSnapshot, after: string, seconds: number, podLabels: Readonly<Record<string, string>>): void {
    const restarted = restartTest(before, after)
    const rate = (earlier: number, later: number) => growth(restarted ? 0 : earlier, later) / seconds
    // A page that breaks off in the middle counts for nothing, rather than for its half.
    const additions: (() => void)[] = []
    eachSample(after, new Set(this.#byMetric.keys()), (name, labels, value) => {
      const sums = this.#byMetric.get(name) ?? []
      const parsed = {...parseLabels(labels), ...podLabels}
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
function restartTest({startTime}: CounterSnapshot, after: string): boolean {
  if (startTime === undefined) return false
  let now = startTime
  eachSample(after, new Set([startTimeMetric]), (_name, _labels, value) => {
    now = value
  })
  // Proxies compute it from their uptime, to the second.
  return now > startTime + 1
}

class QuerySum {
  readonly query: Query
  readonly takes: (labels: Readonly<Record<string, string>>) => boolean
  readonly #groups = new Map<string, {labels: Record<string, string>; value: number}>()

  constructor(query: Query) {
    this.query = query
    this.takes = matcherTest(query.where)
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
