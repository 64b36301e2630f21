// Reads the arguments of keywords; a schema whose own types are wrong is an error of the chart, not of the values.

import {isJsonObject, type Json, type JsonObject} from '../../../yaml/index.ts'
import {SchemaError} from './document.ts'

export function numberArgument(keyword: string, argument: Json): number {
  if (typeof argument === 'number' || typeof argument === 'bigint') return Number(argument)
  throw mistyped(keyword, 'a number', argument)
}

/** A length or a count. */
export function countArgument(keyword: string, argument: Json): number {
  const count = numberArgument(keyword, argument)
  if (!Number.isInteger(count) || count < 0) throw mistyped(keyword, 'a whole number of at least 0', argument)
  return count
}

export function textArgument(keyword: string, argument: Json): string {
  if (typeof argument === 'string') return argument
  throw mistyped(keyword, 'a text', argument)
}

export function textsArgument(keyword: string, argument: Json): string[] {
  return listArgument(keyword, argument).map((item) => textArgument(keyword, item))
}

export function listArgument(keyword: string, argument: Json): Json[] {
  if (Array.isArray(argument)) return argument
  throw mistyped(keyword, 'a list', argument)
}

export function mappingArgument(keyword: string, argument: Json): JsonObject {
  if (isJsonObject(argument)) return argument
  throw mistyped(keyword, 'a mapping', argument)
}

function mistyped(keyword: string, expected: string, got: Json): SchemaError {
  return new SchemaError(`${keyword} must be ${expected}, got ${JSON.stringify(got)}`)
}
