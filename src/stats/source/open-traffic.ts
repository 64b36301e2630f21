// Opens the traffic of the meshes that a question is about: who answers for each of them, and in which words.

import {Exit, MeshError} from '../../errors.ts'
import type {Cluster} from '../../kube/cluster.ts'
import type {MeshStatistics} from '../dialects/mesh-statistics.ts'
import {translatedSource} from '../dialects/translate.ts'
import type {StatMesh, StatVocabulary} from '../vocabulary.ts'
import {meshStatistics, statVocabulary} from '../vocabulary.ts'
import {configuredAdminPort} from './admin-port.ts'
import {scrapeOnce} from './scrape-once.ts'
import type {ChosenSource, Scraping, SourceRequest} from './source.ts'
import {chooseSource, scraping} from './source.ts'

export interface InstalledMesh {
  readonly mesh: StatMesh
  readonly controlPlaneNamespace: string
}

/** What every view of traffic takes from the command line. */
export interface TrafficRequest extends Omit<SourceRequest, 'statistics' | 'scraping'> {
  readonly meshes: readonly InstalledMesh[]
  /** undefined: all namespaces. */
  readonly namespace: string | undefined
  readonly labelSelector?: string | undefined
  /** How proxies are asked, where not twice. */
  readonly scraping?: (mesh: StatMesh) => Scraping
  /** For a view of what is open at this moment: a mesh whose proxies know it is asked once. */
  readonly atOnce?: true
}

export interface Traffic extends ChosenSource {
  readonly vocabulary: StatVocabulary
}

/** The vocabulary, and who answers for it. */
export async function openTraffic(cluster: Cluster, request: TrafficRequest): Promise<Traffic> {
  const meshes = await installedStatistics(cluster, request.meshes)
  const requests = meshes.map(({mesh, statistics}): SourceRequest => {
    const {scraping: way, atOnce, ...rest} = request
    if (atOnce === true && statistics.knowsOpenConnections) return {...rest, statistics, scraping: scrapeOnce}
    return {...rest, statistics, ...(way && {scraping: way(mesh)})}
  })
  const chosen = await Promise.all(requests.map(async (one) => chooseOr(cluster, one, requests.length > 1)))
  const vocabulary = statVocabulary(...meshes.map(({statistics}) => statistics))
  const speakers = meshes.flatMap(({statistics: {dialects}}, index) => {
    const own = chosen[index]
    return own === undefined ? [] : [{source: own.source, window: own.window, dialects}]
  })
  return {
    vocabulary,
    kind: chosen.every(({kind}) => kind === 'prometheus') ? 'prometheus' : 'scrape',
    source: translatedSource(speakers, vocabulary.workloads),
    window: Math.max(...chosen.map(({window}) => window)),
    notes: [...new Set(chosen.flatMap(({notes}) => notes))],
  }
}

/** One Prometheus need not know all meshes: the proxies of those that it does not know are asked themselves. */
async function chooseOr(cluster: Cluster, request: SourceRequest, several: boolean): Promise<ChosenSource> {
  try {
    return await chooseSource(cluster, request)
  } catch (error) {
    if (!several || !(error instanceof MeshError) || error.code === Exit.Usage) throw error
    return scraping(cluster, request, [`the proxies were asked, since ${error.message}`])
  }
}

interface InstalledStatistics {
  readonly mesh: StatMesh
  readonly statistics: MeshStatistics
}

/** What is to be known of each mesh as it is installed. */
export async function installedStatistics(
  cluster: Cluster,
  meshes: readonly InstalledMesh[],
): Promise<readonly InstalledStatistics[]> {
  return Promise.all(
    meshes.map(async ({mesh, controlPlaneNamespace}) => {
      const adminPort = await configuredAdminPort(cluster, controlPlaneNamespace)
      return {mesh, statistics: meshStatistics(mesh, {adminPort})}
    }),
  )
}
