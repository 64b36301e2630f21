// How the string functions see values that are no strings.

import {formatValue} from '../fmt/index.ts'
import {utf8String} from '../fmt/utf8.ts'
import {type GoValue, isGoSlice} from '../value.ts'

/** A string stays, bytes become one, everything else as %v prints it. */
export function textOf(value: GoValue): string {
  if (typeof value === 'string') return value
  return value instanceof Uint8Array ? utf8String(value) : formatValue(value)
}

/** A list's elements without nil, as texts; one value is a list of one, nil none. */
export function textsOf(value: GoValue): string[] {
  if (isGoSlice(value)) return value.filter((item) => item !== null && item !== undefined).map(textOf)
  if (value instanceof Uint8Array) return Array.from(value, String)
  return value === null || value === undefined ? [] : [textOf(value)]
}
