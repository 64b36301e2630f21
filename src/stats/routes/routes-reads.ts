// The queries about routes, each with what its groups add to the tables.

import {bucketOf} from '../metrics/latencies.ts'
import type {Group, Matcher, Query} from '../query.ts'
import {equals, matches} from '../query.ts'
import type {OutboundProtocol} from '../stat/outbound-outcome.ts'
import {outboundProtocols, outcomeOf, protocolNames} from '../stat/outbound-outcome.ts'
import type {StatVocabulary} from '../vocabulary.ts'
import type {RoutedService, RouteName} from './routes-catalog.ts'
import {defaultRoute} from './routes-catalog.ts'
import type {RouteSums} from './routes-sums.ts'
import {profileKind} from './routes-sums.ts'

export interface RouteRead {
  readonly query: Query
  add(group: Group): void
}

/** Which tables a sample belongs to, by the labels that it is grouped by. */
export interface TableChoice {
  readonly by: readonly string[]
  tablesOf(labels: Group['labels']): readonly RouteTable[]
}

/** One object's table, and the services whose routes it has. */
export interface RouteTable {
  readonly services: readonly RoutedService[]
  /** The same by the name of their profile, and by `serviceKey`. */
  readonly byProfile: ReadonlyMap<string, RoutedService>
  readonly byName: ReadonlyMap<string, RoutedService>
  readonly sums: RouteSums
}

export function serviceKey(namespace: string, name: string): string {
  return `${namespace}/${name}`
}

type Metrics = StatVocabulary['metrics']
type Row = ReturnType<RouteSums['row']>

/** Routes of ServiceProfiles, as the proxies of one side count them. */
export function profileReads(
  direction: 'inbound' | 'outbound',
  tables: readonly RouteTable[],
  choice: TableChoice,
  {profileRoutes}: Metrics,
): RouteRead[] {
  const profiles = [...new Set(tables.flatMap(({services}) => services.flatMap(({profile}) => profile ?? [])))]
  if (profiles.length === 0) return []
  const where = [equals('direction', direction), ...oneOf('dst', profiles, '(:[0-9]+)?')]
  const by = [...choice.by, 'dst', 'rt_route']
  const read = (metric: string, label: string, add: (row: Row, group: Group) => void): RouteRead => ({
    query: {metric, measure: 'rate', where, by: [...by, label, 'engine']},
    add(group) {
      const {dst = '', rt_route: route = ''} = group.labels
      const profile = dst.replace(/:[0-9]+$/, '')
      for (const {byProfile, sums} of choice.tablesOf(group.labels)) {
        const service = byProfile.get(profile)
        if (service !== undefined)
          add(sums.row(service.shown, {kind: profileKind, name: route || defaultRoute}).toldBy(group), group)
      }
    },
  })
  const {responses, actualResponses, durations} = profileRoutes
  const succeeded = ({labels}: Group): boolean => labels.classification === 'success'
  const reads = [
    read(responses, 'classification', (row, group) => row.effective.add(succeeded(group), group.value)),
    read(durations, 'le', (row, {labels, value}) => row.buckets.push(bucketOf(labels.le, value))),
  ]
  // It is clients that try again.
  const tries = read(actualResponses, 'classification', (row, group) => row.actual.add(succeeded(group), group.value))
  return direction === 'outbound' ? [...reads, tries] : reads
}

