// A question about samples that both a pair of scrapes and Prometheus can answer: `sum(rate(metric{where}[W])) by (by)`.

import type {EngineName} from './engines.ts'

export interface Matcher {
  readonly label: string
  readonly operator: '=' | '!=' | '=~'
  /** A missing label counts as empty text, as in PromQL; a pattern has to match all of it. */
  readonly value: string
}

export interface Query {
  readonly metric: string
  /** Whether `metric` is a pattern; then each sample has its own name as the label `__name__`. */
  readonly isPattern?: true
  /** Growth of a counter each second of the window, or a gauge's newest value. */
  readonly measure: 'rate' | 'now'
  readonly where: readonly Matcher[]
  readonly by: readonly string[]
}

/** One group of a query's answer; labels that no sample of the group has are empty text. */
export interface Group {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** The answers to a list of queries, in the order of the list. */
export type Answer = readonly (readonly Group[])[]

/** How a page of metrics tells that its process started again, and that counters began anew. */
export interface Life {
  /** A gauge that every page has. */
  readonly metric: string
  /** Seconds since 1970 when the process started, or seconds since then; `nothing` leaves it to counters that fall. */
  readonly tells: 'start' | 'uptime' | 'nothing'
}

/** Where a proxy gives its metrics. */
export interface Exporter {
  readonly engine: EngineName
  readonly port: number
  readonly path: string
  readonly life: Life
}

/** A pod whose proxy is asked, and the labels that its samples get from Kubernetes. */
export interface SampledPod extends Exporter {
  readonly namespace: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
}

export interface UnreachablePod {
  readonly namespace: string
  readonly name: string
  readonly reason: string
}

export interface SamplingProgress {
  readonly stage: 'first' | 'waiting' | 'second'
  readonly done: number
  readonly total: number
}

/** Pods whose samples answer queries together. */
export interface Batch {
  readonly pods: readonly SampledPod[]
  readonly queries: readonly Query[]
}

/** Where samples come from. */
export interface SampleSource {
  /**
   * One answer for each batch, as soon as it can be had, in order. It may hold groups of other pods than the batch's.
   *
   * @param window milliseconds
   */
  answers(batches: readonly Batch[], window: number): AsyncIterable<Answer>
  /** How many pods make a good batch: those that can be asked at once; absent: a hundred. */
  readonly podsTogether?: number
  /** Pods that gave nothing; complete when the answers are. */
  readonly unreachable: readonly UnreachablePod[]
}

export const equals = (label: string, value: string): Matcher => ({label, operator: '=', value})
export const matches = (label: string, value: string): Matcher => ({label, operator: '=~', value})

/** A test for the labels of a sample. */
export function matcherTest(where: readonly Matcher[]): (labels: Readonly<Record<string, string>>) => boolean {
  const tests = where.map(({label, operator, value}) => {
    if (operator === '=~') {
      const pattern = new RegExp(`^(?:${value})$`, 's')
      return (labels: Readonly<Record<string, string>>) => pattern.test(labels[label] ?? '')
    }
    return (labels: Readonly<Record<string, string>>) => ((labels[label] ?? '') === value) === (operator === '=')
  })
  return (labels) => tests.every((test) => test(labels))
}
