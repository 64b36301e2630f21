// Merging of maps as dario.cat/mergo does it for map[string]any.

import {emptyMap, GoError, type GoMap, type GoValue, isGoMap, mapGet, mapSet} from '../value.ts'
import {isEmpty} from './defaults.ts'
import {isNil} from './nil.ts'

/**
 * Gives the target every key of the source that it lacks or holds empty, or, to overwrite, every key. Maps below are merged in
 * place; other values are shared with the source, not copied. A nil of the source counts only when overwriting.
 */
export function mergeMap(target: GoMap, source: GoMap, overwrite: boolean): GoMap {
  const result = isNil(target) && !isNil(source) ? emptyMap() : target
  for (const key of Object.keys(source)) mergeKey(result, key, mapGet(source, key), overwrite)
  return result
}

function mergeKey(target: GoMap, key: string, value: GoValue, overwrite: boolean): void {
  if (value === null || value === undefined) {
    if (overwrite) mapSet(target, key, null)
    return
  }
  const present = Object.hasOwn(target, key)
  const current = mapGet(target, key)
  if (isGoMap(value) && isGoMap(current)) {
    mergeMap(current, value, overwrite)
    if (!isEmpty(current)) return
  }
  if (overwrite || !present || isEmpty(current)) mapSet(writable(target), key, value)
}

/** The map itself, unless it is a nil map, which takes no entries. */
export function writable(map: GoMap): GoMap {
  if (Object.isFrozen(map)) throw new GoError('assignment to entry in nil map')
  return map
}
