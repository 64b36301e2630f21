// Answers `viz authz`: which policy admits how much of a workload's traffic, and how much is turned away.

import type {Cluster} from '../../kube/cluster.ts'
import type {Latencies} from '../metrics/latencies.ts'
import {bucketOf, readLatencies} from '../metrics/latencies.ts'
import type {Bucket} from '../metrics/quantile.ts'
import type {Answer, Batch, Group, Query} from '../query.ts'
import type {TrafficRequest} from '../source/open-traffic.ts'
import {openTraffic} from '../source/open-traffic.ts'
import type {ProxiedStats} from '../stat/stat-inbound.ts'
import type {ProxiedRows} from '../targets/proxied.ts'
import {compareTexts, planProxied} from '../targets/proxied.ts'
import {parseWorkloadTarget} from '../targets/workload-target.ts'
import type {StatVocabulary} from '../vocabulary.ts'
import {untoldTls} from '../words.ts'

/** What no policy of the user's says has the kind `default`; what is not there at all has the empty one. */
export interface PolicyName {
  readonly kind: string
  readonly name: string
}

/** Null is no traffic; latencies in milliseconds, rates of a second. */
export interface AuthzRow extends Latencies {
  /** Whose proxy tells. */
  readonly engine: string
  /** Connections that are no HTTP have no route. */
  readonly protocol: 'http' | 'tcp'
  readonly route: PolicyName
  readonly server: PolicyName
  /** What admitted the traffic; of the empty kind for traffic that was turned away. */
  readonly authorization: PolicyName
  /** Requests, or connections that are no HTTP, that were turned away. */
  readonly denied: number | null
  /** Those that were admitted without an identity of their client. */
  readonly unauthenticated: number | null
  /** 0 to 1, of answered requests. */
  readonly success: number | null
  /** Answered requests. */
  readonly rps: number | null
  /** Connections that are no HTTP and were admitted. */
  readonly connections: number | null
}

/** @throws MeshError when the words cannot be understood, or name what does not exist */
export async function readAuthz(
  cluster: Cluster,
  words: readonly string[],
  request: TrafficRequest,
): Promise<ProxiedStats<AuthzRow>> {
  const target = parseWorkloadTarget(words, 'viz authz')
  const {source, window, vocabulary, notes} = await openTraffic(cluster, request)
  const planned = await planProxied(cluster, target, request, vocabulary)
  const sums = new Map<string, PolicySums>()
  for await (const answer of source.answers([authzBatch(planned, vocabulary)], window)) addAnswer(sums, planned, answer)
  return {
    rows: [...sums.values()]
      .map((sum) => sum.row())
      .filter(isWorthALine)
      .sort(compareAuthz),
    unreachable: source.unreachable,
    proxies: planned.pods.length,
    notes,
  }
}

const serverLabels = ['srv_kind', 'srv_name'] as const
const routeLabels = ['route_kind', 'route_name'] as const
const authzLabels = ['authz_kind', 'authz_name'] as const

/** In this order `addAnswer` takes the answers. */
function authzBatch({pods, view: {where, by}}: ProxiedRows, {metrics}: StatVocabulary): Batch {
  const connection = [...by, ...serverLabels, ...authzLabels, 'engine']
  const request = [...connection, ...routeLabels]
  // Decisions are made on what comes in alone; their counters have no direction.
  const counter = (metric: string, labels: readonly string[]): Query => ({
    metric,
    measure: 'rate',
    where: [],
    by: labels,
  })
  return {
    pods,
    queries: [
      {metric: metrics.responses, measure: 'rate', where, by: [...request, 'classification']},
      {metric: metrics.latencyBuckets, measure: 'rate', where, by: [...request, 'le']},
      counter(metrics.allowed, [...request, 'tls']),
      counter(metrics.denied, request),
      counter(metrics.allowedConnections, [...connection, 'tls']),
      counter(metrics.deniedConnections, connection),
    ],
  }
}

