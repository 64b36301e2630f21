// Map functions. set, unset and the merges change their first argument and give it back.

import {goFunction} from '../template/function.ts'
import {
  declaredType,
  emptyMap,
  type FunctionTable,
  GoError,
  type GoMap,
  type GoValue,
  isGoMap,
  mapGet,
  mapSet,
  sortedKeys,
  typedSlice,
  typeName,
} from '../value.ts'
import {deepCopy} from './deep-copy.ts'
import {mergeMap, writable} from './merge.ts'
import {textOf} from './text.ts'

const merge = goFunction(['map', '...map'], (target, ...sources) => mergeAll(target, sources, false))
const mergeOverwrite = goFunction(['map', '...map'], (target, ...sources) => mergeAll(target, sources, true))
const copy = goFunction(['any'], deepCopy)

export const dictFunctions: FunctionTable = {
  dict: goFunction(['...any'], (...items) => dict(items)),
  get: goFunction(['map', 'string'], (map, key) => (Object.hasOwn(map, key) ? mapGet(map, key) : '')),
  set: goFunction(['map', 'string', 'any'], (map, key, value) => {
    mapSet(writable(map), key, value)
    return map
  }),
  unset: goFunction(['map', 'string'], (map, key) => {
    if (Object.hasOwn(map, key)) delete map[key]
    return map
  }),
  hasKey: goFunction(['map', 'string'], (map, key) => Object.hasOwn(map, key)),
  pluck: goFunction(['string', '...map'], (key, ...maps) =>
    maps.filter((map) => Object.hasOwn(map, key)).map((map) => mapGet(map, key)),
  ),
  dig: goFunction(['...any'], (...words) => dig(words)),
  // Go's order is random; sorted is one of its possible answers, and the same every time.
  keys: goFunction(['...map'], (...maps) => typedSlice('string', maps.flatMap(sortedKeys))),
  values: goFunction(['map'], (map) => sortedKeys(map).map((key) => mapGet(map, key))),
  pick: goFunction(['map', '...string'], (map, ...keys) => select(map, (key) => keys.includes(key))),
  omit: goFunction(['map', '...string'], (map, ...keys) => select(map, (key) => !keys.includes(key))),
  merge,
  mustMerge: merge,
  mergeOverwrite,
  mustMergeOverwrite: mergeOverwrite,
  deepCopy: copy,
  mustDeepCopy: copy,
}

/** Keys and values in turn; a last key without a value gets an empty text. */
function dict(items: readonly GoValue[]): GoMap {
  const map = emptyMap()
  for (let at = 0; at < items.length; at += 2)
    mapSet(map, textOf(items[at]), at + 1 < items.length ? items[at + 1] : '')
  return map
}

function select(map: GoMap, wanted: (key: string) => boolean): GoMap {
  const result = emptyMap()
  for (const key of Object.keys(map)) if (wanted(key)) mapSet(result, key, mapGet(map, key))
  return result
}

function mergeAll(target: GoMap, sources: readonly GoMap[], overwrite: boolean): GoMap {
  let merged = target
  for (const source of sources) merged = mergeMap(merged, source, overwrite)
  return merged
}

/** Keys, a fallback and a map: what the keys lead to, or the fallback where one is missing. */
function dig(words: readonly GoValue[]): GoValue {
  if (words.length < 3) throw new GoError(`dig needs at least three arguments, got ${words.length}`)
  const keys = words.slice(0, -2).map((key) => {
    if (typeof key === 'string') return key
    throw new GoError(`dig needs strings as keys, got ${typeName(key)}`)
  })
  let current = words.at(-1)
  for (const key of keys) {
    const map = plainMap(current)
    if (!Object.hasOwn(map, key)) return words.at(-2)
    current = mapGet(map, key)
  }
  return current
}

/** dig takes no other type of map: not even a named one such as .Values. */
function plainMap(value: GoValue): GoMap {
  if (isGoMap(value) && declaredType(value) === undefined) return value
  throw new GoError(`dig needs a map[string]interface {}, got ${typeName(value)}`)
}