/** HTTPRoutes and GRPCRoutes of services, as the proxies of clients count them. */
export function clientReads(
  tables: readonly RouteTable[],
  choice: TableChoice,
  {outboundRoutes}: Metrics,
): RouteRead[] {
  const names = [...new Set(tables.flatMap(({services}) => services.map(({name}) => name)))]
  if (names.length === 0) return []
  const where = [matches('parent_kind', '(Service)?'), ...oneOf('parent_name', names)]
  const by = [...choice.by, 'parent_namespace', 'parent_name', 'route_kind', 'route_name']
  const read = (metric: string, labels: readonly string[], add: (row: Row, group: Group) => void): RouteRead => ({
    query: {metric, measure: 'rate', where, by: [...by, ...labels, 'engine']},
    add(group) {
      const {parent_namespace: namespace = '', parent_name: name = ''} = group.labels
      for (const {byName, sums} of choice.tablesOf(group.labels)) {
        const service = byName.get(serviceKey(namespace, name))
        if (service !== undefined) add(sums.row(service.shown, clientRoute(group)).toldBy(group), group)
      }
    },
  })
  return protocolNames.flatMap((name) => {
    const protocol: OutboundProtocol = outboundProtocols[name]
    const ends = [protocol.status, 'error']
    const succeeded = ({labels}: Group): boolean => !outcomeOf(protocol, labels).failed
    const {requests, durations, retries, backendResponses} = outboundRoutes[name]
    return [
      read(requests, ends, (row, group) => row.effective.add(succeeded(group), group.value)),
      read(backendResponses, ends, (row, group) => row.actual.add(succeeded(group), group.value)),
      read(durations, ['le'], (row, {labels, value}) => row.buckets.push(inMilliseconds(labels.le, value))),
      read(retries, [], (row, {value}) => {
        row.retried += value
      }),
    ]
  })
}

/** Routes of servers, as the proxies of servers count them. */
export function serverReads(choice: TableChoice, {responses, latencyBuckets}: Metrics): RouteRead[] {
  const unlike = (value: string): Matcher => ({label: 'route_kind', operator: '!=', value})
  const where = [equals('direction', 'inbound'), unlike(''), unlike('default')]
  const by = [...choice.by, 'srv_name', 'route_kind', 'route_name']
  const read = (metric: string, label: string, add: (row: Row, group: Group) => void): RouteRead => ({
    query: {metric, measure: 'rate', where, by: [...by, label, 'engine']},
    add(group) {
      const {srv_name: server = '', route_kind: kind = '', route_name: name = ''} = group.labels
      for (const {sums} of choice.tablesOf(group.labels))
        add(sums.row(`server/${server}`, {kind, name}).toldBy(group), group)
    },
  })
  return [
    read(responses, 'classification', (row, {labels, value}) =>
      row.effective.add(labels.classification === 'success', value),
    ),
    read(latencyBuckets, 'le', (row, {labels, value}) => row.buckets.push(bucketOf(labels.le, value))),
  ]
}

/** Requests by the service that clients asked for, as servers' proxies count them that know no routes. */
export function serviceReads(choice: TableChoice, {responses, latencyBuckets}: Metrics): RouteRead[] {
  const where = [equals('direction', 'inbound'), equals('srv_kind', 'service')]
  const by = [...choice.by, 'srv_name']
  const read = (metric: string, label: string, add: (row: Row, group: Group) => void): RouteRead => ({
    query: {metric, measure: 'rate', where, by: [...by, label, 'engine']},
    add(group) {
      for (const {sums} of choice.tablesOf(group.labels))
        add(sums.row(group.labels.srv_name ?? '', {kind: 'default', name: defaultRoute}).toldBy(group), group)
    },
  })
  return [
    read(responses, 'classification', (row, {labels, value}) =>
      row.effective.add(labels.classification === 'success', value),
    ),
    read(latencyBuckets, 'le', (row, {labels, value}) => row.buckets.push(bucketOf(labels.le, value))),
  ]
}

function clientRoute({labels: {route_kind: kind = '', route_name: name = ''}}: Group): RouteName {
  return kind === 'default' || kind === '' ? {kind: 'default', name: defaultRoute} : {kind, name}
}

function inMilliseconds(le: string | undefined, count: number): ReturnType<typeof bucketOf> {
  const {upperBound} = bucketOf(le, count)
  return {upperBound: upperBound * 1000, count}
}

/** More names than this cost more in a pattern than the samples do that it would spare. */
const namesInPattern = 50

/** DNS names: of all their characters a dot alone means something else in a pattern. */
function oneOf(label: string, names: readonly string[], ending = ''): Matcher[] {
  if (names.length > namesInPattern) return []
  return [matches(label, `(${names.map((name) => name.replaceAll('.', '[.]')).join('|')})${ending}`)]
}