function addAnswer(sums: Map<string, PolicySums>, {rows, view}: ProxiedRows, answer: Answer): void {
  const [responses = [], latencies = [], allowed = [], denied = [], allowedConnections = [], deniedConnections = []] =
    answer
  const each = (
    protocol: AuthzRow['protocol'],
    groups: readonly Group[],
    add: (sum: PolicySums, group: Group) => void,
  ) => {
    for (const group of groups) {
      if (!rows.has(view.rowOf(group.labels) ?? '')) continue
      const labels = [...serverLabels, ...routeLabels, ...authzLabels, 'engine'].map((label) => group.labels[label])
      const key = JSON.stringify([protocol, ...labels])
      const sum = sums.get(key) ?? new PolicySums(protocol, group.labels)
      sums.set(key, sum)
      add(sum, group)
    }
  }
  each('http', responses, (sum, group) => sum.addResponses(group))
  each('http', latencies, (sum, {labels, value}) => sum.buckets.push(bucketOf(labels.le, value)))
  each('http', allowed, (sum, group) => sum.addAllowed(group))
  each('http', denied, (sum, {value}) => sum.addDenied(value))
  each('tcp', allowedConnections, (sum, group) => sum.addAllowed(group))
  each('tcp', deniedConnections, (sum, {value}) => sum.addDenied(value))
}

/** What happened under one authorization of one route of one server. */
class PolicySums {
  readonly buckets: Bucket[] = []
  readonly #protocol: AuthzRow['protocol']
  readonly #labels: Group['labels']
  #success = 0
  #failure = 0
  #allowed = 0
  #denied = 0
  #unauthenticated = 0
  #isToldOfClients = true

  constructor(protocol: AuthzRow['protocol'], labels: Group['labels']) {
    this.#protocol = protocol
    this.#labels = labels
  }

  addResponses({labels, value}: Group): void {
    if (labels.classification === 'success') this.#success += value
    else this.#failure += value
  }

  addAllowed({labels, value}: Group): void {
    this.#allowed += value
    if (labels.tls === untoldTls) this.#isToldOfClients = false
    else if (labels.tls !== 'true') this.#unauthenticated += value
  }

  addDenied(value: number): void {
    this.#denied += value
  }

  row(): AuthzRow {
    const rps = this.#success + this.#failure
    const silent = rps + this.#allowed + this.#denied === 0
    const tcp = this.#protocol === 'tcp'
    return {
      protocol: this.#protocol,
      engine: this.#labels.engine ?? '',
      route: this.#policy(...routeLabels),
      server: this.#policy(...serverLabels),
      authorization: this.#policy(...authzLabels),
      denied: silent ? null : this.#denied,
      unauthenticated: silent || !this.#isToldOfClients ? null : this.#unauthenticated,
      success: rps === 0 ? null : this.#success / rps,
      rps: silent || tcp ? null : rps,
      connections: silent || !tcp ? null : this.#allowed,
      ...readLatencies(this.buckets),
    }
  }

  #policy(kind: string, name: string): PolicyName {
    return {kind: this.#labels[kind] ?? '', name: this.#labels[name] ?? ''}
  }
}

/** A policy that nothing came under is worth knowing of; that nothing came under the default, or was denied, is not. */
function isWorthALine({denied, authorization: {kind}}: AuthzRow): boolean {
  return denied !== null || (kind !== '' && kind !== 'default')
}

function compareAuthz(left: AuthzRow, right: AuthzRow): number {
  return (
    comparePolicies(left.server, right.server) ||
    comparePolicies(left.route, right.route) ||
    comparePolicies(left.authorization, right.authorization) ||
    compareTexts(left.protocol, right.protocol) ||
    compareTexts(left.engine, right.engine)
  )
}

function comparePolicies(left: PolicyName, right: PolicyName): number {
  return compareTexts(left.name, right.name) || compareTexts(left.kind, right.kind)
}
