// Messages of the mesh configuration: read from JSON as protobuf reads it, and written again as Istio's templates write it.

import {Exit, MeshError} from '../../errors.ts'
import {isJsonObject, type Json, type JsonObject} from '../../yaml/index.ts'
import {meshSchema} from './mesh-schema.ts'
import {formatProtoDuration, parseProtoDuration} from './proto-duration.ts'

export type MeshType =
  | {readonly kind: 'any' | 'string' | 'bool' | 'double' | 'int32' | 'uint32' | 'Duration'}
  /** Messages around one value, so that it can be unset. */
  | {readonly kind: 'Bool' | 'Int32' | 'Int64'}
  | {readonly kind: 'enum'; readonly names: ReadonlyMap<number, string>}
  | {readonly kind: 'list' | 'map'; readonly of: MeshType}
  | {readonly kind: 'message'; readonly name: string}

export interface MeshField {
  readonly name: string
  readonly goName: string
  readonly type: MeshType
}

export interface MeshTypes {
  /** In the order in which they are written. */
  fieldsOf(message: string): readonly MeshField[]
}

/** Each message's row is read when it is first asked for. */
export function readMeshTypes(): MeshTypes {
  const rows: Readonly<Record<string, string>> = meshSchema
  const known = new Map<string, readonly MeshField[]>()
  return {
    fieldsOf(message) {
      const before = known.get(message)
      if (before !== undefined) return before
      const row = rows[message]
      if (row === undefined) throw new Error(`the mesh configuration has no message ${message}`)
      const fields = row
        .split(/\s+/)
        .filter((text) => text !== '')
        .map(readField)
      known.set(message, fields)
      return fields
    },
  }
}

function readField(text: string): MeshField {
  const [, name = '', type = ''] = /^(\w+):(\S+)$/.exec(text) ?? []
  return {name, goName: goNameOf(name), type: readType(type)}
}

/** protobuf's Go names: the first letter, and one that comes after a digit, are capitals. */
function goNameOf(name: string): string {
  return name.replace(/^[a-z]|(?<=\d)[a-z]/g, (letter) => letter.toUpperCase())
}

const scalars = ['any', 'string', 'bool', 'double', 'int32', 'uint32', 'Duration', 'Bool', 'Int32', 'Int64'] as const

function readType(text: string): MeshType {
  if (text.startsWith('[]')) return {kind: 'list', of: readType(text.slice(2))}
  if (text.startsWith('map/')) return {kind: 'map', of: readType(text.slice(4))}
  if (text.startsWith('(')) return {kind: 'enum', names: readNames(text.slice(1, -1))}
  const scalar = scalars.find((name) => name === text)
  return scalar === undefined ? {kind: 'message', name: text} : {kind: scalar}
}

function readNames(text: string): ReadonlyMap<number, string> {
  return new Map(
    text.split('|').map((item, index): [number, string] => {
      const [name = '', number = String(index)] = item.split('=')
      return [Number(number), name]
    }),
  )
}

/**
 * @param where names the value in errors
 * @returns the fields that are set, under their JSON names and in the message's order; zeros count as unset
 * @throws MeshError for a value that protobuf would refuse; unknown fields are passed over, as istiod does
 */
export function readMessage(types: MeshTypes, message: string, value: Json, where: string): JsonObject {
  if (!isJsonObject(value)) throw wrongType(where, 'a mapping', value)
  const result: JsonObject = {}
  for (const {name, type} of types.fieldsOf(message)) {
    const given = value[name] ?? value[snakeCase(name)]
    if (given === undefined || given === null) continue
    const read = readValue(types, type, given, `${where}.${name}`)
    if (!isZero(read, type)) result[name] = read
  }
  return result
}

