// Asks proxies of several kinds at once: each query in the words of each of them, and the answers in the views' words again.

import type {EngineName} from '../engines.ts'
import type {Answer, Batch, Group, Query, SampledPod, SampleSource, UnreachablePod} from '../query.ts'
import {matcherTest} from '../query.ts'
import type {Dialect, Labels, MotherTongue, Rendering} from './dialect.ts'
import type {WorkloadDirectory} from './workloads.ts'

/** The proxies of one mesh, and who answers for them. */
export interface Speaker {
  readonly source: SampleSource
  /** Milliseconds that its figures are measured over. */
  readonly window: number
  readonly dialects: Readonly<Partial<Record<EngineName, Dialect | MotherTongue>>>
}

/** The figures of all meshes together; every group has the label `engine` where a query asks for it. */
export function translatedSource(speakers: readonly Speaker[], workloads: WorkloadDirectory): SampleSource {
  async function* answers(batches: readonly Batch[]): AsyncGenerator<Answer> {
    const asked = speakers.map(({source, window, dialects}) => {
      const parts = batches.map((batch) => partsOf(batch, dialects, workloads))
      return {parts, next: parts.flat().length === 0 ? nothing : started(source.answers(parts.flat(), window))}
    })
    for (const [index, {queries}] of batches.entries()) {
      // Meshes are asked side by side: each of them takes its window.
      const answered = await Promise.all(
        asked.map(async ({parts, next}) => {
          const found: Group[][] = queries.map(() => [])
          for (const part of parts[index] ?? []) {
            const {done, value} = await next()
            if (done === true) continue
            for (const [query, groups] of part.read(value).entries())
              for (const group of groups) found[query]?.push(group)
          }
          return found
        }),
      )
      yield queries.map((_query, query) => answered.flatMap((found) => found[query] ?? []))
    }
    // A source may have something left to do after its last answer.
    await Promise.all(asked.map(async ({next}) => next()))
  }

  const together = speakers.map(({source}) => source.podsTogether)
  const podsTogether = together.every((count) => count !== undefined) ? Math.min(...together) : undefined
  return {
    answers,
    ...(podsTogether === undefined ? {} : {podsTogether}),
    get unreachable(): readonly UnreachablePod[] {
      return speakers.flatMap(({source}) => source.unreachable)
    },
  }
}

type Next = () => Promise<IteratorResult<Answer>>

const nothing: Next = async () => ({done: true, value: undefined})

/** Begins at once: a mesh whose first answer is wanted late measures while others are read. */
function started(answers: AsyncIterable<Answer>): Next {
  const iterator = answers[Symbol.asyncIterator]()
  let first: Promise<IteratorResult<Answer>> | undefined = iterator.next()
  // Whoever waits for it gets the error; until then it is nobody's.
  first.catch(() => undefined)
  return async () => {
    const begun = first
    first = undefined
    return begun ?? iterator.next()
  }
}

/** The pods of a batch that are of one kind, asked in their own words. */
interface Part extends Batch {
  /** The answers to the queries of the whole batch. */
  read(answer: Answer): Group[][]
}

function partsOf({pods, queries}: Batch, dialects: Speaker['dialects'], workloads: WorkloadDirectory): Part[] {
  const byEngine = new Map<EngineName, SampledPod[]>()
  for (const pod of pods) {
    const same = byEngine.get(pod.engine)
    if (same === undefined) byEngine.set(pod.engine, [pod])
    else same.push(pod)
  }
  return [...byEngine].flatMap(([engine, ofEngine]): Part[] => {
    const dialect = dialects[engine]
    if (dialect === undefined) return []
    return [
      'names' in dialect
        ? sameWords(engine, ofEngine, queries, dialect)
        : inDialect(engine, ofEngine, queries, dialect, workloads),
    ]
  })
}

const engineLabel = 'engine'

function sameWords(
  engine: EngineName,
  pods: readonly SampledPod[],
  queries: readonly Query[],
  {names}: MotherTongue,
): Part {
  const spoken = queries.flatMap((query, index) => {
    const metric = Object.hasOwn(names, query.metric) ? names[query.metric] : query.metric
    if (metric === undefined) return []
    return [{index, query: {...query, metric, by: query.by.filter((label) => label !== engineLabel)}}]
  })
  return {
    pods,
    queries: spoken.map(({query}) => query),
    read(answer) {
      const found: Group[][] = queries.map(() => [])
      for (const [position, {index}] of spoken.entries()) {
        const named = queries[index]?.by.includes(engineLabel) === true
        const groups = answer[position] ?? []
        found[index] = named ? groups.map((group) => ({...group, labels: {...group.labels, engine}})) : [...groups]
      }
      return found
    },
  }
}

