// Chart values that many pods share: each pod's overrides are laid over them without copying what they do not touch.

import {helmNumbers, type Values} from '../../helm/index.ts'
import {isJsonObject, type Json, type JsonObject} from '../../yaml/index.ts'

export interface ValueTree {
  /** As the template engine takes them. */
  readonly tree: Values
  /** @param overrides dotted path -> value; a key with dots of its own comes after a NUL character */
  with(overrides: ReadonlyMap<string, Json>): ValueTree
}

export function createValues(values: JsonObject): ValueTree {
  const tree = helmNumbers(values)
  return {
    tree,
    with(overrides) {
      if (overrides.size === 0) return this
      let changed = values
      for (const [path, value] of overrides) changed = laidOver(changed, pathKeys(path), value)
      return createValues(changed)
    },
  }
}

function pathKeys(path: string): string[] {
  const [dotted = '', ...rest] = path.split('\u0000')
  return [...dotted.split('.'), ...rest]
}

function laidOver(values: JsonObject, [key = '', ...rest]: readonly string[], value: Json): JsonObject {
  if (rest.length === 0) return {...values, [key]: value}
  const below = values[key]
  return {...values, [key]: laidOver(isJsonObject(below) ? below : {}, rest, value)}
}
