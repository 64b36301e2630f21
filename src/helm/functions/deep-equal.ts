// Go's reflect.DeepEqual: equal types, equal contents, and nil differs from empty.

import {GoComplex, GoNumber, GoStruct, type GoValue, isGoMap, isGoSlice, sortedKeys, typeName} from '../value.ts'
import {isNil} from './nil.ts'

export function deepEqual(left: GoValue, right: GoValue): boolean {
  const [a, b] = [left ?? null, right ?? null]
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  if (typeName(a) !== typeName(b) || isNil(a) !== isNil(b)) return false
  if (a instanceof GoNumber && b instanceof GoNumber) return a.value === b.value
  if (a instanceof GoComplex && b instanceof GoComplex) return a.real === b.real && a.imaginary === b.imaginary
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0
  if (isGoSlice(a) && isGoSlice(b)) return a.length === b.length && a.every((item, index) => deepEqual(item, b[index]))
  if (a instanceof GoStruct && b instanceof GoStruct) return a === b || sameFields(a, b)
  return isGoMap(a) && isGoMap(b) && sameEntries(a, b)
}

/** A struct without visible fields keeps its state elsewhere (time.Time): its text tells. */
function sameFields(left: GoStruct, right: GoStruct): boolean {
  if (left.json !== undefined && right.json !== undefined) return deepEqual(left.json(), right.json())
  return sameEntries(left.fields, right.fields)
}

function sameEntries(left: Readonly<Record<string, GoValue>>, right: Readonly<Record<string, GoValue>>): boolean {
  const keys = sortedKeys(left)
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && deepEqual(left[key], right[key]))
  )
}
