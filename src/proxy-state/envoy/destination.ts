// Where a filter chain sends what it took: to a route by its name, to routes written in place, or to a cluster.

import {at, isJsonObject, type Json, listAt, textAt} from '../../yaml/index.ts'
import type {Cause} from '../cause.ts'
import type {ClusterServices} from './cluster-services.ts'
import {causeOfRoute} from './route-cause.ts'
import {describePath} from './route-match.ts'

type Filter = {readonly kind: 'http' | 'tcp'; readonly config: Json}

/** istiod's way to drop a connection; such a chain leads nowhere. */
const blackHole = 'BlackHoleCluster'

/** By the end of the filter's type; the name is of the configuration's own choice, and used where there is no type. */
const filterKinds = [
  {kind: 'http', type: '.HttpConnectionManager', name: 'http_connection_manager'},
  {kind: 'tcp', type: '.TcpProxy', name: 'tcp_proxy'},
] as const

/** HTTP, TCP, HTTP+TCP, or UNKNOWN. */
export function listenerType(chains: readonly Json[]): string {
  const kinds = new Set(
    chains.flatMap((chain) => listAt(chain, 'filters').flatMap((filter) => readFilter(filter)?.kind ?? [])),
  )
  if (kinds.has('http')) return kinds.has('tcp') ? 'HTTP+TCP' : 'HTTP'
  return kinds.has('tcp') ? 'TCP' : 'UNKNOWN'
}

export function describeDestination(filters: readonly Json[]): string {
  const known = decidingFilter(filters)
  if (known === undefined) return 'Non-HTTP/Non-TCP'
  return known.kind === 'http' ? describeHttp(known.config) : describeTcp(known.config)
}

/** What is behind the destination: the rules of the routes in place, or the Service of the cluster. */
export function causesOfDestination(filters: readonly Json[], services: ClusterServices): Cause[] {
  const known = decidingFilter(filters)
  if (known === undefined) return []
  if (known.kind === 'tcp') return services.get(textAt(known.config, 'cluster') ?? '') ?? []
  const causes = new Map<string, Cause>()
  for (const host of listAt(known.config, 'route_config', 'virtual_hosts')) {
    for (const route of listAt(host, 'routes')) {
      const cause = causeOfRoute(route, services)
      if (cause !== undefined) causes.set(`${cause.kind}/${cause.namespace}/${cause.name}`, cause)
    }
  }
  return [...causes.values()]
}

function decidingFilter(filters: readonly Json[]): Filter | undefined {
  for (const filter of filters) {
    const known = readFilter(filter)
    if (known !== undefined) return known
  }
  return undefined
}

function readFilter(filter: Json): Filter | undefined {
  const config = at(filter, 'typed_config') ?? {}
  const type = textAt(config, '@type')
  const name = textAt(filter, 'name') ?? ''
  const known = filterKinds.find((entry) =>
    type === undefined ? name.endsWith(entry.name) : type.endsWith(entry.type),
  )
  if (known === undefined) return undefined
  return known.kind === 'tcp' && textAt(config, 'cluster') === blackHole ? undefined : {kind: known.kind, config}
}

function describeHttp(config: Json): string {
  const inline = at(config, 'route_config')
  if (inline !== undefined) return describeInline(inline)
  const name = textAt(config, 'rds', 'route_config_name')
  return name === undefined || name === '' ? 'HTTP' : `Route: ${name}`
}

function describeTcp(config: Json): string {
  const weighted = listAt(config, 'weighted_clusters', 'clusters').map((entry) => textAt(entry, 'name') ?? '')
  return describeCluster(textAt(config, 'cluster') ?? weighted.join(','))
}

/** `PassthroughCluster` and its like say themselves what they are. */
function describeCluster(name: string): string {
  return name.includes('Cluster') ? name : `Cluster: ${name}`
}

function describeInline(config: Json): string {
  const hosts = listAt(config, 'virtual_hosts')
  const only = onlyCluster(hosts)
  if (only !== undefined) return describeCluster(only)
  return `Inline Route: ${hosts.map(describeHost).join('; ')}`
}

/** The cluster that everything goes to, when that is all that the routes say. */
function onlyCluster(hosts: readonly Json[]): string | undefined {
  const [host, ...others] = hosts
  const [route, ...more] = listAt(host, 'routes')
  const isAll = others.length === 0 && more.length === 0 && takesAnyDomain(host)
  return isAll && textAt(route, 'match', 'prefix') === '/' ? textAt(route, 'route', 'cluster') : undefined
}

function takesAnyDomain(host: Json | undefined): boolean {
  const [domain, ...more] = listAt(host, 'domains')
  return domain === '*' && more.length === 0
}

function describeHost(host: Json): string {
  const paths = listAt(host, 'routes')
    .map((route) => describePath(at(route, 'match')))
    .join(', ')
  return takesAnyDomain(host) || !isJsonObject(host) ? paths : `${listAt(host, 'domains').join('/')} ${paths}`
}
