// Writes queries as PromQL that counts as a pair of scrapes does.

import type {Matcher, Query, SampledPod} from './query.ts'

/** When a process started, by its own clock; every proxy has it from its first scrape. */
const startTime = 'process_start_time_seconds'

/**
 * Growth is what a counter has more than a window ago, by the time that lies between the two samples: no extrapolation, and a
 * series that begins within the window, the first failure for one, has grown from nothing. rate() would take the first sample
 * for where it began. It counts only where the proxy was not scraped a window ago, and nothing is known of how it was.
 *
 * @param window milliseconds
 */
export function promqlOf({metric, measure, where, by}: Query, scope: readonly Matcher[], window: number): string {
  const now = selector(metric, [...where, ...scope])
  const sum = `sum by (${by.join(', ')})`
  if (measure === 'now') return `${sum} (${now})`
  const ago = `offset ${window}ms`
  const seconds = window / 1000
  const started = selector(
    startTime,
    scope.filter(({label}) => label === 'namespace'),
  )
  // Proxies compute it from their uptime, to the second.
  const restarted = `(${started} - ${started} ${ago}) > 1`
  const grown = `((${now} - ${now} ${ago}) >= 0 unless on (job, instance) ${restarted}) or ${now}`
  const young = `(${started} > time() - ${seconds}) * 0 + ${seconds}`
  const elapsed = `(timestamp(${started}) - timestamp(${started} ${ago})) > 0 or ${young}`
  // Samples that were federated may share a job and an instance: max by makes them one.
  const rate = `(${grown}) / on (job, instance) group_left () max by (job, instance) (${elapsed})`
  return `${sum} (${rate} or rate(${now}[${window}ms]))`
}

function selector(metric: string, matchers: readonly Matcher[]): string {
  return matchers.length === 0 ? metric : `${metric}{${matchers.map(matcherText).join(',')}}`
}

/** Values of a label that are worth to be listed; more of them cost Prometheus more than they spare it. */
const worthListing = 20

/** Matchers that leave out what has nothing to do with the pods, as far as the query tells samples apart by it. */
export function scopeOf(by: readonly string[], pods: readonly SampledPod[]): Matcher[] {
  return by.flatMap((label): Matcher[] => {
    const values = new Set<string | undefined>()
    for (const pod of pods) {
      values.add(pod.labels[label])
      if (values.size > worthListing) return []
    }
    if (values.size === 0 || values.has(undefined)) return []
    const patterns = [...values].map((value = '') => value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    return [{label, operator: '=~', value: patterns.join('|')}]
  })
}

export function matcherText({label, operator, value}: Matcher): string {
  return `${label}${operator}${quoted(value)}`
}

/** A string of PromQL: as Go writes them. */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`
}