function inDialect(
  engine: EngineName,
  pods: readonly SampledPod[],
  queries: readonly Query[],
  {metrics, signs}: Dialect,
  workloads: WorkloadDirectory,
): Part {
  const raw = new Questions()
  const readings = queries.map((query) =>
    (metrics[query.metric] ?? [])
      .filter((rendering) => canTell(rendering, query))
      .map((rendering) => ({rendering, position: raw.ask(rawQuery(rendering, query))})),
  )
  const usual = readings.flat().some(({rendering}) => rendering.fallback === true)
    ? signs.map((metric) => raw.ask({metric, measure: 'now', where: [], by: ['namespace', 'pod']}))
    : []
  const podLabels = new Map(pods.map(({namespace, name, labels}) => [`${namespace}/${name}`, labels]))
  return {
    pods,
    queries: raw.queries,
    read(answer) {
      const withSigns = new Set(usual.flatMap((position) => (answer[position] ?? []).map(({labels}) => podOf(labels))))
      return queries.map((query, index) => {
        const sums = new Regrouped(query)
        const heard = new Map<Rendering, Set<string>>()
        for (const {rendering, position} of readings[index] ?? []) {
          const {fallback, standsInFor, factor = 1} = rendering
          const better = standsInFor === undefined ? undefined : heard.get(standsInFor)
          const names = new Set<string>()
          heard.set(rendering, names)
          for (const {labels, value} of answer[position] ?? []) {
            const name = podOf(labels)
            const pod = podLabels.get(name)
            if (pod === undefined || better?.has(name) || (fallback === true && withSigns.has(name))) continue
            const said = translate(labels, rendering, query, {pod, workloads})
            if (said === undefined) continue
            names.add(name)
            sums.add({...said, engine}, value * factor)
          }
        }
        return sums.groups()
      })
    },
  }
}

function podOf({namespace = '', pod = ''}: Labels): string {
  return `${namespace}/${pod}`
}

/** Each question once, whoever wants its answer. */
class Questions {
  readonly queries: Query[] = []
  readonly #positions = new Map<string, number>()

  ask(query: Query): number {
    const key = JSON.stringify(query)
    const position = this.#positions.get(key) ?? this.queries.push(query) - 1
    this.#positions.set(key, position)
    return position
  }
}

function canTell({says, appliesTo}: Rendering, query: Query): boolean {
  if (appliesTo?.(query) === false) return false
  return matcherTest(query.where.filter(({label}) => says[label] !== undefined))(says)
}

/** Labels that mean the same to all. */
const common = ['le']

function wantedLabels({by, where}: Query): string[] {
  return [...new Set([...by, ...where.map(({label}) => label)])]
}

function rawQuery(rendering: Rendering, query: Query): Query {
  const {metric, isPattern, measure = query.measure, where = [], words, toldElsewhere, takes} = rendering
  const wanted = wantedLabels(query)
  const from = wanted.flatMap((label) => words[label]?.from ?? [])
  const by = new Set([
    'namespace',
    'pod',
    ...common.filter((label) => wanted.includes(label)),
    ...from,
    ...(toldElsewhere?.from ?? []),
    ...(takes?.from ?? []),
    ...(isPattern === true ? ['__name__'] : []),
  ])
  return {metric, ...(isPattern && {isPattern}), measure, where, by: [...by]}
}

/** undefined when the sample is not what the view asks for. */
function translate(
  labels: Labels,
  {says, words, owner, toldElsewhere, takes}: Rendering,
  query: Query,
  place: {pod: Labels; workloads: WorkloadDirectory},
): Labels | undefined {
  if (takes?.isIt(labels) === false || toldElsewhere?.isTold(labels, place) === true) return undefined
  const said: Record<string, string> = owner === 'pod' ? {...place.pod} : {}
  for (const label of wantedLabels(query)) {
    const word = words[label]
    if (word !== undefined) said[label] = word.say(labels, place)
    else if (common.includes(label)) said[label] = labels[label] ?? ''
  }
  return {...said, ...says}
}

/** Sums of what a query asks for, by what it asks for. */
class Regrouped {
  readonly #query: Query
  readonly #takes: (labels: Labels) => boolean
  readonly #groups = new Map<string, {labels: Labels; value: number}>()

  constructor(query: Query) {
    this.#query = query
    this.#takes = matcherTest(query.where)
  }

  add(labels: Labels, value: number): void {
    if (!this.#takes(labels)) return
    const {by} = this.#query
    const key = JSON.stringify(by.map((label) => labels[label] ?? ''))
    const group = this.#groups.get(key)
    if (group !== undefined) group.value += value
    else this.#groups.set(key, {labels: Object.fromEntries(by.map((label) => [label, labels[label] ?? ''])), value})
  }

  /** Counters that make up a figure are not read in one instant: what is open is never less than nothing. */
  groups(): Group[] {
    return [...this.#groups.values()].map(({labels, value}) => ({labels, value: Math.max(0, value)}))
  }
}
