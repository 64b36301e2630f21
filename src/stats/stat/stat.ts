// Answers `stat`: success rate, requests a second, latencies, connections and mutual TLS, row by row.

import type {EngineName} from '../engines.ts'
import type {Batch, SampledPod, SampleSource} from '../query.ts'
import type {StatKindName} from '../targets/kinds.ts'
import {isPolicy, shortName} from '../targets/kinds.ts'
import type {Plan, PlannedRow} from '../targets/plan.ts'
import type {OwnedPod} from '../targets/pods.ts'
import {compareTexts} from '../targets/proxied.ts'
import type {View} from '../targets/view.ts'
import {viewOf} from '../targets/view.ts'
import type {StatVocabulary} from '../vocabulary.ts'
import type {Traffic, TrafficPart} from './traffic.ts'
import {isSilent, noTraffic, readTraffic, trafficQueries} from './traffic.ts'

export interface StatRow extends Traffic {
  /** Whose figures these are; undefined where no proxy tells any. */
  readonly engine: EngineName | undefined
  readonly kind: StatKindName
  readonly shortKind: string
  readonly namespace: string
  readonly name: string
  /** As kubectl prints it; pods only. */
  readonly status: string | undefined
  /** undefined for services and policies. */
  readonly meshed: {readonly meshed: number; readonly running: number} | undefined
  /** Where a route's requests came in; routes only, empty when none did. */
  readonly server: string | undefined
  /** A policy owns no pods. */
  readonly policy: true | undefined
}

export interface StatOptions {
  /** Milliseconds between the scrapes. */
  window: number
  /** Also rows without a single meshed pod. */
  unmeshed: boolean
}

interface RowBatch extends Batch {
  readonly rows: readonly PlannedRow[]
  readonly view: View
}

/** Rows come kind by kind in the order of tables, a batch at a time as their pods have been asked. */
export async function* statRows(
  plan: Plan,
  source: SampleSource,
  {metrics}: StatVocabulary,
  options: StatOptions,
): AsyncGenerator<readonly StatRow[]> {
  const shown = rowsToAsk(plan, options)
  const batches = [...new Set(shown.map(({kind}) => kind))].flatMap((kind): RowBatch[] => {
    const view = viewOf(kind, plan.peer)
    const queries = trafficQueries(view, metrics)
    const rows = shown.filter((row) => row.kind === kind)
    return inGroups(rows, source.podsTogether ?? podsTogether).map((group) => ({...group, view, queries}))
  })
  let index = 0
  for await (const answer of source.answers(batches, options.window)) {
    const batch = batches[index++]
    if (batch === undefined) return
    const traffic = readTraffic(answer, batch.view, options.window, metrics)
    const rows = batch.rows.flatMap((row) => {
      const telling = withTraffic([...(traffic.get(`${row.namespace}/${row.name}`) ?? [])].sort(compareParts))
      if (telling.length === 0) return [statRow(row, {engine: engineOf(row), part: '', traffic: noTraffic(batch.view)})]
      return telling.map((part) => statRow(row, part))
    })
    yield rows.filter((row) => isWorthALine(row, plan, options))
  }
}

/** The rows of a plan that may come to be shown, as far as that is known before anybody is asked. */
export function rowsToAsk({rows, peer}: Plan, {unmeshed}: Pick<StatOptions, 'unmeshed'>): PlannedRow[] {
  // What meshed clients send to a workload counts, whether the workload is meshed or not.
  if (unmeshed || peer?.side === 'from') return [...rows]
  return rows.filter(({kind, pods}) => kind === 'service' || isPolicy(kind) || pods.some(({meshed}) => meshed))
}

function isWorthALine(row: StatRow, {peer}: Plan, {unmeshed}: StatOptions): boolean {
  if (peer?.side === 'to') return !isSilent(row)
  // A service is in no mesh; only what was sent to it makes it worth a line.
  return row.kind !== 'service' || unmeshed || !isSilent(row)
}

/** As many pods as are scraped at a time. */
const podsTogether = 100

interface RowGroup {
  rows: PlannedRow[]
  pods: SampledPod[]
}

/** Rows in order, cut where a group has enough pods; its rows can be shown while the next is asked. */
function inGroups(rows: readonly PlannedRow[], enough: number): RowGroup[] {
  const groups: RowGroup[] = []
  let lastAsked: readonly OwnedPod[] | undefined
  for (const row of rows) {
    const last = groups.at(-1)
    // Rows that share their list of pods have been counted already.
    if (last !== undefined && row.asked === lastAsked) {
      last.rows.push(row)
      continue
    }
    lastAsked = row.asked
    const pods = row.asked.flatMap(({sampled}) => sampled ?? [])
    if (last === undefined || last.pods.length + pods.length > enough) groups.push({rows: [row], pods})
    else {
      last.rows.push(row)
      for (const pod of pods) last.pods.push(pod)
    }
  }
  return groups
}

/** What carries a row's traffic, as far as its pods say. */
export function engineOf({pods}: PlannedRow): EngineName | undefined {
  return pods.find(({engine}) => engine !== undefined)?.engine
}

/** Where proxies of several kinds can tell of a row, those that have nothing to tell are left out. */
function withTraffic(parts: readonly TrafficPart[]): readonly TrafficPart[] {
  if (new Set(parts.map(({engine}) => engine)).size < 2) return parts
  const telling = parts.filter(({traffic}) => !isSilent(traffic))
  return telling.length === 0 ? parts.slice(0, 1) : telling
}

function compareParts(left: TrafficPart, right: TrafficPart): number {
  return compareTexts(left.part, right.part) || compareTexts(left.engine ?? '', right.engine ?? '')
}

function statRow({kind, namespace, name, pods}: PlannedRow, {engine, part, traffic}: TrafficPart): StatRow {
  const ownsPods = kind !== 'service' && !isPolicy(kind)
  return {
    kind,
    shortKind: shortName(kind),
    namespace: kind === 'namespace' ? '' : namespace,
    name,
    status: kind === 'pod' ? pods[0]?.summary.status : undefined,
    meshed: ownsPods ? {meshed: pods.filter((pod) => pod.meshed).length, running: pods.length} : undefined,
    server: kind === 'httproute' ? part : undefined,
    policy: isPolicy(kind) ? true : undefined,
    engine,
    ...traffic,
  }
}
