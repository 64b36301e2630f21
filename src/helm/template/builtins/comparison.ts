// eq, ne, lt, le, gt, ge with Go's rules on which types may meet.

import {
  compareStrings,
  type FunctionTable,
  GoComplex,
  GoError,
  GoNumber,
  GoStruct,
  type GoValue,
  isFloatKind,
  isUnsignedKind,
  nilMap,
  nilSlice,
  typeName,
} from '../../value.ts'
import {goFunction} from '../function.ts'

export const comparisonFunctions: FunctionTable = {
  eq: goFunction(['value', '...value'], (first, ...others) => equalsAny(first, others)),
  ne: goFunction(['value', 'value'], (a, b) => !equalsAny(a, [b])),
  lt: goFunction(['value', 'value'], (a, b) => isLess(a, b)),
  le: goFunction(['value', 'value'], (a, b) => isLess(a, b) || equalsAny(a, [b])),
  gt: goFunction(['value', 'value'], (a, b) => !(isLess(a, b) || equalsAny(a, [b]))),
  ge: goFunction(['value', 'value'], (a, b) => !isLess(a, b)),
}

/** A scalar with the class that decides what it may be compared with. Signed and unsigned are two classes that mix. */
type Scalar =
  | {readonly class: 'bool'; readonly value: boolean}
  | {readonly class: 'string'; readonly value: string}
  | {readonly class: 'int' | 'uint'; readonly value: bigint}
  | {readonly class: 'float'; readonly value: number}
  | {readonly class: 'complex'; readonly value: GoComplex}

function scalarOf(value: GoValue): Scalar | undefined {
  switch (typeof value) {
    case 'boolean':
      return {class: 'bool', value}
    case 'string':
      return {class: 'string', value}
    case 'bigint':
      return {class: 'int', value}
    case 'number':
      return {class: 'float', value}
    default:
      if (value instanceof GoComplex) return {class: 'complex', value}
      return value instanceof GoNumber ? scalarOfNumber(value) : undefined
  }
}

function scalarOfNumber({kind, value}: GoNumber): Scalar {
  if (isFloatKind(kind)) return {class: 'float', value: Number(value)}
  return {class: isUnsignedKind(kind) ? 'uint' : 'int', value: BigInt(value)}
}

function equalsAny(first: GoValue, others: readonly GoValue[]): boolean {
  if (others.length === 0) throw new GoError('missing argument for comparison')
  return others.some((other) => isEqual(first, other))
}

function isEqual(a: GoValue, b: GoValue): boolean {
  if (typeof a === 'string' && typeof b === 'string') return a === b
  const left = scalarOf(a)
  const right = scalarOf(b)
  if (left === undefined && right === undefined) return isSameComposite(a, b)
  if (left !== undefined && right !== undefined && mayMeet(left, right)) return equalScalars(left, right)
  if (isNone(a) || isNone(b)) return false
  throw incompatible(a, b)
}

function mayMeet(left: Scalar, right: Scalar): boolean {
  return left.class === right.class || (isInteger(left) && isInteger(right))
}

function isInteger(scalar: Scalar): scalar is Scalar & {class: 'int' | 'uint'} {
  return scalar.class === 'int' || scalar.class === 'uint'
}

function equalScalars(left: Scalar, right: Scalar): boolean {
  if (left.class === 'complex' && right.class === 'complex') {
    return left.value.real === right.value.real && left.value.imaginary === right.value.imaginary
  }
  return left.value === right.value
}

/** Maps, slices and functions are only ever compared with nil. */
function isSameComposite(a: GoValue, b: GoValue): boolean {
  if (isNil(a) || isNil(b)) return isNil(a) === isNil(b)
  if (a instanceof GoStruct && b instanceof GoStruct) return isSameStruct(a, b)
  throw new GoError(`non-comparable type ${typeName(b)}`)
}

function isSameStruct(a: GoStruct, b: GoStruct): boolean {
  if (a === b) return true
  if (a.pointer || b.pointer || a.type !== b.type) return false
  return Object.keys(a.fields).every((name) => isEqual(a.fields[name], b.fields[name]))
}

function isNone(value: GoValue): boolean {
  return value === undefined || value === null
}

function isNil(value: GoValue): boolean {
  return isNone(value) || value === nilMap || value === nilSlice || (value instanceof GoStruct && value.isNil)
}

function isLess(a: GoValue, b: GoValue): boolean {
  const left = scalarOf(a)
  const right = scalarOf(b)
  if (left === undefined || right === undefined) throw new GoError('invalid type for comparison')
  if (!mayMeet(left, right)) throw incompatible(a, b)
  if (left.class === 'string' && right.class === 'string') return compareStrings(left.value, right.value) < 0
  if (left.class === 'bool' || left.class === 'complex') throw new GoError('invalid type for comparison')
  return left.value < right.value
}

function incompatible(a: GoValue, b: GoValue): GoError {
  return new GoError(`incompatible types for comparison: ${typeName(a)} and ${typeName(b)}`)
}
