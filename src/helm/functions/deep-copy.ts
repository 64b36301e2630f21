// Copies of values that share nothing with the original.

import {
  declaredType,
  emptyMap,
  GoError,
  type GoMap,
  type GoValue,
  isGoMap,
  isGoSlice,
  mapGet,
  mapSet,
  typedMap,
  typedSlice,
} from '../value.ts'
import {isNil} from './nil.ts'

export function deepCopy(value: GoValue): GoValue {
  if (value === null || value === undefined) throw new GoError('cannot copy nil')
  return copyOf(value)
}

function copyOf(value: GoValue): GoValue {
  if (isNil(value)) return value
  if (value instanceof Uint8Array) return value.slice()
  if (isGoSlice(value)) return copyOfSlice(value)
  return isGoMap(value) ? copyOfMap(value) : value
}

function copyOfSlice(slice: readonly GoValue[]): GoValue[] {
  const type = declaredType(slice)
  const items = slice.map(copyOf)
  return type?.element === undefined ? items : typedSlice(type.element, items, type)
}

function copyOfMap(map: GoMap): GoMap {
  const type = declaredType(map)
  const entries = emptyMap()
  for (const key of Object.keys(map)) mapSet(entries, key, copyOf(mapGet(map, key)))
  return type === undefined ? entries : typedMap(type.element ?? 'interface {}', entries, type)
}
