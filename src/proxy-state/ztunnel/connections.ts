// The connections that are open through ztunnel now, as rows.

import {at, isJsonObject, type Json, type JsonObject, listAt, textAt} from '../../yaml/index.ts'
import {compareBy} from '../compare.ts'

export interface ConnectionRow {
  /** `name.namespace` */
  readonly workload: string
  readonly direction: 'Inbound' | 'Outbound'
  readonly local: string
  readonly remote: string
  readonly remoteTarget: string
  readonly protocol: string
}

export interface ConnectionFilter {
  readonly namespace?: string | undefined
  readonly name?: string | undefined
  readonly direction?: 'inbound' | 'outbound' | undefined
  /** Addresses as they are, instead of names. */
  readonly raw?: boolean
}

export function readConnections(dump: Json, filter: ConnectionFilter = {}): ConnectionRow[] {
  const {direction, raw = false} = filter
  const show = raw ? (address: string) => address : nameLookup(dump)
  return connectedWorkloads(dump, filter).flatMap((state) => {
    const workload = `${textAt(state, 'info', 'name') ?? ''}.${textAt(state, 'info', 'namespace') ?? ''}`
    const connections = (list: string) => listAt(state, 'connections', list)
    const field = (connection: Json, name: string) => textAt(connection, name) ?? ''
    return [
      ...(direction === 'outbound' ? [] : connections('inbound')).map((connection) => ({
        workload,
        direction: 'Inbound' as const,
        local: show(field(connection, 'actualDst')),
        remote: show(field(connection, 'src')),
        // ztunnel notes a name here where the client asked for one.
        remoteTarget: field(connection, 'originalDst'),
        protocol: field(connection, 'protocol'),
      })),
      ...(direction === 'inbound' ? [] : connections('outbound')).map((connection) => ({
        workload,
        direction: 'Outbound' as const,
        local: show(field(connection, 'src')),
        remote: show(field(connection, 'actualDst')),
        remoteTarget: show(field(connection, 'originalDst')),
        protocol: field(connection, 'protocol'),
      })),
    ]
  })
}

/** What `-o json` shows: the workloads of the node, each with its connections, by namespace and name. */
export function connectedWorkloads(dump: Json, {namespace, name}: ConnectionFilter): JsonObject[] {
  const states = at(dump, 'workloadState')
  return Object.values(isJsonObject(states) ? states : {})
    .filter(isJsonObject)
    .filter((state) => namespace === undefined || textAt(state, 'info', 'namespace') === namespace)
    .filter((state) => name === undefined || textAt(state, 'info', 'name') === name)
    .sort(
      compareBy(
        (state) => textAt(state, 'info', 'namespace') ?? '',
        (state) => textAt(state, 'info', 'name') ?? '',
      ),
    )
}

/** Addresses of Services become host names, those of workloads `name.namespace`; the port stays. */
function nameLookup(dump: Json): (address: string) => string {
  const names = new Map<string, string>()
  for (const workload of listAt(dump, 'workloads')) {
    const name = `${textAt(workload, 'name') ?? ''}.${textAt(workload, 'namespace') ?? ''}`
    for (const address of listAt(workload, 'workloadIps')) names.set(String(address), name)
  }
  for (const service of listAt(dump, 'services')) {
    const hostname = textAt(service, 'hostname') ?? ''
    for (const address of listAt(service, 'vips')) names.set(String(address).replace(/^[^/]*\//, ''), hostname)
  }
  return (address) => {
    const [, bracketed, plain = '', port = ''] = /^(?:\[([^\]]+)\]|([^:]*)):(\d+)$/.exec(address) ?? []
    const name = names.get(bracketed ?? plain)
    return name === undefined ? address : `${name}:${port}`
  }
}
