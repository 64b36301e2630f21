// The sections of Envoy's configuration dump, and the resources in them.

import {at, isJsonObject, type Json, type JsonObject, listAt, textAt} from '../../yaml/index.ts'

/** By the last part of the section's type, after which Envoy's versions come and go. */
const sections = {
  clusters: {
    type: 'ClustersConfigDump',
    lists: [
      {list: 'dynamic_active_clusters', path: ['cluster']},
      {list: 'static_clusters', path: ['cluster']},
    ],
  },
  listeners: {
    type: 'ListenersConfigDump',
    lists: [
      {list: 'dynamic_listeners', path: ['active_state', 'listener']},
      {list: 'static_listeners', path: ['listener']},
    ],
  },
  routes: {
    type: 'RoutesConfigDump',
    lists: [
      {list: 'dynamic_route_configs', path: ['route_config']},
      {list: 'static_route_configs', path: ['route_config']},
    ],
  },
  endpoints: {
    type: 'EndpointsConfigDump',
    lists: [
      {list: 'dynamic_endpoint_configs', path: ['endpoint_config']},
      {list: 'static_endpoint_configs', path: ['endpoint_config']},
    ],
  },
} as const

/** In the order of the dump, what the control plane sent first. A large dump has several sections of one type. */
export function resourcesOf(dump: Json, name: keyof typeof sections): JsonObject[] {
  const {type, lists} = sections[name]
  const found = sectionsOf(dump, type)
  return lists.flatMap(({list, path}) =>
    found.flatMap((section) => listAt(section, list).flatMap((entry) => objectAt(entry, path))),
  )
}

export function sectionsOf(dump: Json, type: string): Json[] {
  return listAt(dump, 'configs').filter((section) => textAt(section, '@type')?.endsWith(`.${type}`) === true)
}

function objectAt(entry: Json, path: readonly string[]): JsonObject[] {
  const found = at(entry, ...path)
  return isJsonObject(found) ? [found] : []
}
