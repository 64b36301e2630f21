// Makes up values for a chart: what users change, and what nobody should, by every way that Helm takes them.

import type {ValueSources} from '../../../src/helm/index.ts'
import {isJsonObject, type Json, type JsonObject} from '../../../src/yaml/index.ts'

/** Value files as texts, instead of the names that a command line has. */
export type GeneratedValues = Required<ValueSources>

type Path = readonly (string | number)[]
type Random = () => number

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * A few changes to a chart's defaults, spread over value files and flags.
 * @param fixed values that have to stay, each with the mappings that it lies in
 */
export function generateValues(defaults: JsonObject, fixed: JsonObject, random: Random): GeneratedValues {
  const paths = pathsOf(defaults, []).filter((path) => valueAt(fixed, path) === undefined)
  const sources: Record<keyof GeneratedValues, string[]> = {
    files: [],
    setJson: [],
    set: [],
    setString: [],
    setFile: [],
    setLiteral: [],
  }
  const files: JsonObject[] = [{}, {}]
  const count = 1 + Math.floor(random() * 6)
  for (let change = 0; change < count; change++) {
    const path = random() < 0.95 ? pick(paths, random) : ['unknown', 'key']
    const value = changed(valueAt(defaults, path), random)
    pick(WAYS, random)(sources, files, path, value)
  }
  return {
    ...sources,
    files: files.filter((file) => Object.keys(file).length > 0).map((file) => JSON.stringify(file, null, 1)),
  }
}

type Way = (sources: Record<keyof GeneratedValues, string[]>, files: JsonObject[], path: Path, value: Json) => void

const WAYS: readonly Way[] = [
  (_, [first = {}], path, value) => setAt(first, path, value),
  (_, [first = {}], path, value) => setAt(first, path, value),
  (_, [, second = {}], path, value) => setAt(second, path, value),
  ({setJson}, _, path, value) => setJson.push(`${flagPath(path)}=${JSON.stringify(value)}`),
  ({set}, _, path, value) => set.push(`${flagPath(path)}=${flagValue(value)}`),
  ({set}, _, path, value) => set.push(`${flagPath(path)}=${flagValue(value)}`),
  ({setString}, _, path, value) => setString.push(`${flagPath(path)}=${flagValue(value)}`),
  ({setLiteral}, _, path, value) =>
    setLiteral.push(`${path.every((key) => !/[.=[]/.test(String(key))) ? flagPath(path) : 'literal'}=${text(value)}`),
]

/** Mostly another value of the same kind, sometimes one that does not belong there. */
function changed(value: Json | undefined, random: Random): Json {
  const chance = random()
  if (chance < 0.08) return null
  if (chance < 0.16) return pick(ODD, random)
  if (typeof value === 'boolean') return !value
  if (typeof value === 'number' || typeof value === 'bigint') return pick(NUMBERS, random)
  if (typeof value === 'string') return pick(value === '' ? [...TEXTS, ...LIKELY] : TEXTS, random)
  if (Array.isArray(value))
    return random() < 0.5 ? [...value, pick([...TEXTS, ...NUMBERS], random)] : pick(LISTS, random)
  if (isJsonObject(value)) return random() < 0.7 ? {added: pick(TEXTS, random), ...pick(MAPPINGS, random)} : {}
  return pick([...TEXTS, ...NUMBERS, true, ...LISTS, ...MAPPINGS], random)
}

const ODD: readonly Json[] = ['', 0, false, [], {}, 'text', 7, true, ['x'], {x: 'y'}]
const NUMBERS: readonly Json[] = [0, 1, 2, 5, 100, 65_535, 1_000_000, 123_456_789, -1, 0.5, 1.5e-7, 1e21, 3]
const LIKELY: readonly Json[] = [
  '100m',
  '1Gi',
  '30s',
  '8080',
  'debug',
  'default',
  '1.2.3',
  'a.example:5000/b',
  '10.0.0.0/8',
]
const TEXTS: readonly Json[] = [
  ...LIKELY,
  'plain',
  'two words',
  'yes',
  'null',
  '0644',
  '1e3',
  'with: colon',
  '# hash',
  '"quoted"',
  "it's",
  'line one\nline two\n',
  ' padded ',
  'ünïcode ☃ 😀',
  '{{ .Release.Name }}',
  'a,b=c',
  '*',
  '',
]
const LISTS: readonly Json[] = [[], ['one'], [1, 'two', null, {three: 3}], [['nested']], [{name: 'A', value: 'b'}]]
const MAPPINGS: readonly JsonObject[] = [
  {},
  {a: 1},
  {'a.b/c': 'd'},
  {nested: {deep: {x: null}}},
  {enabled: true, list: [1]},
]

/** Every path of the values, containers too; long lists by their first items only. */
function pathsOf(value: Json, path: Path): Path[] {
  const own = path.length === 0 ? [] : [path]
  if (Array.isArray(value))
    return [...own, ...value.slice(0, 3).flatMap((item, index) => pathsOf(item, [...path, index]))]
  if (!isJsonObject(value)) return own
  return [...own, ...Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]))]
}

function valueAt(value: Json, path: Path): Json | undefined {
  let found: Json | undefined = value
  for (const key of path) {
    if (Array.isArray(found)) found = found[Number(key)]
    else found = isJsonObject(found) ? found[key] : undefined
  }
  return found
}

/** A value file cannot reach into a list: from the list on it is replaced. */
function setAt(target: JsonObject, path: Path, value: Json): void {
  const [key = '', next] = path
  if (next === undefined) target[key] = value
  else if (typeof next === 'number') target[key] = [value]
  else {
    const inner = target[key]
    const table = isJsonObject(inner) ? inner : {}
    target[key] = table
    setAt(table, path.slice(1), value)
  }
}

function flagPath(path: Path): string {
  return path
    .map((key, index) =>
      typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${key.replace(/[\\.,=[\]]/g, '\\$&')}`,
    )
    .join('')
}

function flagValue(value: Json): string {
  if (Array.isArray(value)) return `{${value.map((item) => escaped(text(item)).replace(/[{}]/g, '\\$&')).join(',')}}`
  return escaped(text(value))
}

function escaped(text: string): string {
  return text.replace(/[\\,]/g, '\\$&')
}

function text(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function pick<T>(items: readonly T[], random: Random): T {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}
