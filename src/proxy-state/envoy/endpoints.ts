// Envoy's endpoints as rows: the addresses behind its clusters, and what it thinks of their health.

import {at, type Json, type JsonObject, listAt, textAt} from '../../yaml/index.ts'
import {type Cause, causeOf} from '../cause.ts'
import {compareBy} from '../compare.ts'
import {resourcesOf} from './sections.ts'

export interface EndpointRow {
  readonly address: string
  readonly port: number | undefined
  /** HEALTHY, UNHEALTHY, DRAINING, TIMEOUT, DEGRADED or UNKNOWN. */
  readonly status: string
  /** undefined where the page does not tell it. */
  readonly failedOutlierCheck: boolean | undefined
  readonly cluster: string
  readonly cause: Cause | undefined
  readonly config: JsonObject
}

/** Each whole, in letters of any size. */
export interface EndpointFilter {
  readonly address?: string | undefined
  readonly port?: number | undefined
  readonly cluster?: string | undefined
  readonly status?: string | undefined
}

/**
 * @param page Envoy's /clusters, or a configuration dump with endpoints
 * @param dump the configuration, to tell why a cluster is there
 */
export function readEndpoints(page: Json, dump: Json | undefined, filter: EndpointFilter = {}): EndpointRow[] {
  const causes = new Map(
    resourcesOf(dump ?? page, 'clusters').map((cluster) => [textAt(cluster, 'name') ?? '', causeOf(cluster)]),
  )
  const rows = at(page, 'configs') === undefined ? statusRows(page) : configuredRows(page)
  return rows
    .map((row) => ({...row, cause: causes.get(row.cluster)}))
    .filter((row) => passes(row, filter))
    .sort(
      compareBy(
        ({address}) => address,
        ({port}) => port ?? 0,
        ({cluster}) => cluster,
      ),
    )
}

type Row = Omit<EndpointRow, 'cause'>

function statusRows(page: Json): Row[] {
  return listAt(page, 'cluster_statuses').flatMap((cluster) =>
    listAt(cluster, 'host_statuses').map((host) => ({
      ...placeOf(at(host, 'address')),
      status: textAt(host, 'health_status', 'eds_health_status') ?? 'UNKNOWN',
      failedOutlierCheck: at(host, 'health_status', 'failed_outlier_check') === true,
      cluster: textAt(cluster, 'name') ?? '',
      config: objectOf(host),
    })),
  )
}

function configuredRows(dump: Json): Row[] {
  return resourcesOf(dump, 'endpoints').flatMap((assignment) =>
    listAt(assignment, 'endpoints').flatMap((group) =>
      listAt(group, 'lb_endpoints').map((entry) => ({
        ...placeOf(at(entry, 'endpoint', 'address')),
        status: textAt(entry, 'health_status') ?? 'UNKNOWN',
        failedOutlierCheck: undefined,
        cluster: textAt(assignment, 'cluster_name') ?? '',
        config: objectOf(entry),
      })),
    ),
  )
}

function placeOf(address: Json | undefined): {address: string; port: number | undefined} {
  const port = at(address, 'socket_address', 'port_value')
  return {address: addressText(address), port: typeof port === 'number' && port !== 0 ? port : undefined}
}

function addressText(address: Json | undefined): string {
  const socket = textAt(address, 'socket_address', 'address')
  if (socket !== undefined) return socket
  const pipe = textAt(address, 'pipe', 'path')
  if (pipe !== undefined) return `unix://${pipe}`
  const listener = textAt(address, 'envoy_internal_address', 'server_listener_name')
  if (listener === undefined) return 'unknown'
  return `envoy://${listener}/${textAt(address, 'envoy_internal_address', 'endpoint_id') ?? ''}`
}

function objectOf(value: Json): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}

function passes(row: EndpointRow, {address, port, cluster, status}: EndpointFilter): boolean {
  const isSame = (text: string, wanted: string | undefined) =>
    wanted === undefined || text.toLowerCase() === wanted.toLowerCase()
  return (
    isSame(row.address, address) &&
    (port === undefined || row.port === port) &&
    isSame(row.cluster, cluster) &&
    isSame(row.status, status)
  )
}
