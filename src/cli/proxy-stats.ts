// Reads the statistics of Envoy's clusters from whatever page there is.

import {Exit, MeshError} from '../errors.ts'
import type {Page} from '../proxy-state/dump.ts'
import {type ClusterStats, statsOfHosts, statsOfPage, statsOfText} from '../proxy-state/envoy/cluster-stats.ts'
import {type ProxySession, pages} from './proxy-session.ts'

/** The pages that are given whole. */
export const statsPages = {text: pages.stats, prom: pages.prometheus} as const

/** @throws MeshError when a file holds none */
export async function readProxyStats(
  proxy: ProxySession,
  {cluster, file}: {cluster?: string | undefined; file?: string | undefined},
): Promise<ClusterStats[]> {
  const rows = proxy.isFile ? await statsOfFile(proxy, file ?? '') : statsOf(await clustersPage(proxy))
  return rows.filter((row) => cluster === undefined || row.cluster.includes(cluster))
}

function clustersPage(proxy: ProxySession): Promise<Page> {
  return proxy.page(pages.clusters, ['envoy-clusters', 'envoy-stats'], 'statistics')
}

function statsOf({kind, data}: Page): ClusterStats[] {
  return kind === 'envoy-stats' ? statsOfPage(data) : statsOfHosts(data)
}

/** /stats and what Prometheus reads are no JSON. */
async function statsOfFile(proxy: ProxySession, file: string): Promise<ClusterStats[]> {
  const text = await proxy.text('')
  if (!/^(?:cluster|server|listener_manager|envoy_\w+|# TYPE envoy_\w+)\b/m.test(text.slice(0, longestPreamble))) {
    return statsOf(await clustersPage(proxy))
  }
  const rows = statsOfText(text)
  if (rows.length > 0) return rows
  throw new MeshError(Exit.Failed, `${file === '-' ? 'standard input' : file} has no statistics of clusters`)
}

/** Characters in which a page of text shows what it is. */
const longestPreamble = 65_536
