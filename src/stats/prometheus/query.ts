// Writes queries as PromQL that counts as a pair of scrapes does.

import {processStart} from '../metrics/evaluate.ts'
import type {Life, Matcher, Query, SampledPod} from '../query.ts'

/**
 * Growth is what a counter has more than a window ago, by the time that lies between the two samples: no extrapolation, and a
 * series that begins within the window, the first failure for one, has grown from nothing. rate() would take the first sample
 * for where it began. It counts only where the proxy was not scraped a window ago, and nothing is known of how it was.
 *
 * @param window milliseconds
 * @param life of the proxies in scope
 */
export function promqlOf(
  {metric, measure, where, by}: Query,
  scope: readonly Matcher[],
  window: number,
  life: Life = processStart,
): string {
  const now = selector(metric, [...where, ...scope])
  const sum = `sum by (${by.join(', ')})`
  if (measure === 'now') return `${sum} (${now})`
  const ago = `offset ${window}ms`
  const {alive, restarted, young} = lifeText(life, scope, window)
  const kept = restarted === undefined ? '' : ` unless on (job, instance) ${restarted}`
  const grown = `((${now} - ${now} ${ago}) >= 0${kept}) or ${now}`
  const elapsed = `(timestamp(${alive}) - timestamp(${alive} ${ago})) > 0${young === undefined ? '' : ` or ${young}`}`
  // Samples that were federated may share a job and an instance: max by makes them one.
  const rate = `(${grown}) / on (job, instance) group_left () max by (job, instance) (${elapsed})`
  return `${sum} (${rate} or rate(${now}[${window}ms]))`
}

interface LifeText {
  /** A series that every proxy has. */
  readonly alive: string
  /** Proxies that started again within the window. */
  readonly restarted?: string
  /** The window's seconds, for proxies that are younger than that. */
  readonly young?: string
}

/** By the second: a start is computed from an uptime, and rounded. */
function lifeText({metric, tells}: Life, scope: readonly Matcher[], window: number): LifeText {
  const seconds = window / 1000
  const alive = selector(
    metric,
    scope.filter(({label}) => label === 'namespace'),
  )
  switch (tells) {
    case 'start':
      return {
        alive,
        restarted: `(${alive} - ${alive} offset ${window}ms) > 1`,
        young: `(${alive} > time() - ${seconds}) * 0 + ${seconds}`,
      }
    case 'uptime':
      return {
        alive,
        restarted: `(${alive} + 1) < ${seconds}`,
        young: `(${alive} < ${seconds}) * 0 + ${seconds}`,
      }
    case 'nothing':
      return {alive}
    default:
      return tells satisfies never
  }
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
