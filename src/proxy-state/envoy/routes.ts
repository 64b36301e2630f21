// Envoy's routes as rows: which requests each of them takes, and the rule that wants it so.

import {at, type Json, type JsonObject, listAt, textAt} from '../../yaml/index.ts'
import {type Cause, causeOf, ruleOf} from '../cause.ts'
import {type ClusterServices, clusterServices} from './cluster-services.ts'
import {causeOfRoute} from './route-cause.ts'
import {describeDomains, describePath} from './route-match.ts'
import {resourcesOf} from './sections.ts'

export interface RouteTable {
  readonly name: string
  readonly hostCount: number
  /** Without those that only let traffic through. */
  readonly routes: readonly RouteRow[]
  readonly config: JsonObject
}

export interface RouteRow {
  readonly host: string
  readonly domains: string
  readonly match: string
  /** `name.namespace`, or the status that a host without routes answers with. */
  readonly virtualService: string | undefined
  readonly cause: Cause | undefined
}

const passthrough = 'PassthroughCluster'

/** @param name of one route configuration, whole */
export function readRoutes(dump: Json, {name}: {readonly name?: string | undefined} = {}): RouteTable[] {
  const services = clusterServices(dump)
  return resourcesOf(dump, 'routes')
    .map((config) => routeTable(config, services))
    .filter((table) => name === undefined || table.name === name)
    .sort(byName)
}

function routeTable(config: JsonObject, services: ClusterServices): RouteTable {
  const hosts = listAt(config, 'virtual_hosts')
  const routes = hosts.flatMap((host) => rowsOfHost(host, services))
  return {name: textAt(config, 'name') ?? '', hostCount: hosts.length, routes, config}
}

function rowsOfHost(host: Json, services: ClusterServices): RouteRow[] {
  const routes = listAt(host, 'routes')
  const shared = {
    host: textAt(host, 'name') ?? '',
    domains: describeDomains(listAt(host, 'domains').filter((domain) => typeof domain === 'string')),
  }
  if (routes.length === 0) return [{...shared, match: '/*', virtualService: '404', cause: causeOf(host)}]
  return routes
    .filter((route) => textAt(route, 'route', 'cluster') !== passthrough)
    .map((route) => ({
      ...shared,
      match: describePath(at(route, 'match')),
      virtualService: ruleOf(route),
      cause: causeOfRoute(route, services) ?? causeOf(host),
    }))
}

/** Ports by their number, and before names, which stay as Envoy has them. */
function byName(left: RouteTable, right: RouteTable): number {
  const [before, after] = [portOf(left), portOf(right)]
  return before === after ? 0 : before - after
}

function portOf({name}: RouteTable): number {
  return /^\d+$/.test(name) ? Number(name) : Number.MAX_SAFE_INTEGER
}
