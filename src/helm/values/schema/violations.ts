// What the validator found, as sentences: where, what was expected, what is there.

import type {ErrorObject} from 'ajv'
import {isGoMap, mapGet} from '../../value.ts'

/** What was held against the schema, for the sentences about it. */
export interface Subject {
  /** What to call the whole: `the values`. */
  readonly name: string
  /** The path of the whole in something larger, as `--set` would write it; often empty. */
  readonly path: string
  readonly value: unknown
}

interface Violation {
  readonly error: ErrorObject
  /** Its place in the validator's list. */
  readonly index: number
  /** What kept each of the tried schemas from fitting. */
  readonly inner: readonly Violation[]
}

/** A sentence for each violation, once; those inside of another are part of its sentence. */
export function sentencesOf(errors: readonly ErrorObject[], subject: Subject): string[] {
  return distinctSentences(nested(errors), subject)
}

/** Several ways through a schema can lead to the same rule. */
function distinctSentences(violations: readonly Violation[], subject: Subject): string[] {
  return [...new Set(violations.flatMap((violation) => sentenceOf(violation, subject) ?? []))]
}

/** Failures of tried schemas stand in front of the failure that they led to, which says how many they are. */
function nested(errors: readonly ErrorObject[]): Violation[] {
  const violations: Violation[] = []
  for (const [index, error] of errors.entries()) {
    const inner: number = error.params.inner ?? 0
    const first = violations.findIndex((earlier) => earlier.index >= index - inner)
    const taken = first === -1 ? [] : violations.splice(first)
    // Every key that does not fit is a violation of its own, and counts those of the keys before it.
    const peers = error.keyword === 'propertyNames' ? taken.filter((other) => isSamePlace(other.error, error)) : []
    violations.push(...peers, {error, index, inner: taken.filter((other) => !peers.includes(other))})
  }
  return violations
}

function isSamePlace(one: ErrorObject, other: ErrorObject): boolean {
  return one.keyword === other.keyword && one.instancePath === other.instancePath
}

function sentenceOf(violation: Violation, subject: Subject): string | undefined {
  const {error, inner} = violation
  const describe = SENTENCES[error.keyword]
  // A branch of an `if` reports itself.
  if (describe === undefined)
    return error.keyword === 'if' ? undefined : `${placeOf(error, subject)} breaks ${error.keyword}`
  const reasons = distinctSentences(inner, subject)
  return `${placeOf(error, subject)} ${describe(error, reasons)}`
}

/** The value's path as `--set` would write it. */
function placeOf({instancePath, params}: ErrorObject, {name, path, value}: Subject): string {
  const keys = instancePath.split('/').slice(1).map(unescapePointer)
  const unwanted: string | undefined = params.additionalProperty ?? params.unevaluatedProperty
  if (unwanted !== undefined) keys.push(unwanted)
  let [place, parent] = [path, value]
  for (const key of keys) {
    place += Array.isArray(parent) ? `[${key}]` : place === '' ? key : `.${key}`
    parent = Array.isArray(parent) ? parent[Number(key)] : isGoMap(parent) ? mapGet(parent, key) : undefined
  }
  return place === '' ? name : place
}

function unescapePointer(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~')
}

/** What a keyword's failure says behind the place; `reasons` are the sentences of what it tried. */
type Describe = (error: ErrorObject, reasons: readonly string[]) => string

const COMPARISONS: Readonly<Record<string, string>> = {
  '>=': 'at least',
  '>': 'more than',
  '<=': 'at most',
  '<': 'less than',
}

const limit: Describe = ({params, data}) =>
  `must be ${COMPARISONS[params.comparison]} ${params.limit}, got ${shown(data)}`
const count =
  (words: string, things: string): Describe =>
  ({params, data}) =>
    `must have ${words} ${params.limit} ${things}, got ${shown(data)}`
const surplus: Describe = ({params}) => `must have at most ${params.limit ?? params.len} items`
const unwanted: Describe = () => 'is not allowed'
const companion: Describe = ({params}) => `must have ${params.missingProperty} beside ${params.property}`

const TYPES: Readonly<Record<string, string>> = {
  null: 'null',
  boolean: 'true or false',
  number: 'a number',
  integer: 'a whole number',
  string: 'a text',
  array: 'a list',
  object: 'a mapping',
}

const SENTENCES: Readonly<Record<string, Describe>> = {
  type: ({params, data}) =>
    `must be ${[params.type]
      .flat()
      .map((type) => TYPES[type])
      .join(' or ')}, got ${shown(data)}`,
  enum: ({params, data}) => `must be one of ${params.allowedValues.map(shown).join(', ')}, got ${shown(data)}`,
  const: ({params, data}) => `must be ${shown(params.allowedValue)}, got ${shown(data)}`,
  minimum: limit,
  maximum: limit,
  exclusiveMinimum: limit,
  exclusiveMaximum: limit,
  multipleOf: ({params, data}) => `must be a multiple of ${params.multipleOf}, got ${shown(data)}`,
  minLength: count('at least', 'characters'),
  maxLength: count('at most', 'characters'),
  pattern: ({params, data}) => `must match ${params.pattern}, got ${shown(data)}`,
  format: ({params, data}) => `must be of the format ${params.format}, got ${shown(data)}`,
  minItems: count('at least', 'items'),
  maxItems: count('at most', 'items'),
  uniqueItems: ({params, data}) =>
    `must not have an item twice, got ${shown(Array.isArray(data) ? data[params.i] : data)}`,
  items: surplus,
  additionalItems: surplus,
  unevaluatedItems: surplus,
  contains: ({params: {minContains, maxContains}}) =>
    `must contain ${contained(minContains, maxContains)} of the kind that the schema describes`,
  minProperties: count('at least', 'keys'),
  maxProperties: count('at most', 'keys'),
  required: ({params}) => `must have ${params.missingProperty}`,
  dependentRequired: companion,
  dependencies: companion,
  additionalProperties: unwanted,
  unevaluatedProperties: unwanted,
  'false schema': unwanted,
  propertyNames: ({params}) => `cannot have a key ${JSON.stringify(params.propertyName)}`,
  not: ({data}) => `must not be what the schema excludes, got ${shown(data)}`,
  anyOf: (_, reasons) => `must fit one of several schemas: ${reasons.join(', or ')}`,
  oneOf: ({params, data}, reasons) =>
    params.passingSchemas === null
      ? `must fit one of several schemas: ${reasons.join(', or ')}`
      : `must fit only one of several schemas, and fits more: ${shown(data)}`,
}

function contained(least: number, most: number | undefined): string {
  if (most === undefined) return `at least ${least} items`
  return `between ${least} and ${most} items`
}

/** A value on one line and short. */
function shown(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}...` : text
}
