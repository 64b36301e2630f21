// Envoy's listeners as rows: one for each way that a connection can take from there.

import {at, isJsonObject, type Json, type JsonObject, listAt, textAt} from '../../yaml/index.ts'
import {type Cause, causeOf} from '../cause.ts'
import {compareBy} from '../compare.ts'
import {describeMatch} from './chain-match.ts'
import {type ClusterServices, clusterServices} from './cluster-services.ts'
import {causesOfDestination, describeDestination, listenerType} from './destination.ts'
import {resourcesOf} from './sections.ts'

export interface ListenerRow {
  readonly name: string
  /** The listener's own address first. */
  readonly addresses: readonly string[]
  /** undefined for a pipe, and for a listener inside Envoy. */
  readonly port: number | undefined
  readonly type: string
  readonly chains: readonly ChainRow[]
  readonly config: JsonObject
}

export interface ChainRow {
  readonly match: string
  readonly destination: string
  /** None where Istio notes nothing, several where routes in place come from several rules. */
  readonly causes: readonly Cause[]
}

export interface ListenerFilter {
  readonly address?: string | undefined
  readonly port?: number | undefined
  /** HTTP, TCP, HTTP+TCP or UNKNOWN, in letters of any size. */
  readonly type?: string | undefined
}

export function readListeners(dump: Json, filter: ListenerFilter = {}): ListenerRow[] {
  const services = clusterServices(dump)
  return resourcesOf(dump, 'listeners')
    .map((config) => listenerRow(config, services))
    .filter((row) => passes(row, filter))
    .sort(
      compareBy(
        ({port}) => port ?? 0,
        ({addresses}) => addresses[0] ?? '',
        ({type}) => type,
      ),
    )
}

function listenerRow(config: JsonObject, services: ClusterServices): ListenerRow {
  const fallback = at(config, 'default_filter_chain')
  const chains = [...listAt(config, 'filter_chains'), ...(isJsonObject(fallback) ? [fallback] : [])]
  const name = textAt(config, 'name') ?? ''
  const port = at(config, 'address', 'socket_address', 'port_value')
  const more = listAt(config, 'additional_addresses').flatMap((entry) => addressText(at(entry, 'address')))
  return {
    name,
    addresses: [...addressText(at(config, 'address')), ...internalAddress(config, name), ...more],
    port: typeof port === 'number' ? port : undefined,
    type: listenerType(chains),
    chains: chains
      .map((chain) => chainRow(chain, causeOf(chain) ?? causeOf(config), services))
      // What goes to a route reads before what goes to a cluster.
      .sort((left, right) => compareBy<ChainRow>(({destination}) => destination)(right, left)),
    config,
  }
}

function chainRow(chain: Json, noted: Cause | undefined, services: ClusterServices): ChainRow {
  const filters = listAt(chain, 'filters')
  return {
    match: describeMatch(at(chain, 'filter_chain_match')),
    destination: describeDestination(filters),
    causes: noted === undefined ? causesOfDestination(filters, services) : [noted],
  }
}

function addressText(address: Json | undefined): string[] {
  const text = textAt(address, 'socket_address', 'address') ?? textAt(address, 'pipe', 'path')
  return text === undefined ? [] : [text]
}

function internalAddress(config: JsonObject, name: string): string[] {
  return at(config, 'internal_listener') === undefined ? [] : [`envoy://${name}`]
}

function passes(row: ListenerRow, {address, port, type}: ListenerFilter): boolean {
  return (
    (address === undefined || row.addresses.some((text) => text.toLowerCase() === address.toLowerCase())) &&
    (port === undefined || row.port === port) &&
    (type === undefined || row.type.toLowerCase() === type.toLowerCase())
  )
}
