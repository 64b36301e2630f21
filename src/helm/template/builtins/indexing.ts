// index, slice and len; strings are indexed by byte.

import {utf8Bytes, utf8Length, utf8String} from '../../fmt/index.ts'
import {
  declaredType,
  type FunctionTable,
  GoError,
  GoNumber,
  type GoSlice,
  type GoValue,
  isFloatKind,
  isGoMap,
  isGoSlice,
  typedSlice,
  typeName,
} from '../../value.ts'
import {zeroOf} from '../fields.ts'
import {goFunction} from '../function.ts'

export const indexFunctions: FunctionTable = {
  index: goFunction(['value', '...value'], indexInto),
  slice: goFunction(['value', '...value'], sliceOf),
  len: goFunction(['value'], lengthOf),
}

function indexInto(item: GoValue, ...indexes: GoValue[]): GoValue {
  if (isNone(item)) throw new GoError('index of untyped nil')
  let value = item
  for (const index of indexes) {
    if (isNone(value)) throw new GoError('index of nil pointer')
    value = elementOf(value, index)
  }
  return value
}

function elementOf(value: GoValue, index: GoValue): GoValue {
  if (isGoMap(value)) {
    if (isNone(index)) throw new GoError('value is nil; should be of type string')
    if (typeof index !== 'string') throw new GoError(`value has type ${typeName(index)}; should be string`)
    return Object.hasOwn(value, index) ? value[index] : zeroOf(declaredType(value)?.element)
  }
  if (isGoSlice(value)) return value[position(index, value.length, false)]
  const bytes = bytesOf(value)
  if (bytes === undefined) throw new GoError(`can't index item of type ${typeName(value)}`)
  return new GoNumber('uint8', bytes[position(index, bytes.length, false)] ?? 0)
}

function bytesOf(value: GoValue): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value
  return typeof value === 'string' ? utf8Bytes(value) : undefined
}

/** An index as a number from 0 to the length; the length itself only where a slice may end. */
function position(index: GoValue, length: number, mayBeEnd: boolean): number {
  if (isNone(index)) throw new GoError('cannot index slice/array with nil')
  const integer = typeof index === 'bigint' ? index : integerOf(index)
  if (integer === undefined) throw new GoError(`cannot index slice/array with type ${typeName(index)}`)
  if (integer < 0n || integer > BigInt(mayBeEnd ? length : length - 1)) {
    throw new GoError(`index out of range: ${integer}`)
  }
  return Number(integer)
}

function integerOf(value: GoValue): bigint | undefined {
  return value instanceof GoNumber && !isFloatKind(value.kind) ? BigInt(value.value) : undefined
}

function sliceOf(item: GoValue, ...indexes: GoValue[]): GoValue {
  if (isNone(item)) throw new GoError('slice of untyped nil')
  if (indexes.length > 3) throw new GoError(`too many slice indexes: ${indexes.length}`)
  if (isGoSlice(item)) {
    const [from, to] = bounds(indexes, item.length)
    return likeSlice(item, item.slice(from, to))
  }
  const bytes = bytesOf(item)
  if (bytes === undefined) throw new GoError(`can't slice item of type ${typeName(item)}`)
  if (typeof item === 'string' && indexes.length === 3) throw new GoError('cannot 3-index slice a string')
  const [from, to] = bounds(indexes, bytes.length)
  const cut = bytes.subarray(from, to)
  return typeof item === 'string' ? utf8String(cut) : cut
}

/** Start and end; a third index bounds the capacity, which nothing here can see. */
function bounds(indexes: readonly GoValue[], length: number): [number, number] {
  const [from = 0, to = length, capacity = length] = indexes.map((index) => position(index, length, true))
  if (from > to) throw new GoError(`invalid slice index: ${from} > ${to}`)
  if (to > capacity) throw new GoError(`invalid slice index: ${to} > ${capacity}`)
  return [from, to]
}

function likeSlice(original: GoSlice, items: GoSlice): GoSlice {
  const type = declaredType(original)
  return type?.element === undefined ? items : typedSlice(type.element, items, type)
}

function lengthOf(item: GoValue): bigint {
  if (typeof item === 'string') return BigInt(utf8Length(item))
  if (isGoSlice(item) || item instanceof Uint8Array) return BigInt(item.length)
  if (isGoMap(item)) return BigInt(Object.keys(item).length)
  throw new GoError(isNone(item) ? 'len of nil pointer' : `len of type ${typeName(item)}`)
}

function isNone(value: GoValue): boolean {
  return value === undefined || value === null
}
