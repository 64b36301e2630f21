// What went through each of Envoy's clusters since it started, from any page that tells it.

import {at, type Json, listAt, textAt} from '../../yaml/index.ts'
import {compareBy} from '../compare.ts'
import {readStatLine} from './stat-name.ts'

/** Counters and gauges that a row shows. */
export const figures = [
  'requests',
  'successes',
  'errors',
  'timeouts',
  'activeRequests',
  'connections',
  'activeConnections',
  'failedConnections',
] as const

export type Figure = (typeof figures)[number]

export interface ClusterStats extends Readonly<Record<Figure, number>> {
  readonly cluster: string
}

/** The counters of one endpoint, as /clusters has them. An error is an answer of 500 or more. */
const hostFigures: Readonly<Record<string, Figure>> = {
  rq_total: 'requests',
  rq_success: 'successes',
  rq_error: 'errors',
  rq_timeout: 'timeouts',
  rq_active: 'activeRequests',
  cx_total: 'connections',
  cx_active: 'activeConnections',
  cx_connect_fail: 'failedConnections',
}

/** The counters of a cluster that come to the same, as /stats has them; `completed` is what successes are left of. */
export const clusterFigures: Readonly<Record<string, Figure | 'completed'>> = {
  upstream_rq_total: 'requests',
  upstream_rq_completed: 'completed',
  upstream_rq_5xx: 'errors',
  upstream_rq_timeout: 'timeouts',
  upstream_rq_active: 'activeRequests',
  upstream_cx_total: 'connections',
  upstream_cx_active: 'activeConnections',
  upstream_cx_connect_fail: 'failedConnections',
}

const byCluster = compareBy<ClusterStats>(({cluster}) => cluster)

/** @param page Envoy's /clusters: istiod tells its proxies to keep no other numbers of clusters */
export function statsOfHosts(page: Json): ClusterStats[] {
  return listAt(page, 'cluster_statuses')
    .map((status) => {
      const row = emptyRow(textAt(status, 'name') ?? '')
      for (const host of listAt(status, 'host_statuses')) {
        for (const entry of listAt(host, 'stats')) {
          const figure = hostFigures[textAt(entry, 'name') ?? '']
          if (figure !== undefined) row[figure] += numberOf(at(entry, 'value'))
        }
      }
      return row
    })
    .sort(byCluster)
}

/** @param page /stats?format=json */
export function statsOfPage(page: Json): ClusterStats[] {
  return sumLines(
    listAt(page, 'stats').map((entry) => `${textAt(entry, 'name') ?? ''}: ${numberOf(at(entry, 'value'))}`),
  )
}

/** @param text /stats, or /stats/prometheus */
export function statsOfText(text: string): ClusterStats[] {
  return sumLines(text.split('\n'))
}

function sumLines(lines: Iterable<string>): ClusterStats[] {
  const rows = new Map<string, MutableStats>()
  const completed = new Map<string, number>()
  for (const line of lines) {
    const read = readStatLine(line, clusterFigures)
    if (read === undefined) continue
    const {cluster, figure, value} = read
    const row = rows.get(cluster) ?? emptyRow(cluster)
    rows.set(cluster, row)
    if (figure === 'completed') completed.set(cluster, value)
    else row[figure] = value
  }
  for (const [cluster, row] of rows) row.successes = Math.max(0, (completed.get(cluster) ?? 0) - row.errors)
  return [...rows.values()].sort(byCluster)
}

type MutableStats = {cluster: string} & Record<Figure, number>

function emptyRow(cluster: string): MutableStats {
  return {
    cluster,
    requests: 0,
    successes: 0,
    errors: 0,
    timeouts: 0,
    activeRequests: 0,
    connections: 0,
    activeConnections: 0,
    failedConnections: 0,
  }
}

/** Protobuf's JSON has numbers of 64 bits as text, and leaves zeros out. */
function numberOf(value: Json | undefined): number {
  return Number(typeof value === 'string' || typeof value === 'number' ? value : 0)
}
