// Template values as the plain JSON that the YAML writer takes.

import type {Json, JsonObject} from '../../../yaml/index.ts'
import {
  GoError,
  type GoMap,
  GoNumber,
  GoStruct,
  type GoValue,
  isFloatKind,
  isGoMap,
  isGoSlice,
  mapGet,
  sortedKeys,
  typeName,
} from '../../value.ts'
import {isNil} from '../nil.ts'

/** Whether a value passes through JSON on its way to YAML, as it does in sigs.k8s.io/yaml, or is encoded directly. */
export type Route = 'json' | 'yaml'

/** Throws GoError for what the route has no form for. */
export function plainJson(value: GoValue, route: Route = 'json'): Json {
  switch (typeof value) {
    case 'string':
      return plainText(value, route)
    case 'number':
      return plainNumber(value, route)
    case 'boolean':
    case 'bigint':
      return value
    default:
      return plainObject(value, route)
  }
}

function plainObject(value: GoValue, route: Route): Json {
  if (value instanceof GoNumber)
    return isFloatKind(value.kind) ? plainNumber(Number(value.value), route) : BigInt(value.value)
  if (value instanceof Uint8Array)
    return route === 'json' ? Buffer.from(value).toString('base64') : Array.from(value, BigInt)
  if (value instanceof GoStruct) return value.isNil ? null : plainStruct(value, route)
  if (isGoSlice(value)) return isNil(value) && route === 'json' ? null : value.map((item) => plainJson(item, route))
  if (isNil(value)) return value !== null && value !== undefined && route === 'yaml' ? {} : null
  if (isGoMap(value)) return plainEntries(value, route)
  throw new GoError(`cannot encode type ${typeName(value)}`)
}

/** JSON has the fields' own names, YAML has them in small letters. */
function plainStruct(value: GoStruct, route: Route): Json {
  if (value.json !== undefined) return plainJson(value.json(), route)
  const fields: GoMap = {}
  for (const [name, field] of value.exportedFields()) fields[route === 'json' ? name : name.toLowerCase()] = field
  return plainEntries(fields, route)
}

function plainEntries(map: GoMap, route: Route): JsonObject {
  // A map without a prototype takes any key, __proto__ too.
  const result: JsonObject = Object.setPrototypeOf({}, null)
  for (const key of sortedKeys(map)) result[plainText(key, route)] = plainJson(mapGet(map, key), route)
  return result
}

const NOT_UTF8 = /\p{Surrogate}/gu
/** What go-yaml refuses to read back from the JSON in between. */
const UNREADABLE = /[\x7f-\x84\x86-\x9f\ufffe\uffff]/

function plainText(text: string, route: Route): string {
  if (route === 'json' && UNREADABLE.test(text)) throw new GoError('yaml: control characters are not allowed')
  return text.isWellFormed() ? text : text.replace(NOT_UTF8, '\ufffd')
}

function plainNumber(value: number, route: Route): number {
  if (route === 'json' && !Number.isFinite(value)) throw new GoError(`json: unsupported value: ${value}`)
  return value
}
