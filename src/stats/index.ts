// What commands use of this folder: statistics of what the user names.

import type {Cluster} from '../kube/cluster.ts'
import type {UnreachablePod} from './query.ts'
import type {TrafficRequest} from './source/open-traffic.ts'
import {openTraffic} from './source/open-traffic.ts'
import type {StatRow} from './stat/stat.ts'
import {engineOf, rowsToAsk, statRows} from './stat/stat.ts'
import {shortName} from './targets/kinds.ts'
import type {PeerWords} from './targets/peer.ts'
import {parsePeer, refusePeer} from './targets/peer.ts'
import {planRows} from './targets/plan.ts'
import {parseTargets} from './targets/target.ts'

export type {StatRow} from './stat/stat.ts'

export interface StatRequest extends TrafficRequest, PeerWords {
  /** What stands on the command line: `deploy web`, `svc/api`, `all`. */
  readonly words: readonly string[]
  /** The namespace that the user names, rather than the context's. */
  readonly ownNamespace?: string | undefined
  readonly unmeshed: boolean
}

export interface Stats {
  /** In the order of tables, as they come. */
  rows: AsyncIterable<readonly StatRow[]>
  /** The same rows over another window. */
  measure(): AsyncIterable<readonly StatRow[]>
  /** What may come to be a row, to lay out a table before all of them are there. */
  expected: readonly Pick<StatRow, 'kind' | 'shortKind' | 'namespace' | 'name' | 'engine'>[]
  /** Proxies that did not answer; complete when the rows are. */
  unreachable: readonly UnreachablePod[]
  /** How many proxies are asked. */
  proxies: number
  /** Whether the last rows come long after the first. */
  slow: boolean
  /** Who was asked, for the user. */
  notes: readonly string[]
}

/** So many proxies answer in the time of one or two. */
const askedAtOnce = 200

/** @throws MeshError when the words cannot be understood, or name what does not exist */
export async function readStats(cluster: Cluster, request: StatRequest): Promise<Stats> {
  const {words, namespace, ownNamespace, labelSelector, unmeshed} = request
  const targets = parseTargets(words)
  const peer = parsePeer(request, namespace)
  refusePeer(targets, peer, request, ownNamespace)
  const {kind, vocabulary, source, window, notes} = await openTraffic(cluster, request)
  const plan = await planRows(cluster, targets, {namespace, labelSelector, peer}, vocabulary)
  const asked = rowsToAsk(plan, {unmeshed})
  const measure = () => statRows(plan, source, vocabulary, {window, unmeshed})
  const proxies = new Set(asked.flatMap((row) => row.asked.flatMap(({sampled}) => sampled ?? []))).size
  return {
    rows: measure(),
    measure,
    expected: asked.map((row) => ({...row, shortKind: shortName(row.kind), engine: engineOf(row)})),
    get unreachable() {
      return source.unreachable
    },
    proxies,
    slow: kind === 'scrape' && proxies > askedAtOnce,
    notes: [...notes, ...plan.notes],
  }
}
