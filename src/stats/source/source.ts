// Decides who answers the queries of a view: the proxies, or a Prometheus that has scraped them all along.

import {Exit, MeshError} from '../../errors.ts'
import type {Cluster} from '../../kube/cluster.ts'
import type {MeshStatistics} from '../dialects/mesh-statistics.ts'
import {prometheusClient} from '../prometheus/client.ts'
import {findPrometheus} from '../prometheus/place.ts'
import {prometheusSource} from '../prometheus/source.ts'
import type {NamedTransport} from '../prometheus/transport.ts'
import {urlTransport} from '../prometheus/transport.ts'
import {scrapeInterval, windowFor} from '../prometheus/window.ts'
import type {SampleSource, SamplingProgress} from '../query.ts'
import type {ScrapeClock, ScrapeOptions} from './scrape.ts'
import {scrapeSource} from './scrape.ts'

export interface SourceRequest {
  /** A URL, or `none` to ask the proxies in any case; absent: a Prometheus is looked for in the cluster. */
  readonly prometheus?: string | undefined
  readonly statistics: Pick<MeshStatistics, 'prometheus'>
  /** Milliseconds, when the user says; every source has a window of its own otherwise. */
  readonly window?: number | undefined
  readonly clock: ScrapeClock
  /** How Prometheus is asked; the platform's own when absent. */
  readonly fetch?: typeof fetch
  /** Milliseconds for one answer of Prometheus. */
  readonly timeout?: number | undefined
  report?(progress: SamplingProgress): void
  /** How proxies are asked, and for how long when the user does not say; twice, 15 s apart, when absent. */
  readonly scraping?: Scraping
}

export interface Scraping {
  source(options: ScrapeOptions): SampleSource
  /** Milliseconds. */
  readonly window: number
}

export interface ChosenSource {
  readonly kind: 'scrape' | 'prometheus'
  readonly source: SampleSource
  /** Milliseconds that figures are measured over. */
  readonly window: number
  /** Sentences for the user: who is asked, and why not somebody else. */
  readonly notes: readonly string[]
}

/** Milliseconds. */
const usualTimeout = 30_000
/** Two scrapes this far apart show what a page's visitors do; a longer wait is for the user to ask for. */
const scrapeTwice: Scraping = {source: scrapeSource, window: 15_000}

/**
 * The Prometheus that the user names; else one that is found in the cluster and has seen proxies; else the proxies themselves.
 *
 * @throws MeshError when the Prometheus that the user named cannot be used
 */
export async function chooseSource(cluster: Cluster, request: SourceRequest): Promise<ChosenSource> {
  const {prometheus, statistics, fetch = globalThis.fetch, timeout = usualTimeout} = request
  const network = {fetch, timeout}
  if (prometheus === 'none') return scraping(cluster, request, [])
  if (prometheus !== undefined) return askingPrometheus(urlTransport(prometheus, network), request)
  const found = await findPrometheus(cluster, statistics.prometheus, network)
  if (found === undefined) return scraping(cluster, request, [])
  try {
    return await askingPrometheus(found, request)
  } catch (error) {
    // A window that is too short is the user's, and no reason to measure in another way.
    if (!(error instanceof MeshError) || error.code === Exit.Usage) throw error
    return scraping(cluster, request, [`the proxies were asked, since ${error.message}`])
  }
}

export function scraping(cluster: Cluster, request: SourceRequest, notes: readonly string[]): ChosenSource {
  const {clock, report, scraping: way = scrapeTwice, window = way.window} = request
  const source = way.source({cluster, clock, ...(report && {report})})
  return {kind: 'scrape', source, window, notes}
}

async function askingPrometheus({name, transport}: NamedTransport, request: SourceRequest): Promise<ChosenSource> {
  const client = prometheusClient(name, transport)
  const {presence, remedy} = request.statistics.prometheus
  const jobs = await client.query(`group by (job) ({__name__=~"${presence.join('|')}"})`)
  if (jobs.length === 0) {
    throw new MeshError(Exit.Failed, `Prometheus at ${name} has no samples of proxies, such as ${presence[0]}`, {
      hint: remedy,
    })
  }
  const interval = await scrapeInterval(
    client,
    jobs.map(({labels}) => labels.job ?? ''),
  )
  const window = windowFor(request.window, interval)
  return {
    kind: 'prometheus',
    source: prometheusSource(client, presence),
    window,
    notes: [`asked Prometheus at ${name} for the last ${window / 1000}s`],
  }
}
