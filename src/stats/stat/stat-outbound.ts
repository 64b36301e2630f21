// Answers `stat-outbound`: what each workload sent, by the service and the route, and which backends took it.

import type {Cluster} from '../../kube/cluster.ts'
import {engines, isEngineName} from '../engines.ts'
import type {Latencies} from '../metrics/latencies.ts'
import {bucketOf, readLatencies} from '../metrics/latencies.ts'
import type {Bucket} from '../metrics/quantile.ts'
import type {Answer, Batch, Group, Query} from '../query.ts'
import type {TrafficRequest} from '../source/open-traffic.ts'
import {openTraffic} from '../source/open-traffic.ts'
import type {ProxiedRows, RowName} from '../targets/proxied.ts'
import {compareRows, compareTexts, planProxied} from '../targets/proxied.ts'
import {parseWorkloadTarget} from '../targets/workload-target.ts'
import type {StatVocabulary} from '../vocabulary.ts'
import type {OutboundProtocol} from './outbound-outcome.ts'
import {outboundProtocols, outcomeOf, protocolNames} from './outbound-outcome.ts'
import type {ProxiedStats} from './stat-inbound.ts'
import {routeNames} from './stat-inbound.ts'

/** Null where there were no requests. */
export interface OutboundFigures extends Latencies {
  /** 0 to 1, of the requests. */
  readonly success: number | null
  readonly rps: number | null
  /** 0 to 1, of the requests. */
  readonly timeouts: number | null
}

export interface OutboundBackend extends OutboundFigures {
  readonly backend: string
  readonly backendNamespace: string
  readonly backendPort: string
}

export interface OutboundRow extends RowName, OutboundFigures {
  /** Whose proxy tells. */
  readonly engine: string
  readonly service: string
  readonly serviceNamespace: string
  readonly port: string
  readonly route: string
  readonly routeType: string
  /** 0 to 1, of everything that was sent. */
  readonly retries: number | null
  readonly backends: readonly OutboundBackend[]
}

/** @throws MeshError when the words cannot be understood, or name what does not exist */
export async function readOutbound(
  cluster: Cluster,
  words: readonly string[],
  request: TrafficRequest,
): Promise<ProxiedStats<OutboundRow>> {
  const target = parseWorkloadTarget(words, 'viz stat-outbound')
  const {source, window, vocabulary, notes} = await openTraffic(cluster, request)
  const planned = await planProxied(cluster, target, request, vocabulary)
  const rows: OutboundRow[] = []
  for await (const answer of source.answers([outboundBatch(planned, vocabulary)], window)) {
    rows.push(...outboundRows(planned, answer))
  }
  return {
    rows: rows.sort(compareOutbound),
    unreachable: source.unreachable,
    proxies: planned.pods.length,
    notes,
  }
}

const parentLabels = ['parent_namespace', 'parent_name', 'parent_port', 'route_kind', 'route_name'] as const
const backendLabels = ['backend_namespace', 'backend_name', 'backend_port'] as const

/** In this order `outboundRows` takes the answers of each protocol. */
const measures = ['requests', 'durations', 'retries', 'backendResponses', 'backendDurations'] as const

function outboundBatch({pods, view: {by}}: ProxiedRows, {metrics}: StatVocabulary): Batch {
  const ofRoute = [...by, ...parentLabels, 'engine']
  const ofBackend = [...ofRoute, ...backendLabels]
  const labelsOf = ({status}: OutboundProtocol): Record<(typeof measures)[number], readonly string[]> => ({
    requests: [...ofRoute, status, 'error'],
    durations: [...ofRoute, 'le'],
    retries: ofRoute,
    backendResponses: [...ofBackend, status, 'error'],
    backendDurations: [...ofBackend, 'le'],
  })
  const queries = protocolNames.flatMap((name) =>
    measures.map((measure): Query => {
      const by = labelsOf(outboundProtocols[name])[measure]
      return {metric: metrics.outboundRoutes[name][measure], measure: 'rate', where: [], by}
    }),
  )
  return {pods, queries}
}

/** Sums of a route or of one of its backends. */
class Sums {
  readonly #buckets: Bucket[] = []
  #success = 0
  #failure = 0
  #timeouts = 0

  addRequests(protocol: OutboundProtocol, {labels, value}: Group): void {
    const {failed, timedOut} = outcomeOf(protocol, labels)
    if (failed) this.#failure += value
    else this.#success += value
    if (timedOut) this.#timeouts += value
  }

