// Reads the vectors that the Go program wrote: one JSON file a group, its data tagged with Go types.

import {readFileSync} from 'node:fs'
import {utf8String} from '../../../src/helm/fmt/index.ts'
import type {MissingKey, TemplateSource} from '../../../src/helm/template/index.ts'
import {
  GoComplex,
  type GoMap,
  GoNumber,
  type GoValue,
  isGoMap,
  mapSet,
  type NumberKind,
  typedMap,
  typedSlice,
} from '../../../src/helm/value.ts'

export interface Vector {
  readonly name: string
  readonly template: string
  readonly sources?: readonly TemplateSource[]
  readonly data?: unknown
  readonly missingKey?: MissingKey
  /** What Go wrote; when that is not UTF-8, as base64. */
  readonly output?: string
  readonly outputBase64?: string
  readonly error?: VectorError
}

export interface VectorError {
  /** Go's whole message, for the reader of a failing test. */
  readonly message: string
  readonly phase: 'parse' | 'execute'
  readonly line?: number
  /** Bytes before the failing expression on its line. */
  readonly column?: number
  /** Words of Go's message that ours must have too. */
  readonly fact?: string
}

export function readVectors(group: string): Vector[] {
  return JSON.parse(readFileSync(new URL(`../vectors/${group}.json`, import.meta.url), 'utf8'))
}

const numberKinds: ReadonlySet<string> = new Set<NumberKind>([
  ...(['int8', 'int16', 'int32', 'int64', 'uint', 'uint8', 'uint16', 'uint32', 'uint64', 'float32'] as const),
])

function isNumberKind(name: string): name is NumberKind {
  return numberKinds.has(name)
}

/** The Go value that tagged JSON stands for: see tagged.go. */
export function goValueOf(json: unknown): GoValue {
  if (Array.isArray(json)) return json.map(goValueOf)
  if (!isGoMap(json)) return json
  const [key = '', ...others] = Object.keys(json)
  if (key.startsWith('$') && others.length === 0) return untag(key.slice(1), json[key])
  return mapOf(json)
}

function mapOf(json: GoMap): GoMap {
  const map: GoMap = {}
  for (const [key, value] of Object.entries(json)) mapSet(map, key, goValueOf(value))
  return map
}

function untag(tag: string, content: unknown): GoValue {
  if (tag === 'int') return BigInt(String(content))
  if (tag === 'text') return utf8String(Buffer.from(String(content), 'base64'))
  if (tag === 'bytes') return new Uint8Array(Buffer.from(String(content), 'base64'))
  if (tag === 'float64') return floatOf(String(content))
  if (tag === 'float32') return new GoNumber('float32', Math.fround(Number(content)))
  if (isNumberKind(tag)) return new GoNumber(tag, BigInt(String(content)))
  if (!Array.isArray(content)) throw new Error(`no data is tagged ${tag}`)
  const [first, second] = content
  if (tag === 'complex128') return new GoComplex(Number(first), Number(second))
  if (tag === 'slice' && Array.isArray(second)) return typedSlice(String(first), second.map(goValueOf))
  if (tag === 'map' && isGoMap(second)) return typedMap(String(first), mapOf(second))
  throw new Error(`no data is tagged ${tag}`)
}

function floatOf(text: string): number {
  return Number(text.replace('Inf', 'Infinity'))
}
