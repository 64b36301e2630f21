// The queries behind a row's figures, and the figures from their answers.

import type {metrics as linkerdMetrics} from '../meshes/linkerd.ts'
import type {Bucket} from './quantile.ts'
import {histogramQuantile} from './quantile.ts'
import type {Answer, Group, Query} from './query.ts'
import {equals} from './query.ts'
import type {View} from './view.ts'

/** Null is no traffic: neither 0 % nor 100 %. */
export interface Traffic {
  /** 0 to 1. */
  readonly success: number | null
  readonly rps: number | null
  /** Milliseconds. */
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
  readonly openConnections: number | null
  /** Bytes a second. */
  readonly readRate: number | null
  readonly writeRate: number | null
  /** Requests and open connections with mutual TLS, of all: 0 to 1. */
  readonly mtls: number | null
}

export const noTraffic: Traffic = {
  success: null,
  rps: null,
  p50: null,
  p95: null,
  p99: null,
  openConnections: null,
  readRate: null,
  writeRate: null,
  mtls: null,
}

/** In this order `readTraffic` takes the answers. */
export function trafficQueries({where, by, peer}: View, metrics: typeof linkerdMetrics): Query[] {
  const fromPeer = [...where, equals('peer', peer)]
  return [
    {
      metric: metrics.responses,
      measure: 'rate',
      where,
      by: [...by, 'classification', 'tls', 'route_kind', 'route_name'],
    },
    {metric: metrics.latencyBuckets, measure: 'rate', where, by: [...by, 'le']},
    {metric: metrics.openConnections, measure: 'now', where, by: [...by, 'peer', 'tls']},
    {metric: metrics.readBytes, measure: 'rate', where: fromPeer, by},
    {metric: metrics.writtenBytes, measure: 'rate', where: fromPeer, by},
  ]
}

/** The figures by row. */
export function readTraffic(answer: Answer, view: View, window: number): Map<string, Traffic> {
  const [responses = [], latencies = [], connections = [], read = [], written = []] = answer
  const rows = new Map<string, Figures>()
  const each = (groups: readonly Group[], add: (figures: Figures, group: Group) => void): void => {
    for (const group of groups) {
      const key = view.rowOf(group.labels)
      if (key === undefined) continue
      const figures = rows.get(key) ?? new Figures(view.peer, window)
      rows.set(key, figures)
      add(figures, group)
    }
  }
  each(responses, (figures, group) => figures.addResponses(group))
  each(latencies, (figures, {labels, value}) => figures.buckets.push({upperBound: boundOf(labels.le), count: value}))
  each(connections, (figures, group) => figures.addConnections(group))
  each(read, (figures, {value}) => {
    figures.readRate += value
  })
  each(written, (figures, {value}) => {
    figures.writeRate += value
  })
  return new Map([...rows].map(([key, figures]) => [key, figures.traffic()]))
}

function boundOf(le: string | undefined): number {
  return le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le)
}

class Figures {
  readonly buckets: Bucket[] = []
  readRate = 0
  writeRate = 0
  #success = 0
  #failure = 0
  #connections = 0
  /** Requests and connections that could be secured, and those that were. */
  #securable = 0
  #secured = 0
  readonly #peer: string
  readonly #seconds: number

  constructor(peer: string, window: number) {
    this.#peer = peer
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
    if (labels.peer === this.#peer) this.#addSecurable(labels.tls, value)
  }

  #addSecurable(tls: string | undefined, amount: number): void {
    this.#securable += amount
    if (tls === 'true') this.#secured += amount
  }

  traffic(): Traffic {
    const rps = this.#success + this.#failure
    const idle = rps === 0
    const bytes = this.readRate + this.writeRate
    const silent = idle && this.#connections === 0 && bytes === 0
    return {
      success: idle ? null : this.#success / rps,
      rps: idle ? null : rps,
      p50: idle ? null : this.#quantile(0.5),
      p95: idle ? null : this.#quantile(0.95),
      p99: idle ? null : this.#quantile(0.99),
      openConnections: silent ? null : this.#connections,
      readRate: silent ? null : this.readRate,
      writeRate: silent ? null : this.writeRate,
      mtls: this.#securable === 0 ? null : this.#secured / this.#securable,
    }
  }

  #quantile(quantile: number): number | null {
    const value = histogramQuantile(quantile, this.buckets)
    return Number.isNaN(value) ? null : value
  }
}
