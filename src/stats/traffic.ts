// The queries behind a row's figures, and the figures from their answers.

import type {metrics as linkerdMetrics} from '../meshes/linkerd.ts'
import {bucketOf, readLatencies} from './latencies.ts'
import type {Bucket} from './quantile.ts'
import type {Answer, Group, Query} from './query.ts'
import {equals} from './query.ts'
import type {View} from './view.ts'

/** Null is no traffic: neither 0 % nor 100 %. undefined is a figure that such a row does not have. */
export interface Traffic {
  /** 0 to 1. */
  readonly success: number | null
  readonly rps: number | null
  /** Milliseconds. */
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
  readonly openConnections: number | null | undefined
  /** Bytes a second. */
  readonly readRate: number | null | undefined
  readonly writeRate: number | null | undefined
  /** Requests and open connections with mutual TLS, of all: 0 to 1. */
  readonly mtls: number | null
  /** Requests a second that policy refused. */
  readonly unauthorized: number | null | undefined
}

/** One query, and what its answer's groups add to a row. */
interface Question {
  readonly query: Query
  add(figures: Figures, group: Group): void
}

function questionsOf(view: View, metrics: typeof linkerdMetrics): Question[] {
  const {where, by, peer} = view
  const fromPeer = [...where, equals('peer', peer)]
  const questions: Question[] = [
    {
      query: {
        metric: metrics.responses,
        measure: 'rate',
        where,
        by: [...by, 'classification', 'tls', 'route_kind', 'route_name'],
      },
      add: (figures, group) => figures.addResponses(group),
    },
    {
      query: {metric: metrics.latencyBuckets, measure: 'rate', where, by: [...by, 'le']},
      add: (figures, {labels, value}) => figures.buckets.push(bucketOf(labels.le, value)),
    },
  ]
  if (view.connections) {
    questions.push(
      {
        query: {metric: metrics.openConnections, measure: 'now', where, by: [...by, 'peer', 'tls']},
        add: (figures, group) => figures.addConnections(group),
      },
      {
        query: {metric: metrics.readBytes, measure: 'rate', where: fromPeer, by},
        add: (figures, {value}) => figures.addBytes(value, 0),
      },
      {
        query: {metric: metrics.writtenBytes, measure: 'rate', where: fromPeer, by},
        add: (figures, {value}) => figures.addBytes(0, value),
      },
    )
  }
  if (view.refused !== undefined) {
    questions.push({
      query: {metric: metrics.denied, measure: 'rate', where: view.refused, by},
      add: (figures, {value}) => figures.addRefused(value),
    })
  }
  return questions
}

/** In this order `readTraffic` takes the answers. */
export function trafficQueries(view: View, metrics: typeof linkerdMetrics): Query[] {
  return questionsOf(view, metrics).map(({query}) => query)
}

/** The figures by row, and by part of a row where the view has parts; by the empty text otherwise. */
export function readTraffic(
  answer: Answer,
  view: View,
  window: number,
  metrics: typeof linkerdMetrics,
): Map<string, Map<string, Traffic>> {
  const rows = new Map<string, Map<string, Figures>>()
  for (const [index, {add}] of questionsOf(view, metrics).entries()) {
    for (const group of answer[index] ?? []) {
      const key = view.rowOf(group.labels)
      if (key === undefined) continue
      const parts = rows.get(key) ?? new Map<string, Figures>()
      rows.set(key, parts)
      const part = view.partOf?.(group.labels) ?? ''
      const figures = parts.get(part) ?? new Figures(view, window)
      parts.set(part, figures)
      add(figures, group)
    }
  }
  return new Map(
    [...rows].map(([key, parts]) => [key, new Map([...parts].map(([part, figures]) => [part, figures.traffic()]))]),
  )
}

/** The figures of a row that no sample belongs to. */
export function noTraffic(view: View): Traffic {
  return new Figures(view, 1).traffic()
}

export function isSilent({rps, openConnections, unauthorized}: Traffic): boolean {
  return rps === null && (openConnections ?? null) === null && (unauthorized ?? null) === null
}

class Figures {
  readonly buckets: Bucket[] = []
  #success = 0
  #failure = 0
  #connections = 0
  #readRate = 0
  #writeRate = 0
  #refused = 0
  /** Requests and connections that could be secured, and those that were. */
  #securable = 0
  #secured = 0
  readonly #view: View
  readonly #seconds: number

  constructor(view: View, window: number) {
    this.#view = view
    this.#seconds = window / 1000
  }

  addResponses({labels, value}: Group): void {
    if (labels.classification === 'success') this.#success += value
    else if (labels.classification === 'failure') this.#failure += value
    // The kubelet's probes come from outside the mesh, by design.
    if (labels.route_kind === 'default' && labels.route_name === 'probe') return
    this.#addSecurable(labels.tls, value * this.#seconds)
  }

  addConnections({labels, value}: Group): void {
    this.#connections += value
    if (labels.peer === this.#view.peer) this.#addSecurable(labels.tls, value)
  }

  addBytes(read: number, written: number): void {
    this.#readRate += read
    this.#writeRate += written
  }

  addRefused(rate: number): void {
    this.#refused += rate
  }

  #addSecurable(tls: string | undefined, amount: number): void {
    this.#securable += amount
    if (tls === 'true') this.#secured += amount
  }

  traffic(): Traffic {
    const rps = this.#success + this.#failure
    const idle = rps === 0
    const silent = idle && this.#connections === 0 && this.#readRate + this.#writeRate === 0
    const ofConnections = (value: number) => (this.#view.connections ? (silent ? null : value) : undefined)
    const ofRefusals = (value: number) => (idle && value === 0 ? null : value)
    return {
      success: idle ? null : this.#success / rps,
      rps: idle ? null : rps,
      ...readLatencies(idle ? [] : this.buckets),
      openConnections: ofConnections(this.#connections),
      readRate: ofConnections(this.#readRate),
      writeRate: ofConnections(this.#writeRate),
      mtls: this.#securable === 0 ? null : this.#secured / this.#securable,
      unauthorized: this.#view.refused === undefined ? undefined : ofRefusals(this.#refused),
    }
  }
}
