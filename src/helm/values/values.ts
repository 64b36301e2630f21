// What a table of values is, and the walks over it that merging needs.

import {type GoMap, type GoValue, isGoMap, mapGet, mapSet} from '../value.ts'

/** A YAML mapping as a chart sees it; the keys are the user's, `__proto__` included. */
export type Values = GoMap

/** The value that a dotted path leads to, or undefined when a step is missing or is not a mapping. */
export function valueAtPath(values: Values, path: string): GoValue {
  let value: GoValue = values
  for (const key of path.split('.')) {
    if (!isGoMap(value)) return undefined
    value = mapGet(value, key)
  }
  return value
}

/** A copy that shares no table and no list with its source, so that a template's `set` cannot reach the chart. */
export function copyValue(value: GoValue): GoValue {
  if (Array.isArray(value)) return value.map(copyValue)
  return isGoMap(value) ? copyTable(value) : value
}

export function copyTable(table: Values): Values {
  const copy: Values = {}
  for (const key of Object.keys(table)) mapSet(copy, key, copyValue(table[key]))
  return copy
}
