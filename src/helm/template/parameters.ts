// Go's parameter types: which values and which literals each of them takes, and what the function receives.

import {
  declaredType,
  GoComplex,
  GoNumber,
  GoStruct,
  type GoValue,
  isGoMap,
  isGoSlice,
  type NumberKind,
  nilMap,
  nilSlice,
} from '../value.ts'
import type {NumberLiteral} from './nodes.ts'

/** The value does not fit the parameter. */
export const rejected = Symbol('rejected')

/** Which literals a parameter takes; `none` for types that have no literal. */
export type LiteralClass = 'any' | 'string' | 'bool' | 'integer' | 'unsigned integer' | 'float' | 'none'

export interface Parameter {
  /** The type as Go's messages name it. */
  readonly goName: string
  readonly literal: LiteralClass
  /** What nil becomes, or rejected where nil is no value of the type. */
  readonly nil: GoValue
  /** Converts a value other than undefined. */
  readonly accept: (value: GoValue) => GoValue
}

const parameters: Readonly<Record<string, Parameter>> = {
  any: {goName: 'interface {}', literal: 'any', nil: null, accept: (value) => value},
  value: {goName: 'reflect.Value', literal: 'any', nil: undefined, accept: (value) => value},
  string: scalar('string', 'string', (value) => typeof value === 'string'),
  bool: scalar('bool', 'bool', (value) => typeof value === 'boolean'),
  int: scalar('int', 'integer', (value) => typeof value === 'bigint'),
  float64: scalar('float64', 'float', (value) => typeof value === 'number'),
  int64: sized('int64', 'integer'),
  int32: sized('int32', 'integer'),
  uint: sized('uint', 'unsigned integer'),
  uint64: sized('uint64', 'unsigned integer'),
  map: {
    goName: 'map[string]interface {}',
    literal: 'none',
    nil: nilMap,
    accept: (value) => (isGoMap(value) && holdsAny(value) ? value : rejected),
  },
  list: {
    goName: '[]interface {}',
    literal: 'none',
    nil: nilSlice,
    accept: (value) => (isGoSlice(value) && holdsAny(value) ? value : rejected),
  },
  'map[string]string': {
    goName: 'map[string]string',
    literal: 'none',
    nil: nilMap,
    accept: (value) => (isGoMap(value) && declaredType(value)?.element === 'string' ? value : rejected),
  },
  '[]string': {
    goName: '[]string',
    literal: 'none',
    nil: nilSlice,
    accept: (value) => (isGoSlice(value) && declaredType(value)?.element === 'string' ? value : rejected),
  },
  '[]byte': {
    goName: '[]uint8',
    literal: 'none',
    nil: new Uint8Array(),
    accept: (value) => (value instanceof Uint8Array ? value : rejected),
  },
}

function scalar(goName: string, literal: LiteralClass, fits: (value: GoValue) => boolean): Parameter {
  return {goName, literal, nil: rejected, accept: (value) => (fits(value) ? value : rejected)}
}

/** A number kind that values carry with them as GoNumber; the body receives the bare number. */
function sized(kind: NumberKind, literal: LiteralClass): Parameter {
  const accept = (value: GoValue): GoValue =>
    value instanceof GoNumber && value.kind === kind && value.type === undefined ? value.value : rejected
  return {goName: kind, literal, nil: rejected, accept}
}

/** Go assigns a named map type to map[string]any when the elements are any. */
function holdsAny(value: GoValue): boolean {
  const type = declaredType(value)
  return type === undefined || type.element === 'interface {}'
}

function structParameter(goName: string): Parameter {
  const accept = (value: GoValue): GoValue => (value instanceof GoStruct && value.type === goName ? value : rejected)
  return {goName, literal: 'none', nil: rejected, accept}
}

export function isVariadic(params: readonly string[]): boolean {
  return params.at(-1)?.startsWith('...') ?? false
}

/** The parameter that takes the argument at an index; the last one repeats when it is variadic. */
export function parameterAt(params: readonly string[], index: number): Parameter {
  const name = (params[index] ?? params.at(-1) ?? '').replace('...', '')
  const parameter = name.startsWith('struct ') ? structParameter(name.slice('struct '.length)) : parameters[name]
  if (parameter === undefined) throw new Error(`"${name}" is no parameter type`)
  return parameter
}

/** A number literal where no type is asked for: its form decides. Undefined when it overflows int. */
export function idealConstant({text, int, float, complex}: NumberLiteral): GoValue {
  if (complex !== undefined) return new GoComplex(complex.real, complex.imaginary)
  return float !== undefined && looksLikeFloat(text) ? float : int
}

/** Go looks at the letters only, so that a signed hexadecimal literal with an `e` in it counts as a float. */
function looksLikeFloat(text: string): boolean {
  const isHexInteger = /^0[xX]/.test(text) && !/[pP]/.test(text)
  return !isHexInteger && !text.startsWith("'") && /[.eEpP]/.test(text)
}

/** A number literal for a parameter of a number type; undefined when it does not fit. */
export function typedConstant({int, uint, float}: NumberLiteral, literal: LiteralClass): GoValue {
  if (literal === 'integer') return int
  return literal === 'unsigned integer' ? uint : literal === 'float' ? float : undefined
}