/** protobuf's own name of a field, which JSON may use as well. */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function readValue(types: MeshTypes, type: MeshType, value: Json, where: string): Json {
  switch (type.kind) {
    case 'any':
      return value
    case 'message':
      return readMessage(types, type.name, value, where)
    case 'list':
      if (!Array.isArray(value)) throw wrongType(where, 'a list', value)
      return value.map((item, index) => readValue(types, type.of, item, `${where}[${index}]`))
    case 'map':
      if (!isJsonObject(value)) throw wrongType(where, 'a mapping', value)
      return Object.fromEntries(
        Object.entries(value)
          .map(([key, item]): [string, Json] => [key, readValue(types, type.of, item, `${where}.${key}`)])
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      )
    case 'string':
      if (typeof value !== 'string') throw wrongType(where, 'a text', value)
      return value
    case 'bool':
    case 'Bool':
      if (typeof value !== 'boolean') throw wrongType(where, 'true or false', value)
      return value
    case 'int32':
    case 'uint32':
    case 'Int32':
    case 'Int64':
    case 'double':
      return readNumber(type.kind, value, where)
    case 'Duration':
      return readDuration(value, where)
    case 'enum':
      return readEnum(type.names, value, where)
    default:
      return type satisfies never
  }
}

/** protobuf takes numbers as text too. */
function readNumber(kind: 'int32' | 'uint32' | 'Int32' | 'Int64' | 'double', value: Json, where: string): Json {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number === 'bigint' && kind === 'Int64') return number
  if (typeof number !== 'number' || Number.isNaN(number)) throw wrongType(where, 'a number', value)
  if (kind === 'double') return number
  const [least, most] = kind === 'uint32' ? [0, 2 ** 32 - 1] : [-(2 ** 31), 2 ** 31 - 1]
  const fits = Number.isInteger(number) && (kind === 'Int64' || (number >= least && number <= most))
  if (!fits) throw wrongType(where, kind === 'uint32' ? 'a whole number from 0' : 'a whole number', value)
  return number
}

function readDuration(value: Json, where: string): string {
  const nanos = typeof value === 'string' ? parseProtoDuration(value) : undefined
  if (nanos === undefined) throw wrongType(where, 'a duration in seconds like 45s', value)
  return formatProtoDuration(nanos)
}

function readEnum(names: ReadonlyMap<number, string>, value: Json, where: string): string {
  const name = typeof value === 'number' ? names.get(value) : [...names.values()].find((known) => known === value)
  if (name === undefined) throw wrongType(where, `one of ${[...names.values()].join(', ')}`, value)
  return name
}

/** What protobuf does not tell from unset. */
function isZero(value: Json, type: MeshType): boolean {
  switch (type.kind) {
    case 'enum':
      return value === type.names.get(0)
    case 'list':
      return Array.isArray(value) && value.length === 0
    case 'map':
      return isJsonObject(value) && Object.keys(value).length === 0
    case 'string':
    case 'bool':
    case 'double':
    case 'int32':
    case 'uint32':
      return value === '' || value === 0 || value === false
    default:
      return false
  }
}

function wrongType(where: string, expected: string, value: Json): MeshError {
  return new MeshError(Exit.Failed, `${where} has to be ${expected}, not ${JSON.stringify(value)}`)
}

/** Numbers of 64 bits are text in protobuf's JSON; everything else is written as it is kept. */
export function messageJson(types: MeshTypes, message: string, value: JsonObject): JsonObject {
  const result: JsonObject = {}
  for (const {name, type} of types.fieldsOf(message)) {
    const item = value[name]
    if (item !== undefined) result[name] = jsonOf(types, type, item)
  }
  return result
}

function jsonOf(types: MeshTypes, type: MeshType, value: Json): Json {
  if (type.kind === 'Int64') return String(value)
  if (type.kind === 'message' && isJsonObject(value)) return messageJson(types, type.name, value)
  if (type.kind === 'list' && Array.isArray(value)) return value.map((item) => jsonOf(types, type.of, item))
  if (type.kind === 'map' && isJsonObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, jsonOf(types, type.of, item)]))
  return value
}
