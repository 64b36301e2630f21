// What {{range}} walks over, and in which order.

import {GoNumber, type GoValue, isFloatKind, isGoMap, isGoSlice, sortedKeys, typeName} from '../value.ts'

type Iteration = Iterable<readonly [key: GoValue, value: GoValue]>

/** The pairs of index and element, or the reason why there are none. */
export function iterationOf(value: GoValue, variables: number): Iteration | string {
  if (value === undefined || value === null) return []
  if (isGoSlice(value)) return sliceEntries(value)
  if (isGoMap(value)) return mapEntries(value)
  if (value instanceof Uint8Array) return sliceEntries(Array.from(value, (byte) => new GoNumber('uint8', BigInt(byte))))
  const count = countOf(value)
  if (count === undefined) return `range can't iterate over a value of type ${typeName(value)}`
  if (variables > 1) return `can't use ${count} to iterate over more than one variable`
  return countTo(count, value instanceof GoNumber ? value : undefined)
}

function* sliceEntries(items: readonly GoValue[]): Generator<[GoValue, GoValue]> {
  for (let i = 0; i < items.length; i++) yield [BigInt(i), items[i]]
}

function* mapEntries(map: Readonly<Record<string, GoValue>>): Generator<[GoValue, GoValue]> {
  for (const key of sortedKeys(map)) yield [key, map[key]]
}

function countOf(value: GoValue): bigint | undefined {
  if (typeof value === 'bigint') return value
  return value instanceof GoNumber && !isFloatKind(value.kind) ? BigInt(value.value) : undefined
}

/** The numbers below a count, of the count's own type. */
function* countTo(count: bigint, like: GoNumber | undefined): Generator<[GoValue, GoValue]> {
  for (let i = 0n; i < count; i++) {
    yield [undefined, like === undefined ? i : new GoNumber(like.kind, i, like.type)]
  }
}
