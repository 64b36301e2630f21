// Samples out of Prometheus: the same queries, answered for a window that lies behind us.

import {Exit, MeshError} from '../../errors.ts'
import type {Answer, Batch, Group, Matcher, Query, SampledPod, SampleSource, UnreachablePod} from '../query.ts'
import {matches} from '../query.ts'
import {mapBounded} from '../source/bounded.ts'
import type {PrometheusClient} from './client.ts'
import {labelRules, ruleText} from './labels.ts'
import {matcherText, promqlOf, scopeOf} from './query.ts'

/** Queries that Prometheus works on at a time for us. */
const parallelQueries = 4

/** @param presence names of metrics, one of which every proxy that has been scraped has */
export function prometheusSource(client: PrometheusClient, presence: readonly string[]): SampleSource {
  const unreachable: UnreachablePod[] = []

  async function* answers(batches: readonly Batch[], window: number): AsyncGenerator<Answer> {
    const time = await client.time()
    const coverage = new Coverage(client, presence, time)
    await coverage.read(batches)
    // A live table asks again and again.
    unreachable.splice(0, unreachable.length, ...coverage.unseen())
    for (const {queries, pods} of batches) {
      if (pods.length === 0) yield queries.map(() => [])
      else {
        yield await mapBounded(queries, parallelQueries, async (query) => {
          const scope = scopeOf(query.by, pods)
          const named = await namesOf(client, query, scope, time)
          const answers = await mapBounded(named, parallelQueries, async (one) => {
            const groups = await client.query(promqlOf(one, scope, window, pods[0]?.life), time)
            return groups.map((group) => withAllLabels(group, one))
          })
          return answers.flat()
        })
      }
    }
  }

  return {answers, unreachable, podsTogether: Number.POSITIVE_INFINITY}
}

/** Arithmetic forgets names, and counters of different names would be the same series: a query for each name, then. */
async function namesOf(
  client: PrometheusClient,
  {isPattern, ...query}: Query,
  scope: readonly Matcher[],
  time: string,
): Promise<Query[]> {
  if (isPattern !== true) return [query]
  const matchers = [matches('__name__', query.metric), ...query.where, ...scope].map(matcherText)
  const groups = await client.query(`group by (__name__) ({${matchers.join(',')}})`, time)
  return groups.flatMap(({labels: {__name__: metric}}) => (metric === undefined ? [] : [{...query, metric}]))
}

/** Prometheus leaves out a label that no sample of a group has, and the name of what it has computed with. */
function withAllLabels({labels, value}: Group, {metric, by}: Query): Group {
  const all: Record<string, string> = {...labels, __name__: metric}
  return {labels: Object.fromEntries(by.map((label) => [label, all[label] ?? ''])), value}
}

/** What Prometheus has seen of the proxies: whether it knows them all, by every label that the queries need. */
class Coverage {
  readonly #client: PrometheusClient
  readonly #presence: readonly string[]
  readonly #time: string
  #pods: readonly SampledPod[] = []
  #groups: readonly Group[] = []

  constructor(client: PrometheusClient, presence: readonly string[], time: string) {
    this.#client = client
    this.#presence = presence
    this.#time = time
  }

  async read(batches: readonly Batch[]): Promise<void> {
    this.#pods = [...new Set(batches.flatMap(({pods}) => pods))]
    if (this.#pods.length === 0) return
    const needed = neededLabels(batches)
    const by = [...new Set(['namespace', 'pod', ...needed])]
    const metric = matcherText({label: '__name__', operator: '=~', value: this.#presence.join('|')})
    const scope = scopeOf(['namespace'], this.#pods).map(matcherText)
    const ask = (matchers: readonly string[]) =>
      this.#client.query(`group by (${by.join(', ')}) ({${matchers.join(',')}})`, this.#time)
    this.#groups = await ask([metric, ...scope])
    // Nothing at all in these namespaces may as well mean that samples say no namespace.
    if (this.#groups.length === 0 && scope.length > 0) this.#refuseMissing(await ask([metric]), ['namespace'])
    else this.#refuseMissing(this.#groups, needed)
  }

  /** @throws MeshError with the relabel rule, when no sample has a label that all of some pods' samples should have */
  #refuseMissing(groups: readonly Group[], needed: readonly string[]): void {
    if (groups.length === 0) return
    const missing = needed.find((label) => this.#isMissing(label, groups))
    const rule = missing === undefined ? undefined : labelRules[missing]
    if (missing === undefined || rule === undefined) return
    throw new MeshError(
      Exit.Failed,
      `Prometheus at ${this.#client.name} has samples of the proxies without the label "${missing}": a relabel rule is missing`,
      {
        hint: `add to relabel_configs of the job that scrapes the proxies (mesh viz prometheus-config prints all of it)\n${ruleText(rule, '    ')}`,
      },
    )
  }

  #isMissing(label: string, groups: readonly Group[]): boolean {
    if (groups.some(({labels}) => labels[label])) return false
    const shouldHave = new Set(this.#pods.filter(({labels}) => labels[label] !== undefined).map(podKey))
    // Where samples say their pods, only those count that should have the label.
    return groups.some(({labels}) =>
      labels.pod ? shouldHave.has(keyOf(labels.namespace, labels.pod)) : shouldHave.size > 0,
    )
  }

  /** Proxies that Prometheus has no sample of; none where it does not say whose its samples are. */
  unseen(): UnreachablePod[] {
    const seen = new Set(this.#groups.map(({labels}) => keyOf(labels.namespace, labels.pod)))
    if (this.#groups.length > 0 && this.#groups.every(({labels}) => !labels.pod)) return []
    return this.#pods
      .filter((pod) => !seen.has(podKey(pod)))
      .map(({namespace, name}) => ({namespace, name, reason: `${this.#client.name} has no samples of it`}))
  }
}

/** Labels that samples have from Kubernetes rather than from the proxy. */
function neededLabels(batches: readonly Batch[]): string[] {
  const needed = new Set<string>()
  for (const {queries, pods} of batches) {
    const used = new Set(queries.flatMap(({by, where}) => [...by, ...where.map(({label}) => label)]))
    for (const label of used) if (pods.some(({labels}) => labels[label] !== undefined)) needed.add(label)
  }
  return [...needed]
}

function podKey({namespace, name}: SampledPod): string {
  return keyOf(namespace, name)
}

function keyOf(namespace = '', name = ''): string {
  return `${namespace}/${name}`
}
