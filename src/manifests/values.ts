// Values of charts as trees: reading and setting by dotted path, and the difference between two of them.

import type {Json, JsonObject} from '../kube/object.ts'
import {isJsonObject, sameJson} from '../yaml/index.ts'

/** @param path dotted; keys with dots in them cannot be named */
export function valueAt(values: JsonObject, path: string): Json | undefined {
  let here: Json | undefined = values
  for (const key of path.split('.')) {
    if (!isJsonObject(here) || !Object.hasOwn(here, key)) return undefined
    here = here[key]
  }
  return here
}

/** A copy of the values with one path set; what lies beside the path is shared. */
export function withValue(values: JsonObject, path: string, value: Json): JsonObject {
  const [key = '', ...rest] = path.split('.')
  if (rest.length === 0) return {...values, [key]: value}
  const below = values[key]
  return {...values, [key]: withValue(isJsonObject(below) ? below : {}, rest.join('.'), value)}
}

/** Maps win key by key over those under them; anything else replaces. */
export function mergeTrees(under: JsonObject, over: JsonObject): JsonObject {
  const merged: JsonObject = {...under}
  for (const [key, value] of Object.entries(over)) {
    const below = Object.hasOwn(under, key) ? under[key] : undefined
    merged[key] = isJsonObject(below) && isJsonObject(value) ? mergeTrees(below, value) : value
  }
  return merged
}

/** What of `after` is not in `before`: the least tree that gives `after` when merged over `before`. A key that is gone becomes null. */
export function differenceOf(before: JsonObject, after: JsonObject): JsonObject {
  const difference: JsonObject = {}
  for (const [key, value] of Object.entries(after)) {
    const old = Object.hasOwn(before, key) ? before[key] : undefined
    if (isJsonObject(old) && isJsonObject(value)) {
      const below = differenceOf(old, value)
      if (Object.keys(below).length > 0) difference[key] = below
    } else if (!sameJson(old, value)) difference[key] = value
  }
  for (const [key, value] of Object.entries(before)) {
    if (value !== null && !Object.hasOwn(after, key)) difference[key] = null
  }
  return difference
}
