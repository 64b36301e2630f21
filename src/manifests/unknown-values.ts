// Finds values that no chart reads, which are nearly always a typing error.

import {closest, distance} from 'fastest-levenshtein'
import type {JsonObject} from '../kube/object.ts'
import {isJsonObject} from '../yaml/index.ts'

/**
 * @param known a tree of every key that is read; an empty map or null stands for a place where any key may come
 * @returns one sentence for each unknown key
 */
export function unknownValues(user: JsonObject, known: JsonObject, path: readonly string[] = []): string[] {
  return Object.entries(user).flatMap(([key, value]) => {
    const here = [...path, key]
    if (!Object.hasOwn(known, key)) return [sentence(here, Object.keys(known))]
    const below = known[key]
    if (!isJsonObject(value) || !isJsonObject(below) || Object.keys(below).length === 0) return []
    return unknownValues(value, below, here)
  })
}

function sentence(path: readonly string[], siblings: readonly string[]): string {
  const key = path.at(-1) ?? ''
  const name = path.join('.')
  const near = siblings.length === 0 ? undefined : closest(key, [...siblings])
  // A name that shares little with the key would be noise.
  const helps = near !== undefined && distance(key, near) <= Math.max(2, key.length / 2)
  const parent = path.slice(0, -1)
  return `the chart knows no value ${name}${helps ? `; did you mean ${[...parent, near].join('.')}?` : ''}`
}
