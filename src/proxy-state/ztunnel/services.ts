// The Services that ztunnel knows, as rows.

import {at, isJsonObject, type Json, type JsonObject, listAt, textAt} from '../../yaml/index.ts'
import {compareBy} from '../compare.ts'
import {waypointOf} from './waypoint.ts'

export interface ServiceRow {
  readonly namespace: string
  readonly name: string
  readonly hostname: string
  readonly addresses: readonly string[]
  readonly waypoint: string
  readonly healthyEndpoints: number
  readonly endpoints: number
  readonly config: JsonObject
}

export interface ServiceFilter {
  readonly namespace?: string | undefined
}

export function readServices(dump: Json, {namespace}: ServiceFilter = {}): ServiceRow[] {
  const healthy = healthyWorkloads(dump)
  return listAt(dump, 'services')
    .filter(isJsonObject)
    .map((config) => serviceRow(config, dump, healthy))
    .filter((row) => namespace === undefined || row.namespace === namespace)
    .sort(
      compareBy(
        (row) => row.namespace,
        ({name}) => name,
        ({hostname}) => hostname,
      ),
    )
}

/** By their uids; an endpoint is as healthy as its workload. */
function healthyWorkloads(dump: Json): Set<string> {
  const healthy = listAt(dump, 'workloads').filter((workload) => textAt(workload, 'status') === 'Healthy')
  return new Set(healthy.map((workload) => textAt(workload, 'uid') ?? ''))
}

function serviceRow(config: JsonObject, dump: Json, healthy: ReadonlySet<string>): ServiceRow {
  const byWorkload = at(config, 'endpoints')
  const endpoints = isJsonObject(byWorkload) ? Object.values(byWorkload) : []
  return {
    namespace: textAt(config, 'namespace') ?? '',
    name: textAt(config, 'name') ?? '',
    hostname: textAt(config, 'hostname') ?? '',
    // NETWORK/ADDRESS
    addresses: listAt(config, 'vips').map((address) => String(address).replace(/^[^/]*\//, '')),
    waypoint: waypointOf(config, dump),
    healthyEndpoints: endpoints.filter((endpoint) => healthy.has(textAt(endpoint, 'workloadUid') ?? '')).length,
    endpoints: endpoints.length,
    config,
  }
}