  addDurations({labels, value}: Group): void {
    this.#buckets.push(bucketOf(labels.le, value))
  }

  get requests(): number {
    return this.#success + this.#failure
  }

  figures(): OutboundFigures {
    const {requests} = this
    if (!(requests > 0)) return {success: null, rps: null, p50: null, p95: null, p99: null, timeouts: null}
    return {
      success: this.#success / requests,
      rps: requests,
      ...readLatencies(this.#buckets, 1000),
      timeouts: this.#timeouts / requests,
    }
  }
}

interface RouteSums {
  readonly row: RowName
  readonly labels: Group['labels']
  readonly own: Sums
  readonly backends: Map<string, {labels: Group['labels']; sums: Sums}>
  retries: number | undefined
}

/** HTTP and gRPC of one route are one row. Routes that nobody used are left out, unused backends of used ones are not. */
function outboundRows({rows, view}: ProxiedRows, answer: Answer): OutboundRow[] {
  const routes = new Map<string, RouteSums>()
  const routeOf = ({labels}: Group): RouteSums | undefined => {
    const row = rows.get(view.rowOf(labels) ?? '')
    if (row === undefined) return undefined
    const key = JSON.stringify([row.namespace, row.name, ...[...parentLabels, 'engine'].map((label) => labels[label])])
    const route = routes.get(key) ?? {row, labels, own: new Sums(), backends: new Map(), retries: undefined}
    routes.set(key, route)
    return route
  }
  const backendOf = (group: Group): Sums | undefined => {
    const route = routeOf(group)
    if (route === undefined) return undefined
    const key = JSON.stringify(backendLabels.map((label) => group.labels[label]))
    const backend = route.backends.get(key) ?? {labels: group.labels, sums: new Sums()}
    route.backends.set(key, backend)
    return backend.sums
  }
  for (const [index, name] of protocolNames.entries()) {
    const protocol = outboundProtocols[name]
    const [requests = [], durations = [], retries = [], responses = [], backendDurations = []] = answer.slice(
      index * measures.length,
    )
    for (const group of requests) routeOf(group)?.own.addRequests(protocol, group)
    for (const group of durations) routeOf(group)?.own.addDurations(group)
    for (const group of retries) {
      const route = routeOf(group)
      if (route !== undefined) route.retries = (route.retries ?? 0) + group.value
    }
    for (const group of responses) backendOf(group)?.addRequests(protocol, group)
    for (const group of backendDurations) backendOf(group)?.addDurations(group)
  }
  return [...routes.values()].filter(({own}) => own.requests > 0).map(outboundRow)
}

function outboundRow({row, labels, own, backends, retries}: RouteSums): OutboundRow {
  return {
    ...row,
    engine: labels.engine ?? '',
    service: labels.parent_name ?? '',
    serviceNamespace: labels.parent_namespace ?? '',
    port: labels.parent_port ?? '',
    ...routeNames(labels),
    ...own.figures(),
    retries: retryShare(own.requests, retries, labels.engine),
    backends: [...backends.values()].map(outboundBackend).sort(compareBackends),
  }
}

/** Null where the proxy does not count what it sends again. */
function retryShare(requests: number, retries: number | undefined, engine = ''): number | null {
  const counted = retries ?? (isEngineName(engine) && engines[engine].countsRetries ? 0 : undefined)
  return counted === undefined ? null : counted / (requests + counted)
}

function outboundBackend({labels, sums}: {labels: Group['labels']; sums: Sums}): OutboundBackend {
  return {
    backend: labels.backend_name ?? '',
    backendNamespace: labels.backend_namespace ?? '',
    backendPort: labels.backend_port ?? '',
    ...sums.figures(),
  }
}

function compareOutbound(left: OutboundRow, right: OutboundRow): number {
  return (
    compareRows(left, right) ||
    compareTexts(left.service, right.service) ||
    compareTexts(left.serviceNamespace, right.serviceNamespace) ||
    Number(left.port) - Number(right.port) ||
    compareTexts(left.routeType, right.routeType) ||
    compareTexts(left.route, right.route) ||
    compareTexts(left.engine, right.engine)
  )
}

function compareBackends(left: OutboundBackend, right: OutboundBackend): number {
  return (
    compareTexts(left.backend, right.backend) ||
    compareTexts(left.backendNamespace, right.backendNamespace) ||
    Number(left.backendPort) - Number(right.backendPort)
  )
}
