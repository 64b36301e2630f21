// The queries behind a row's figures, and the figures from their answers.

import type {EngineName} from '../engines.ts'
import {isEngineName} from '../engines.ts'
import {bucketOf, readLatencies} from '../metrics/latencies.ts'
import type {Bucket} from '../metrics/quantile.ts'
import type {Answer, Group, Query} from '../query.ts'
import {equals} from '../query.ts'
import type {View} from '../targets/view.ts'
import type {ViewMetrics} from '../words.ts'
import {untoldTls} from '../words.ts'

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
  /** Connections opened each second that were no requests; undefined where no proxy counts them. */
  readonly connectionRate: number | null | undefined
  /** Requests and connections with mutual TLS, of all of which a proxy tells whether they had it: 0 to 1. */
  readonly mtls: number | null
  /** Requests a second that policy refused. */
  readonly unauthorized: number | null | undefined
}

/** What one kind of proxy tells of a row, or of a part of it. */
export interface TrafficPart {
  readonly engine: EngineName | undefined
  /** Empty where the view has no parts. */
  readonly part: string
  readonly traffic: Traffic
}

/** One query, and what its answer's groups add to a row. */
interface Question {
  readonly query: Query
  add(figures: Figures, group: Group): void
}

function questionsOf(view: View, metrics: ViewMetrics): Question[] {
  const {where, peer} = view
  const by = [...view.by, 'engine']
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
        query: {metric: metrics.openedConnections, measure: 'rate', where, by: [...by, 'peer', 'tls']},
        add: (figures, group) => figures.addOpened(group),
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
export function trafficQueries(view: View, metrics: ViewMetrics): Query[] {
  return questionsOf(view, metrics).map(({query}) => query)
}

/** The figures by row: a part for each kind of proxy that tells of it, and for each part that the view has. */
export function readTraffic(
  answer: Answer,
  view: View,
  window: number,
  metrics: ViewMetrics,
): Map<string, TrafficPart[]> {
  const rows = new Map<
    string,
    Map<string, {readonly engine: string; readonly part: string; readonly figures: Figures}>
  >()
  for (const [index, {add}] of questionsOf(view, metrics).entries()) {
    for (const group of answer[index] ?? []) {
      const key = view.rowOf(group.labels)
      if (key === undefined) continue
      const parts = rows.get(key) ?? new Map()
      rows.set(key, parts)
      const engine = group.labels.engine ?? ''
      const part = view.partOf?.(group.labels) ?? ''
      const entry = parts.get(`${engine} ${part}`) ?? {engine, part, figures: new Figures(view, window)}
      parts.set(`${engine} ${part}`, entry)
      add(entry.figures, group)
    }
  }
  return new Map(
    [...rows].map(([key, parts]) => [
      key,
      [...parts.values()].map(({engine, part, figures}) => ({
        engine: isEngineName(engine) ? engine : undefined,
        part,
        traffic: figures.traffic(),
      })),
    ]),
  )
}

/** The figures of a row that no sample belongs to. */
export function noTraffic(view: View): Traffic {
  return new Figures(view, 1).traffic()
}

export function isSilent({rps, openConnections, connectionRate, unauthorized}: Traffic): boolean {
  return [rps, openConnections, connectionRate, unauthorized].every((figure) => (figure ?? null) === null)
}

/** Numbers, not rates. */
interface Securable {
  requests: number
  open: number
  opened: number
}

class Figures {
  readonly buckets: Bucket[] = []
  #success = 0
  #failure = 0
  #connections: number | undefined
  #opened: number | undefined
  #readRate = 0
  #writeRate = 0
  #refused = 0
  /** Requests and connections of which it is told whether they were secured, by what is told. */
  readonly #securable = new Map<string, Securable>()
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
    this.#securableOf(labels.tls).requests += value * this.#seconds
  }

  addConnections({labels, value}: Group): void {
    this.#connections = (this.#connections ?? 0) + value
    if (labels.peer === this.#view.peer) this.#securableOf(labels.tls).open += value
  }

  addOpened({labels, value}: Group): void {
    this.#opened = (this.#opened ?? 0) + value
    if (labels.peer === this.#view.peer) this.#securableOf(labels.tls).opened += value * this.#seconds
  }

  addBytes(read: number, written: number): void {
    this.#readRate += read
    this.#writeRate += written
  }

  addRefused(rate: number): void {
    this.#refused += rate
  }

  #securableOf(tls = ''): Securable {
    const known = this.#securable.get(tls) ?? {requests: 0, open: 0, opened: 0}
    this.#securable.set(tls, known)
    return known
  }

  #mtls(): number | null {
    // Of the connections that are open, some were opened within the window.
    const amounts = [...this.#securable]
      .filter(([tls]) => tls !== untoldTls)
      .map(([tls, {requests, open, opened}]) => ({tls, amount: requests + Math.max(open, opened)}))
    const sum = (some: typeof amounts) => some.reduce((total, {amount}) => total + amount, 0)
    const all = sum(amounts)
    return all === 0 ? null : sum(amounts.filter(({tls}) => tls === 'true')) / all
  }

  traffic(): Traffic {
    const rps = this.#success + this.#failure
    const idle = rps === 0
    const opened = this.#opened ?? 0
    const connections = this.#connections ?? 0
    const silent = idle && connections + opened === 0 && this.#readRate + this.#writeRate === 0
    const ofConnections = (value: number | null) => (this.#view.connections ? (silent ? null : value) : undefined)
    const ofRefusals = (value: number) => (idle && value === 0 ? null : value)
    return {
      success: idle ? null : this.#success / rps,
      rps: idle ? null : rps,
      ...readLatencies(idle ? [] : this.buckets),
      openConnections: ofConnections(this.#connections ?? null),
      readRate: ofConnections(this.#readRate),
      writeRate: ofConnections(this.#writeRate),
      connectionRate: this.#opened === undefined ? undefined : ofConnections(opened),
      mtls: this.#mtls(),
      unauthorized: this.#view.refused === undefined ? undefined : ofRefusals(this.#refused),
    }
  }
}
