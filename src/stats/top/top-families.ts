// Which counters `top` reads, and how their labels say who talked to whom over which route.

import {Exit, MeshError} from '../../errors.ts'
import {identityInfix} from '../../meshes/linkerd.ts'
import type {Group, Matcher, Query} from '../query.ts'
import {equals, matches} from '../query.ts'
import {outboundProtocols, outcomeOf, protocolNames} from '../stat/outbound-outcome.ts'
import {kindNames, statKinds} from '../targets/kinds.ts'
import type {Peer} from '../targets/peer.ts'
import {describePeer, peerMatchers} from '../targets/peer.ts'
import type {StatVocabulary} from '../vocabulary.ts'

type Labels = Group['labels']

export interface TopNames {
  readonly source: string
  readonly destination: string
  readonly route: string
}

/** A counter of ended requests, and the histogram that goes with it. */
export interface TopFamily {
  readonly counts: Query
  readonly latencies: Query
  readonly toMilliseconds: number
  namesOf(labels: Labels): TopNames
  isFailure(labels: Labels): boolean
}

export interface FamilyOptions {
  /** Labels that name the object on this side. */
  readonly by: readonly string[]
  /** Also tell routes apart. */
  readonly routes: boolean
  readonly peer: Peer | undefined
}

/** What nobody has named. */
const unknown = '-'
const defaultRoute = '[DEFAULT]'

/** With a peer only what is sent to it counts; otherwise what comes in as well. */
export function topFamilies(metrics: StatVocabulary['metrics'], options: FamilyOptions): TopFamily[] {
  const {routes, peer} = options
  return familiesOf(metrics, {routes, peer}).map((one) => ({
    ...one,
    counts: withLabels(one.counts, options.by),
    latencies: withLabels(one.latencies, options.by),
  }))
}

function withLabels(query: Query, labels: readonly string[]): Query {
  return {...query, by: [...new Set([...query.by, ...labels])]}
}

function familiesOf(metrics: StatVocabulary['metrics'], {routes, peer}: Omit<FamilyOptions, 'by'>): TopFamily[] {
  const incoming = peer === undefined ? [inboundFamily(metrics, routes)] : []
  if (!routes) return [...incoming, outboundFamily(metrics, peer)]
  return [...incoming, ...routeFamilies(metrics, peer), profileFamily(metrics, peer)]
}

interface FamilyShape {
  readonly metrics: {readonly counts: string; readonly latencies: string}
  readonly where: readonly Matcher[]
  readonly by: readonly string[]
  /** Labels that tell failures from successes. */
  readonly outcome: readonly string[]
  readonly toMilliseconds?: number
  namesOf(labels: Labels): TopNames
  isFailure(labels: Labels): boolean
}

function family({metrics, where, by, outcome, toMilliseconds = 1, namesOf, isFailure}: FamilyShape): TopFamily {
  const labels = ['namespace', 'pod', 'engine', ...by]
  return {
    counts: {metric: metrics.counts, measure: 'rate', where, by: [...labels, ...outcome]},
    latencies: {metric: metrics.latencies, measure: 'rate', where, by: [...labels, 'le']},
    toMilliseconds,
    namesOf,
    isFailure,
  }
}

const classified = {
  outcome: ['classification'],
  isFailure: ({classification}: Labels) => classification !== 'success',
} as const

/** A proxy knows a client by the identity that it proved, and one without identity not at all. */
function inboundFamily({responses, latencyBuckets}: StatVocabulary['metrics'], routes: boolean): TopFamily {
  return family({
    metrics: {counts: responses, latencies: latencyBuckets},
    where: [equals('direction', 'inbound')],
    by: routes ? ['client_id', 'route_kind', 'route_name'] : ['client_id'],
    ...classified,
    namesOf: (labels) => ({
      source: labels.client_id?.split(identityInfix)[0] || unknown,
      destination: own(labels),
      route: routeName(labels.route_name, labels.route_kind),
    }),
  })
}

