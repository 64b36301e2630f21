// Over which time Prometheus can tell rates: it knows what was at each of its scrapes, and nothing between them.

import {Exit, MeshError} from '../../errors.ts'
import {at, listAt, parseYamlValue, textAt} from '../../yaml/index.ts'
import type {PrometheusClient} from './client.ts'

const usualWindow = 60_000

/**
 * @param given milliseconds; absent: a minute, or the interval where that is longer
 * @param interval milliseconds between Prometheus' scrapes of the proxies; undefined when it does not tell
 * @returns milliseconds
 * @throws MeshError with exit code 2 when the window may lie between two scrapes
 */
export function windowFor(given: number | undefined, interval = 0): number {
  if (given === undefined) return Math.max(usualWindow, interval)
  if (given >= interval) return given
  throw new MeshError(
    Exit.Usage,
    `--time-window ${given / 1000}s is shorter than the ${interval / 1000}s between the scrapes of Prometheus`,
    {hint: `-t ${Math.ceil(interval / 1000)}s`},
  )
}

/** The longest time between two scrapes of the jobs that the samples are of; milliseconds. */
export async function scrapeInterval(client: PrometheusClient, jobs: readonly string[]): Promise<number | undefined> {
  const text = await client.config()
  if (text === undefined) return undefined
  const config = parseYamlValue(text)
  const usual = readDuration(textAt(config, 'global', 'scrape_interval') ?? '1m')
  const intervals = jobs.map((job) => {
    const found = listAt(config, 'scrape_configs').find((entry) => at(entry, 'job_name') === job)
    return readDuration(textAt(found, 'scrape_interval') ?? '') ?? usual
  })
  const known = intervals.filter((interval) => interval !== undefined)
  return known.length === 0 ? usual : Math.max(...known)
}

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
}

/** As Prometheus writes durations: `1m30s`, `2d`. */
function readDuration(text: string): number | undefined {
  if (!/^(\d+(ms|[smhdwy]))+$/.test(text)) return undefined
  return [...text.matchAll(/(\d+)(ms|[smhdwy])/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (units[unit] ?? 0),
    0,
  )
}
