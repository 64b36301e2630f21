// Seeded random YAML: the same value in all the ways that people write it, and random edits of it.

import {type Edit, editValue, isJsonObject, type Json, type JsonObject, type Path} from '../../src/yaml/index.ts'

export type Random = () => number

/** mulberry32: small, and the same everywhere. */
export function seeded(seed: number): Random {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export function pick<T>(random: Random, list: readonly [T, ...T[]]): T {
  return list[Math.floor(random() * list.length)] ?? list[0]
}

const chance = (random: Random, share: number): boolean => random() < share

const KEYS = [
  'apiVersion',
  'kind',
  'metadata',
  'spec',
  'labels',
  'app.kubernetes.io/name',
  'on',
  'args',
  'a b',
  '1',
  '"q"',
  'x',
] as const
const SCALARS: readonly [Json, ...Json[]] = [
  null,
  true,
  0,
  420,
  -1.5,
  12345678901234567890n,
  '',
  'web',
  'yes',
  '0644',
  'a: b',
  '# no',
  "it's",
  'x\ny\n',
  'x\ny',
  ' lead\nx\n',
  'tail\n\n',
  'ghcr.io/acme/web:1',
  '- a',
  '{}',
  '*a',
  '\ttab',
  'é😀',
  'a  b',
  '2001-01-01',
  '<<',
]

/** Whether values that are equal may be written as aliases. */
export type Aliases = 'none' | 'block'

interface Options {
  random: Random
  step: number
  sequenceOffset: number
  comments: boolean
  /** Anchored texts so far, by name. */
  anchors: Map<string, Json>
  aliases: Aliases
}

/** One document of a random value. What is written is the text's own business: only its reader knows the value. */
export function randomManifest(random: Random, aliases: Aliases): string {
  const options: Options = {
    random,
    step: pick(random, [2, 2, 4, 3]),
    sequenceOffset: 0,
    comments: chance(random, 0.6),
    anchors: new Map(),
    aliases,
  }
  options.sequenceOffset = pick(random, [0, options.step, 2])
  const root = randomMapping(random, 4)
  const lines = chance(random, 0.12) ? [...jsonText(random, root).split('\n')] : block(root, 0, options)
  const head = pick(random, ['', '', '---\n', '--- # note\n', '# first\n', '\uFEFF', '# a\n\n---\n'])
  const tail = pick(random, ['\n', '\n', '', '\n# last\n', '\n\n\n', '\n...\n'])
  const text = head + lines.join('\n') + tail
  return chance(random, 0.25) ? text.replaceAll('\n', '\r\n') : text
}

function randomValue(random: Random, depth: number): Json {
  const roll = random()
  if (depth === 0 || roll < 0.35) return pick(random, SCALARS)
  if (roll < 0.4) return pick<Json>(random, [{}, [], null])
  if (roll < 0.6) return Array.from({length: 1 + Math.floor(random() * 3)}, () => randomValue(random, depth - 1))
  return randomMapping(random, depth - 1)
}

function randomMapping(random: Random, depth: number): JsonObject {
  const mapping: JsonObject = {}
  const size = 1 + Math.floor(random() * 4)
  for (let at = 0; at < size; at++) mapping[pick(random, KEYS)] = randomValue(random, depth)
  return mapping
}

function jsonText(random: Random, value: Json): string {
  const plain = JSON.stringify(
    value,
    (_, item: unknown) => (typeof item === 'bigint' ? 7 : item),
    pick(random, [0, 2, 4, '  ']),
  )
  return chance(random, 0.3) ? plain.replaceAll('":', '": ') : plain
}

function block(value: Json, column: number, options: Options): string[] {
  const {random} = options
  const indent = ' '.repeat(column)
  const lines: string[] = []
  const entries: [head: string, item: Json][] = Array.isArray(value)
    ? value.map((item) => ['-', item])
    : Object.entries(value as JsonObject).map(([key, item]) => [`${scalar(key, random, false)}:`, item])
  for (const [head, item] of entries) {
    if (options.comments && chance(random, 0.15))
      lines.push(`${pick(random, [indent, indent, '', `${indent}  `])}# note`)
    if (options.comments && chance(random, 0.08)) lines.push('')
    lines.push(...entry(indent + head, item, column, Array.isArray(value), options))
  }
  return lines
}

function entry(head: string, item: Json, column: number, inSequence: boolean, options: Options): string[] {
  const {random} = options
  const comment = options.comments && chance(random, 0.15) ? pick(random, [' # why', '  # {}']) : ''
  const known = [...options.anchors].find(([, value]) => JSON.stringify(value, big) === JSON.stringify(item, big))
  if (known !== undefined && options.aliases !== 'none' && chance(random, 0.7))
    return [`${head} *${known[0]}${comment}`]
  const anchor = options.aliases !== 'none' && chance(random, 0.2) ? `a${options.anchors.size}` : undefined
  const property = anchor === undefined ? '' : ` &${anchor}`
  const lines = written(head + property, item, column, inSequence && anchor === undefined, inSequence, comment, options)
  if (anchor !== undefined) options.anchors.set(anchor, item)
  return lines
}

const big = (_: string, item: unknown): unknown => (typeof item === 'bigint' ? String(item) : item)

function written(
  head: string,
  item: Json,
  column: number,
  canBeCompact: boolean,
  inSequence: boolean,
  comment: string,
  options: Options,
): string[] {
  const {random} = options
  if (item === null) return [head + pick(random, ['', '', ' ~', ' null', ' ']) + comment]
  const isFilled = typeof item === 'object' && Object.keys(item).length > 0
  if (isFilled && !chance(random, 0.2)) {
    const inner = inSequence ? 2 : Array.isArray(item) ? options.sequenceOffset : options.step
    const lines = block(item, column + inner, options)
    const [first = ''] = lines
    if (canBeCompact && !/^\s*#|^$/.test(first) && chance(random, 0.8))
      return [head + first.slice(column + 1), ...lines.slice(1)]
    return [head + comment, ...lines]
  }
  if (typeof item === 'string' && item.includes('\n') && chance(random, 0.7)) {
    const indent = ' '.repeat(column + options.step)
    const mark = item.endsWith('\n\n') ? '|+' : item.endsWith('\n') ? '|' : '|-'
    const explicit = item.startsWith(' ') ? String(options.step) : ''
    const body = item.replace(/\n$/, '').split('\n')
    return [`${head} ${mark}${explicit}${comment}`, ...body.map((line) => (line === '' ? '' : indent + line))]
  }
  const lines = flow(item, column + options.step, options).split('\n')
  return [`${head} ${lines[0]}`, ...lines.slice(1)].map((line, at, all) =>
    at === all.length - 1 ? line + comment : line,
  )
}

function flow(value: Json, column: number, options: Options): string {
  const {random} = options
  if (typeof value !== 'object' || value === null) return scalar(value, random, true)
  const isList = Array.isArray(value)
  const [open, close] = isList ? ['[', ']'] : ['{', '}']
  if (Object.keys(value).length === 0) return chance(random, 0.1) ? `${open} ${close}` : open + close
  const texts = isList
    ? value.map((item) => flow(item, column + 2, options))
    : Object.entries(value).map(([key, item]) => `${scalar(key, random, true)}: ${flow(item, column + 2, options)}`)
  const comma = chance(random, 0.1) ? ',' : ''
  if (chance(random, 0.2)) {
    const indent = `\n${' '.repeat(column + 2)}`
    // Strictly taken the closing bracket must stand deeper than the key; kubectl takes it anywhere.
    const closing = pick(random, [column, column, Math.max(0, column - options.step)])
    return `${open}${indent}${texts.join(`,${indent}`)}${comma}\n${' '.repeat(closing)}${close}`
  }
  const padding = isList || Object.keys(value).length < 2 ? '' : pick(random, ['', ' '])
  return `${open}${padding}${texts.join(pick(random, [', ', ', ', ',  ']))}${comma}${padding}${close}`
}

function scalar(value: Json, random: Random, inFlow: boolean): string {
  if (value === null) return inFlow ? pick(random, ['null', '~']) : '~'
  if (typeof value !== 'string') return String(value)
  if (/^[A-Za-z][A-Za-z./]*$/.test(value) && !['yes', 'on', 'x'].includes(value) && chance(random, 0.7)) return value
  return /[\n\t]/.test(value) || chance(random, 0.6) ? JSON.stringify(value) : `'${value.replaceAll("'", "''")}'`
}

export interface Reversible {
  edits: Edit[]
  /** What takes the edits back, in order. */
  inverse: Edit[]
}

const NEW_VALUES: readonly [Json, ...Json[]] = [
  'enabled',
  'true',
  7,
  '-----BEGIN\nabc\n-----END\n',
  ['--a', 'b: c'],
  {
    name: 'linkerd-proxy',
    env: [
      {name: 'A', value: 'b'},
      {name: 'PEM', value: 'x\ny\n'},
    ],
    ports: [{containerPort: 4143}],
  },
  'warn,linkerd=info',
  '25,587',
  '# x',
  '{"ns":"$(_pod_ns)"}',
  {a: {}, b: []},
  'a very long text that goes on and on, and has so many words that it will fill its line to the end',
]

/** Additions at random places: keys, missing parents, items; with what takes them away again. */
export function randomAdditions(random: Random, value: Json, count: number): Reversible {
  const result: Reversible = {edits: [], inverse: []}
  let now = value
  for (let at = 0; at < count; at++) {
    const {path, found} = randomPlace(random, now)
    const added = pick(random, NEW_VALUES)
    const edit = addition(random, path, found, added, at)
    result.edits.push(edit)
    now = editValue(now, [edit])
    result.inverse.unshift({op: 'remove', path: edit.op === 'insert' ? [...edit.path, edit.index] : edit.path})
  }
  return result
}

function addition(random: Random, path: Path, found: Json, value: Json, serial: number): Edit {
  const key = `mesh.io/k${serial}`
  if (Array.isArray(found) || (found === null && chance(random, 0.3))) {
    const index = Array.isArray(found) ? Math.floor(random() * (found.length + 1)) : 0
    return {op: 'insert', path, index, value}
  }
  const parent = isJsonObject(found) && chance(random, 0.3) ? [...path, 'annotations-of-ours'] : path
  return {op: 'set', path: [...parent, key], value}
}

const OTHER_VALUES: readonly [Json, ...Json[]] = [
  1,
  'x',
  'a: b',
  'l1\nl2\n',
  {a: {b: 'c'}},
  ['q', {r: 1}],
  {},
  [],
  null,
  true,
]

/** Removals and replacements of what is there. */
export function randomChanges(random: Random, value: Json, count: number): Edit[] {
  const edits: Edit[] = []
  let now = value
  for (let at = 0; at < count; at++) {
    const [first, ...rest] = pathsIn(now)
    if (first === undefined) break
    const path = pick(random, [first, ...rest])
    const edit: Edit = chance(random, 0.5) ? {op: 'remove', path} : {op: 'set', path, value: pick(random, OTHER_VALUES)}
    edits.push(edit)
    now = editValue(now, [edit])
  }
  return edits
}

function pathsIn(value: Json): Path[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => {
    const step = Array.isArray(value) ? Number(key) : key
    return [[step], ...pathsIn(item).map((path) => [step, ...path])]
  })
}

/** A mapping, a sequence or a null somewhere in the value. */
function randomPlace(random: Random, value: Json): {path: Path; found: Json} {
  const places: {path: Path; found: Json}[] = []
  const walk = (path: Path, found: Json): void => {
    if (typeof found !== 'object') return
    if (path.length > 0 || found !== null) places.push({path, found})
    if (Array.isArray(found)) for (const [index, item] of found.entries()) walk([...path, index], item)
    else if (isJsonObject(found)) for (const [key, item] of Object.entries(found)) walk([...path, key], item)
  }
  walk([], value)
  return places[Math.floor(random() * places.length)] ?? {path: [], found: value}
}
