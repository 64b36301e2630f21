// List functions. They copy: only `set` and its kin change a value in place. Each mustX is the same function as X here, since
// a panic in Go ends a template just as an error does.

import {goFunction} from '../template/function.ts'
import {
  declaredType,
  type FunctionTable,
  GoError,
  GoNumber,
  type GoSlice,
  type GoValue,
  kindOf,
  nilSlice,
  typedSlice,
} from '../value.ts'
import {toInt64} from './cast.ts'
import {deepEqual} from './deep-equal.ts'
import {isEmpty} from './defaults.ts'

const list = goFunction(['...any'], (...items) => items)
const first = goFunction(['any'], (value) => elements(value, 'find the first of')[0] ?? null)
const last = goFunction(['any'], (value) => elements(value, 'find the last of').at(-1) ?? null)
const rest = goFunction(['any'], (value) => withoutOne(elements(value, 'find the rest of'), (items) => items.slice(1)))
const initial = goFunction(['any'], (value) =>
  withoutOne(elements(value, 'find the initial part of'), (items) => items.slice(0, -1)),
)
const append = goFunction(['any', 'any'], (value, item) => [...elements(value, 'append to'), item])
const prepend = goFunction(['any', 'any'], (value, item) => [item, ...elements(value, 'prepend to')])
const reverse = goFunction(['any'], (value) => elements(value, 'reverse').toReversed())
const compact = goFunction(['any'], (value) => elements(value, 'compact').filter((item) => !isEmpty(item)))
const uniq = goFunction(['any'], (value) => unique(elements(value, 'make unique')))
const without = goFunction(['any', '...any'], (value, ...omitted) =>
  elements(value, 'leave items out of').filter((item) => !includes(omitted, item)),
)
const has = goFunction(['any', 'any'], (item, value) => value !== null && includes(elements(value, 'look into'), item))
const slice = goFunction(['any', '...any'], sliceList)
const chunk = goFunction(['int', 'any'], (size, value) => chunks(elements(value, 'chunk'), size))

export const listFunctions: FunctionTable = {
  list,
  tuple: list,
  first,
  mustFirst: first,
  last,
  mustLast: last,
  rest,
  mustRest: rest,
  initial,
  mustInitial: initial,
  append,
  mustAppend: append,
  push: append,
  mustPush: append,
  prepend,
  mustPrepend: prepend,
  reverse,
  mustReverse: reverse,
  compact,
  mustCompact: compact,
  uniq,
  mustUniq: uniq,
  without,
  mustWithout: without,
  has,
  mustHas: has,
  slice,
  mustSlice: slice,
  chunk,
  mustChunk: chunk,
  concat: goFunction(['...any'], (...lists) => {
    const items = lists.flatMap((value) => elements(value, 'concatenate'))
    return items.length === 0 ? nilSlice : items
  }),
}

/** A slice's elements; anything else is an error that says what should have been done with it. */
function elements(value: GoValue, action: string): GoSlice {
  if (Array.isArray(value)) return value
  if (value instanceof Uint8Array) return Array.from(value, (byte) => new GoNumber('uint8', BigInt(byte)))
  throw new GoError(value === null ? `cannot ${action} nil` : `cannot ${action} type ${kindOf(value)}`)
}

/** What is left of a list without one element; of an empty list, nil. */
function withoutOne(items: GoSlice, cut: (items: GoSlice) => GoSlice): GoSlice {
  return items.length === 0 ? nilSlice : [...cut(items)]
}

function includes(items: readonly GoValue[], wanted: GoValue): boolean {
  return items.some((item) => deepEqual(wanted, item))
}

function unique(items: GoSlice): GoSlice {
  const kept: GoSlice = []
  for (const item of items) if (!includes(kept, item)) kept.push(item)
  return kept
}

function sliceList(value: GoValue, ...indices: GoValue[]): GoValue {
  const items = elements(value, 'slice')
  if (items.length === 0) return null
  const start = Number(toInt64(indices[0]))
  const end = indices.length < 2 ? items.length : Number(toInt64(indices[1]))
  if (start < 0 || start > end || end > items.length) {
    throw new GoError(`slice bounds [${start}:${end}] out of range with length ${items.length}`)
  }
  const element = declaredType(value)?.element
  return element === undefined ? items.slice(start, end) : typedSlice(element, items.slice(start, end))
}

function chunks(items: GoSlice, size: bigint): GoSlice {
  if (size <= 0n && items.length > 0) throw new GoError(`cannot make chunks of ${size} elements`)
  const width = Number(size)
  const count = Math.ceil(items.length / width) || 0
  return typedSlice(
    '[]interface {}',
    Array.from({length: count}, (_, index) => items.slice(index * width, (index + 1) * width)),
  )
}
