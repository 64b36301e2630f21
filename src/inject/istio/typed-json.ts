// A part of a pod as Go would read it and write it again: known fields alone, in Go's order, in Kubernetes' own forms.

import {Exit, MeshError} from '../../errors.ts'
import {parseQuantity} from '../../meshes/quantity.ts'
import {isJsonObject, type Json, type JsonObject} from '../../yaml/index.ts'
import type {PodType, PodTypes} from './pod-types.ts'

/** Whether texts may stand as numbers and words without quotes, as in the YAML of a user, or are held to JSON's types. */
export type Strictness = 'yaml' | 'json'

/**
 * What is null or empty vanishes as Go's encoder lets it vanish; amounts become canonical.
 * @param where names the value in errors
 * @throws MeshError for a value of another type than its field's
 */
export function typedObject(
  types: PodTypes,
  struct: string,
  value: Json,
  where: string,
  strictness: Strictness = 'json',
): JsonObject {
  if (!isJsonObject(value)) throw wrongType(where, 'a mapping', value)
  const result: JsonObject = {}
  for (const {jsonName, type, omitsEmpty} of types.fieldsOf(struct)) {
    const given = Object.hasOwn(value, jsonName) ? value[jsonName] : undefined
    const isGiven = given !== undefined && given !== null
    if (!isGiven && omitsEmpty && type.kind !== 'struct' && type.kind !== 'Quantity') continue
    const typed = isGiven ? typedValue({types, strictness}, type, given, `${where}.${jsonName}`) : zeroOf(types, type)
    if (typed === undefined || (omitsEmpty && isEmpty(typed, type))) continue
    result[jsonName] = typed
  }
  return result
}

interface Reading {
  readonly types: PodTypes
  readonly strictness: Strictness
}

function typedValue(reading: Reading, type: PodType, value: Json, where: string): Json {
  const {types, strictness} = reading
  switch (type.kind) {
    case 'any':
    case 'Time':
      return value
    case 'pointer':
      return typedValue(reading, type.of, value, where)
    case 'struct':
      return typedObject(types, type.name, value, where, strictness)
    case 'list':
      if (!Array.isArray(value)) throw wrongType(where, 'a list', value)
      return value.map((item, index) =>
        item === null ? (zeroOf(types, type.of) ?? null) : typedValue(reading, type.of, item, `${where}[${index}]`),
      )
    case 'map':
      return typedMap(reading, type.of, value, where)
    case 'string':
      if (typeof value === 'string') return value
      if (strictness === 'yaml' && typeof value !== 'object') return String(value)
      throw wrongType(where, 'a text', value)
    case 'bool':
      if (typeof value !== 'boolean') throw wrongType(where, 'true or false', value)
      return value
    case 'int32':
    case 'int64':
      if (typeof value !== 'bigint' && !Number.isInteger(value)) throw wrongType(where, 'a whole number', value)
      return value
    case 'IntOrString':
      if (typeof value !== 'string' && !Number.isInteger(value)) throw wrongType(where, 'a number or a name', value)
      return value
    case 'Quantity':
      return quantity(value, where)
    default:
      return type satisfies never
  }
}

/** Go writes the keys of a map in their order. */
function typedMap(reading: Reading, of: PodType, value: Json, where: string): Json {
  if (!isJsonObject(value)) throw wrongType(where, 'a mapping', value)
  const entries = Object.entries(value).map(([key, item]): [string, Json] => [
    key,
    item === null ? (zeroOf(reading.types, of) ?? null) : typedValue(reading, of, item, `${where}.${key}`),
  ])
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function quantity(value: Json, where: string): string {
  const parsed = typeof value === 'object' || typeof value === 'boolean' ? undefined : parseQuantity(String(value))
  if (parsed === undefined) throw wrongType(where, 'an amount', value)
  return parsed.canonical
}

/** What Go writes for a field that nothing was said of; undefined for null. */
function zeroOf(types: PodTypes, type: PodType): Json | undefined {
  switch (type.kind) {
    case 'string':
      return ''
    case 'bool':
      return false
    case 'int32':
    case 'int64':
    case 'IntOrString':
      return 0
    case 'Quantity':
      return '0'
    case 'struct':
      return typedObject(types, type.name, {}, '')
    default:
      return undefined
  }
}

/** A struct never counts as empty, and neither does what a pointer points to. */
function isEmpty(value: Json, type: PodType): boolean {
  if (type.kind === 'pointer' || type.kind === 'struct') return false
  if (Array.isArray(value)) return value.length === 0
  if (isJsonObject(value)) return type.kind === 'map' && Object.keys(value).length === 0
  return (
    type.kind !== 'Quantity' && type.kind !== 'any' && (value === '' || value === 0 || value === 0n || value === false)
  )
}

function wrongType(where: string, expected: string, value: Json): MeshError {
  return new MeshError(Exit.Failed, `${where} has to be ${expected}, not ${shown(value)}`)
}

function shown(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a mapping'
  return typeof value === 'string' ? `the text "${value}"` : String(value)
}

/** JSON as Go's encoder writes it: compact, in the order of the value's keys, safe to stand in a web page. */
export function goJson(value: Json): string {
  const text = JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? Number(item) : item))
  return text.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
