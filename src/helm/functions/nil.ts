// Nil slices and maps: they behave as empty ones, but encode as null and cannot be written.

import {type GoSlice, GoStruct, type GoValue, nilSlice, typedSlice} from '../value.ts'

/** Frozen and empty is how a nil slice or map is told from an empty one; nothing else here is frozen. */
export function isNil(value: GoValue): boolean {
  if (value === null || value === undefined) return true
  if (typeof value !== 'object' || value instanceof Uint8Array) return false
  if (value instanceof GoStruct) return value.isNil
  return Object.isFrozen(value) && Object.keys(value).length === 0
}

/** The nil slice of an element type. */
export function nilSliceOf(element: string): GoSlice {
  if (element === 'any') return nilSlice
  const slice = typedSlice(element, [])
  Object.freeze(slice)
  return slice
}