function outboundFamily({responses, latencyBuckets}: StatVocabulary['metrics'], peer: Peer | undefined): TopFamily {
  return family({
    metrics: {counts: responses, latencies: latencyBuckets},
    where: [equals('direction', 'outbound'), ...(peer === undefined ? [] : peerMatchers(peer))],
    by: ['dst_pod', 'dst_service', 'dst_namespace', 'authority', 'target_addr'],
    ...classified,
    namesOf: (labels) => ({
      source: own(labels),
      destination: labels.dst_pod || serviceName(labels) || labels.authority || labels.target_addr || unknown,
      route: '',
    }),
  })
}

/** Clients of Services choose among HTTPRoutes and GRPCRoutes. */
function routeFamilies({outboundRoutes}: StatVocabulary['metrics'], peer: Peer | undefined): TopFamily[] {
  const where = serviceOf(peer).flatMap(({name, namespace}) => [
    name === undefined ? ({label: 'parent_name', operator: '!=', value: ''} as const) : equals('parent_name', name),
    ...(namespace === undefined ? [] : [equals('parent_namespace', namespace)]),
  ])
  return protocolNames.map((protocol) => {
    const {requests, durations} = outboundRoutes[protocol]
    return family({
      metrics: {counts: requests, latencies: durations},
      where,
      by: ['parent_kind', 'parent_name', 'parent_port', 'route_kind', 'route_name'],
      outcome: [outboundProtocols[protocol].status, 'error'],
      toMilliseconds: 1000,
      isFailure: (labels) => outcomeOf(outboundProtocols[protocol], labels).failed,
      namesOf: (labels) => ({
        source: own(labels),
        destination: parentName(labels),
        route: routeName(labels.route_name, labels.route_kind),
      }),
    })
  })
}

/** Clients of a Service with a ServiceProfile count by its routes, and by no others. */
function profileFamily({profileRoutes}: StatVocabulary['metrics'], peer: Peer | undefined): TopFamily {
  const where = serviceOf(peer).map(({name, namespace}) =>
    matches('dst', `${literal(name)}[.]${literal(namespace)}[.]svc[.:].*`),
  )
  return family({
    metrics: {counts: profileRoutes.responses, latencies: profileRoutes.durations},
    where: [equals('direction', 'outbound'), ...where],
    by: ['dst', 'rt_route'],
    ...classified,
    namesOf: ({dst, rt_route: route, ...labels}) => ({
      source: own(labels),
      destination: dst || unknown,
      route: route || defaultRoute,
    }),
  })
}

/** A client's proxy knows routes by the Service that they hang on. */
function serviceOf(peer: Peer | undefined): readonly Peer[] {
  if (peer === undefined) return []
  if (peer.kind === 'service') return [peer]
  throw new MeshError(Exit.Usage, `--routes goes with --to svc/NAME, not with --to ${describePeer(peer)}`, {
    hint: 'mesh viz top --help',
  })
}

/** As a pattern; names of Kubernetes have no special characters but dots. */
function literal(name: string | undefined): string {
  return name === undefined ? '[^.]+' : name.replaceAll('.', '[.]')
}

/** The pod on this side; the workload where its proxy is not in its pod. */
function own(labels: Labels): string {
  const name = labels.pod || ownerLabels.map((label) => labels[label]).find((text) => text)
  return name || unknown
}

const ownerLabels = kindNames()
  .filter((kind) => kind !== 'namespace')
  .map((kind) => statKinds[kind].label)

function serviceName({dst_service: service, dst_namespace: namespace}: Labels): string {
  return service && namespace ? `${service}.${namespace}` : (service ?? '')
}

function parentName({parent_kind: kind, parent_name: name, parent_port: port}: Labels): string {
  // Traffic to an address that is no Service's has parents called `default` and `endpoint`.
  if (!name || kind === 'default') return unknown
  return port ? `${name}:${port}` : name
}

/** Of the proxy's own routes, all but the default one are there for the kubelet. */
function routeName(name: string | undefined, kind: string | undefined): string {
  return !name || (name === 'default' && kind === 'default') ? defaultRoute : name
}
