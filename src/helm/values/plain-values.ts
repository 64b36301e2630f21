// Between the engine's values, which know Go's number types, and plain JSON.

import {isJsonObject, type Json, type JsonObject} from '../../yaml/index.ts'
import {GoNumber} from '../value.ts'

/** A chart engine's values as plain JSON: its number types become numbers. */
export function plainValues(values: unknown): JsonObject {
  const plain = plainValue(values)
  return isJsonObject(plain) ? plain : {}
}

export function plainValue(value: unknown): Json {
  if (value === null || value === undefined) return null
  if (value instanceof GoNumber) return typeof value.value === 'bigint' ? narrow(value.value) : value.value
  if (typeof value === 'bigint') return narrow(value)
  if (Array.isArray(value)) return value.map(plainValue)
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainValue(item)]))
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number' ? value : String(value)
}

function narrow(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

/** Whole numbers as the engine's integers: as a float, a user id of a million would print as 1e+06. */
export function helmNumbers(values: JsonObject): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, helmNumber(value)]))
}

function helmNumber(value: Json): unknown {
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value)))
    return new GoNumber('int64', value)
  if (Array.isArray(value)) return value.map(helmNumber)
  return isJsonObject(value) ? helmNumbers(value) : value
}
