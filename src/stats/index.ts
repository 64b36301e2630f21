// What commands use of this folder: statistics of what the user names.

import type {Cluster} from '../kube/cluster.ts'
import type {MeshName} from '../meshes/index.ts'
import {configuredAdminPort} from './admin-port.ts'
import {planRows} from './plan.ts'
import type {SamplingProgress, UnreachablePod} from './query.ts'
import type {ScrapeClock} from './scrape.ts'
import {scrapeSource} from './scrape.ts'
import type {StatRow} from './stat.ts'
import {statRows} from './stat.ts'
import {parseTargets} from './target.ts'
import {statVocabulary} from './vocabulary.ts'

export type {StatRow} from './stat.ts'

export interface StatRequest {
  mesh: MeshName
  controlPlaneNamespace: string
  /** What stands on the command line: `deploy web`, `svc/api`, `all`. */
  words: readonly string[]
  /** undefined: all namespaces. */
  namespace: string | undefined
  labelSelector?: string | undefined
  /** Milliseconds between the scrapes. */
  window: number
  unmeshed: boolean
  clock: ScrapeClock
  report?(progress: SamplingProgress): void
}

export interface Stats {
  /** In the order of tables, as they come. */
  rows: AsyncIterable<readonly StatRow[]>
  /** Proxies that did not answer; complete when the rows are. */
  unreachable: readonly UnreachablePod[]
  /** How many proxies are asked. */
  proxies: number
}

/** @throws MeshError when the words cannot be understood, or name what does not exist */
export async function readStats(cluster: Cluster, request: StatRequest): Promise<Stats> {
  const {mesh, controlPlaneNamespace, words, namespace, labelSelector, window, unmeshed, clock, report} = request
  const targets = parseTargets(words)
  const adminPort = await configuredAdminPort(cluster, controlPlaneNamespace)
  const vocabulary = statVocabulary(mesh, {adminPort})
  const plan = await planRows(cluster, targets, {namespace, labelSelector}, vocabulary)
  const source = scrapeSource({cluster, path: vocabulary.metricsPath, clock, ...(report && {report})})
  return {
    rows: statRows(plan, source, vocabulary, {window, unmeshed}),
    unreachable: source.unreachable,
    proxies: plan.pods.filter(({sampled}) => sampled !== undefined).length,
  }
}
