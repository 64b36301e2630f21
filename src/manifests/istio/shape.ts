// What a piece of configuration may look like, as data, and where a given one does not.

import {closest, distance} from 'fastest-levenshtein'
import type {Json} from '../../kube/object.ts'
import {isJsonObject} from '../../yaml/index.ts'

export type Shape =
  | 'any'
  | 'text'
  | 'truth'
  | 'whole'
  | 'number'
  /** A port or a share: 8080, http, 25% */
  | 'whole or text'
  /** An amount: 500m, 2 */
  | 'number or text'
  | {readonly list: Shape}
  | {readonly map: Shape}
  | {readonly fields: Readonly<Record<string, Shape>>}

/** @returns one sentence for each field that is unknown or holds the wrong kind of value; null fits everywhere */
export function shapeProblems(value: Json, shape: Shape, path: string): string[] {
  if (value === null || shape === 'any') return []
  if (typeof shape === 'string') {
    return scalars[shape].holds(value) ? [] : [wrong(path, value, scalars[shape].expected)]
  }
  if ('list' in shape) {
    if (!Array.isArray(value)) return [wrong(path, value, 'a list')]
    return value.flatMap((item, index) => shapeProblems(item, shape.list, `${path}[${index}]`))
  }
  if (!isJsonObject(value)) return [wrong(path, value, 'a mapping')]
  if ('map' in shape) {
    return Object.entries(value).flatMap(([key, item]) => shapeProblems(item, shape.map, `${path}.${key}`))
  }
  return Object.entries(value).flatMap(([key, item]) => {
    const field = Object.hasOwn(shape.fields, key) ? shape.fields[key] : undefined
    if (field === undefined) return [unknownField(path, key, Object.keys(shape.fields))]
    return shapeProblems(item, field, `${path}.${key}`)
  })
}

const isText = (value: Json) => typeof value === 'string'
const isWhole = (value: Json) => typeof value === 'bigint' || Number.isInteger(value)
const isNumber = (value: Json) => typeof value === 'bigint' || typeof value === 'number'

const scalars = {
  text: {holds: isText, expected: 'a text'},
  truth: {holds: (value: Json) => typeof value === 'boolean', expected: 'true or false'},
  whole: {holds: isWhole, expected: 'a whole number'},
  number: {holds: isNumber, expected: 'a number'},
  'whole or text': {holds: (value: Json) => isWhole(value) || isText(value), expected: 'a whole number or a text'},
  'number or text': {holds: (value: Json) => isNumber(value) || isText(value), expected: 'an amount'},
} as const

function wrong(path: string, value: Json, expected: string): string {
  return `${path} is ${shown(value)}, expected ${expected}`
}

function shown(value: Json): string {
  if (Array.isArray(value)) return 'a list'
  if (isJsonObject(value)) return 'a mapping'
  return typeof value === 'string' ? `"${value}"` : String(value)
}

function unknownField(path: string, key: string, known: readonly string[]): string {
  const near = known.length === 0 ? undefined : closest(key, [...known])
  // A name that shares little with the key would be noise.
  const helps = near !== undefined && distance(key, near) <= Math.max(2, key.length / 2)
  return `there is no field ${path}.${key}${helps ? `; did you mean ${path}.${near}?` : ''}`
}
