// Answers `stat-inbound`: what arrived at each workload, by the server and the route that took it.

import type {Cluster} from '../../kube/cluster.ts'
import type {Latencies} from '../metrics/latencies.ts'
import {bucketOf, readLatencies} from '../metrics/latencies.ts'
import type {Bucket} from '../metrics/quantile.ts'
import type {Answer, Batch, Group, UnreachablePod} from '../query.ts'
import type {TrafficRequest} from '../source/open-traffic.ts'
import {openTraffic} from '../source/open-traffic.ts'
import type {ProxiedRows, RowName} from '../targets/proxied.ts'
import {compareRows, compareTexts, planProxied} from '../targets/proxied.ts'
import {parseWorkloadTarget} from '../targets/workload-target.ts'
import type {StatVocabulary} from '../vocabulary.ts'

export interface InboundRow extends RowName, Latencies {
  /** Whose proxy tells. */
  readonly engine: string
  /** `[default]` where no Server selects the port. */
  readonly server: string
  readonly port: string
  /** `[default]` where the server has no route of its own. */
  readonly route: string
  /** Empty for routes that are no objects. */
  readonly routeType: string
  /** 0 to 1. */
  readonly success: number
  readonly rps: number
}

/** The rows of a view, who gave them, and who did not. */
export interface ProxiedStats<Row> {
  readonly rows: readonly Row[]
  readonly unreachable: readonly UnreachablePod[]
  readonly proxies: number
  readonly notes: readonly string[]
}

/** @throws MeshError when the words cannot be understood, or name what does not exist */
export async function readInbound(
  cluster: Cluster,
  words: readonly string[],
  request: TrafficRequest,
): Promise<ProxiedStats<InboundRow>> {
  const target = parseWorkloadTarget(words, 'viz stat-inbound')
  const {source, window, vocabulary, notes} = await openTraffic(cluster, request)
  const planned = await planProxied(cluster, target, request, vocabulary)
  const rows: InboundRow[] = []
  for await (const answer of source.answers([inboundBatch(planned, vocabulary)], window)) {
    rows.push(...inboundRows(planned, answer))
  }
  return {
    rows: rows.sort(compareInbound),
    unreachable: source.unreachable,
    proxies: planned.pods.length,
    notes,
  }
}

const routeLabels = ['srv_kind', 'srv_name', 'target_port', 'route_kind', 'route_name'] as const

/** In this order `inboundRows` takes the answers. */
function inboundBatch({pods, view: {where, by}}: ProxiedRows, {metrics}: StatVocabulary): Batch {
  const groups = [...by, ...routeLabels, 'engine']
  return {
    pods,
    queries: [
      {metric: metrics.responses, measure: 'rate', where, by: [...groups, 'classification']},
      {metric: metrics.latencyBuckets, measure: 'rate', where, by: [...groups, 'le']},
    ],
  }
}

/** What a table shows of a sample's server and route; samples that look alike there are one row. */
interface RouteNames {
  readonly server: string
  readonly port: string
  readonly route: string
  readonly routeType: string
}

interface Figures {
  readonly row: RowName
  readonly names: RouteNames
  readonly engine: string
  readonly buckets: Bucket[]
  success: number
  failure: number
}

/** Routes that nobody used are left out: a proxy remembers every one it ever saw. */
function inboundRows({rows, view}: ProxiedRows, [responses = [], latencies = []]: Answer): InboundRow[] {
  const found = new Map<string, Figures>()
  const figuresOf = ({labels}: Group): Figures | undefined => {
    const row = rows.get(view.rowOf(labels) ?? '')
    if (row === undefined) return undefined
    const names = inboundNames(labels)
    const {engine = ''} = labels
    const key = JSON.stringify([row.namespace, row.name, names, engine])
    const figures = found.get(key) ?? {row, names, engine, buckets: [], success: 0, failure: 0}
    found.set(key, figures)
    return figures
  }
  for (const group of responses) {
    const figures = figuresOf(group)
    if (figures === undefined) continue
    if (group.labels.classification === 'success') figures.success += group.value
    else figures.failure += group.value
  }
  for (const group of latencies) figuresOf(group)?.buckets.push(bucketOf(group.labels.le, group.value))
  return [...found.values()].filter(({success, failure}) => success + failure > 0).map(inboundRow)
}

function inboundRow({row, names, engine, buckets, success, failure}: Figures): InboundRow {
  const rps = success + failure
  return {...row, ...names, engine, success: success / rps, rps, ...readLatencies(buckets)}
}

function inboundNames(labels: Group['labels']): RouteNames {
  return {
    server: labels.srv_kind === 'default' ? '[default]' : (labels.srv_name ?? ''),
    port: labels.target_port ?? '',
    ...routeNames(labels),
  }
}

/** How tables name the route of a sample. */
export function routeNames({
  route_name: name = '',
  route_kind: kind = '',
}: Group['labels']): Pick<RouteNames, 'route' | 'routeType'> {
  return {route: name === 'default' ? '[default]' : name, routeType: kind === 'default' ? '' : kind}
}

function compareInbound(left: InboundRow, right: InboundRow): number {
  return (
    compareRows(left, right) ||
    compareTexts(left.server, right.server) ||
    Number(left.port) - Number(right.port) ||
    compareTexts(left.routeType, right.routeType) ||
    compareTexts(left.route, right.route) ||
    compareTexts(left.engine, right.engine)
  )
}
