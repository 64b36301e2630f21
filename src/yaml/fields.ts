// Reads fields of values whose shape nobody promised.

import {isJsonObject, type Json} from './json.ts'

/** Follows keys and indexes; undefined as soon as one is missing. */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let current = value
  for (const step of path) {
    if (Array.isArray(current) && typeof step === 'number') current = current[step]
    else if (isJsonObject(current) && typeof step === 'string' && Object.hasOwn(current, step)) current = current[step]
    else return undefined
  }
  return current
}

export function textAt(value: Json | undefined, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path)
  return typeof found === 'string' ? found : undefined
}

export function listAt(value: Json | undefined, ...path: readonly (string | number)[]): readonly Json[] {
  const found = at(value, ...path)
  return Array.isArray(found) ? found : []
}

/** The entries of a map whose values are text: labels, annotations, selectors. */
export function textMapAt(value: Json | undefined, ...path: readonly (string | number)[]): Record<string, string> {
  const found = at(value, ...path)
  if (!isJsonObject(found)) return {}
  return Object.fromEntries(
    Object.entries(found).flatMap(([key, entry]) => (typeof entry === 'string' ? [[key, entry]] : [])),
  )
}
