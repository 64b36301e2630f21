// Answers `routes`: how each route of a workload's services does, or of the services that a workload sends to.

import {Exit, MeshError} from '../../errors.ts'
import type {Cluster} from '../../kube/cluster.ts'
import type {SampleSource, UnreachablePod} from '../query.ts'
import type {TrafficRequest} from '../source/open-traffic.ts'
import {openTraffic} from '../source/open-traffic.ts'
import {parsePeer} from '../targets/peer.ts'
import {parseServedTarget} from '../targets/workload-target.ts'
import type {RoutesPlan, RoutesQuestion} from './routes-plan.ts'
import {planIncoming, planOutgoing, planServices} from './routes-plan.ts'
import type {RouteRow} from './routes-sums.ts'

export interface RoutesRequest extends TrafficRequest {
  /** Only what goes to it: `svc/api`, `deploy/api`. */
  readonly to?: string | undefined
  readonly toNamespace?: string | undefined
}

export interface ObjectRoutes {
  /** `deployment/web`. */
  readonly resource: string
  readonly rows: readonly RouteRow[]
}

export interface Routes {
  /** Of objects that have routes. */
  readonly tables: readonly ObjectRoutes[]
  readonly unreachable: readonly UnreachablePod[]
  readonly proxies: number
  readonly notes: readonly string[]
}

/** @throws MeshError when the words cannot be understood, or name what does not exist or has no routes */
export async function readRoutes(cluster: Cluster, words: readonly string[], request: RoutesRequest): Promise<Routes> {
  const target = parseServedTarget(words, 'viz routes')
  const peer = parsePeer(request, request.namespace)
  if (peer !== undefined && target.kind === 'service') {
    throw new MeshError(Exit.Usage, '--to does not go with a service: what sends requests is a workload', {
      hint: 'mesh viz routes deploy/NAME --to svc/NAME',
    })
  }
  const {source, window, vocabulary, notes} = await openTraffic(cluster, request)
  const question: RoutesQuestion = {cluster, target, scope: request, vocabulary}
  const plan = await (peer !== undefined
    ? planOutgoing(question, peer)
    : target.kind === 'service'
      ? planServices(question)
      : planIncoming(question))
  await fillTables(plan, source, window)
  const tables = plan.tables
    .map(({resource, sums}): ObjectRoutes => ({resource, rows: sums.rows()}))
    .filter(({rows}) => rows.length > 0)
  if (tables.length === 0) throw nothingFound(plan, source, peer === undefined && target.kind !== 'service')
  return {tables, unreachable: source.unreachable, proxies: plan.pods.length, notes: [...notes, ...plan.notes]}
}

async function fillTables({pods, reads}: RoutesPlan, source: SampleSource, window: number): Promise<void> {
  for await (const answer of source.answers([{pods, queries: reads.map(({query}) => query)}], window)) {
    for (const [index, groups] of answer.entries()) for (const group of groups) reads[index]?.add(group)
  }
}

/** @param incoming what clients' proxies know was not asked */
function nothingFound({catalog, pods}: RoutesPlan, {unreachable}: SampleSource, incoming: boolean): MeshError {
  const profiles =
    catalog.profiles === undefined
      ? 'routes are not available: the cluster has no ServiceProfiles'
      : 'no Service Profiles found for selected resources'
  const silent = unreachable.length === 0 ? '' : ` (${unreachable.length} of ${pods.length} proxies did not answer)`
  return new MeshError(Exit.Failed, `${profiles}, and no other route was taken${silent}`, {
    hint: incoming ? 'mesh viz routes svc, for HTTPRoutes and GRPCRoutes of services' : 'mesh viz stat-outbound deploy',
  })
}
