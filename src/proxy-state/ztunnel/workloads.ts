// The workloads that ztunnel knows, as rows.

import {isJsonObject, type Json, type JsonObject, listAt, textAt} from '../../yaml/index.ts'
import {compareBy} from '../compare.ts'
import {waypointOf} from './waypoint.ts'

export interface WorkloadRow {
  readonly namespace: string
  readonly name: string
  readonly addresses: readonly string[]
  readonly node: string
  /** None without one, NA when ztunnel does not know the Service that stands for it. */
  readonly waypoint: string
  /** HBONE or TCP. */
  readonly protocol: string
  readonly config: JsonObject
}

export interface WorkloadFilter {
  readonly namespace?: string | undefined
  readonly name?: string | undefined
  readonly address?: string | undefined
  readonly node?: string | undefined
}

export function readWorkloads(dump: Json, filter: WorkloadFilter = {}): WorkloadRow[] {
  return listAt(dump, 'workloads')
    .filter(isJsonObject)
    .map((config) => workloadRow(config, dump))
    .filter((row) => passes(row, filter))
    .sort(
      compareBy(
        ({namespace, name}) => `${namespace}.${name}`,
        ({node}) => node,
      ),
    )
}

function workloadRow(config: JsonObject, dump: Json): WorkloadRow {
  const addresses = listAt(config, 'workloadIps').filter((address) => typeof address === 'string')
  const hostname = textAt(config, 'hostname') ?? ''
  return {
    namespace: textAt(config, 'namespace') ?? '',
    name: textAt(config, 'name') ?? '',
    addresses: addresses.length > 0 || hostname === '' ? addresses : [hostname],
    node: textAt(config, 'node') ?? '',
    waypoint: waypointOf(config, dump),
    protocol: textAt(config, 'protocol') ?? '',
    config,
  }
}

function passes(row: WorkloadRow, {namespace, name, address, node}: WorkloadFilter): boolean {
  const addresses = listAt(row.config, 'workloadIps')
  return (
    (namespace === undefined || row.namespace === namespace) &&
    (name === undefined || row.name === name) &&
    (address === undefined || addresses.includes(address)) &&
    (node === undefined || row.node === node)
  )
}
