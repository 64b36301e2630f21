// Brings objects that went through Istio's own tool, and ours, into one form: what Go writes of its own accord is taken out.

import {isJsonObject, type Json, type JsonObject} from '../../../src/yaml/index.ts'

/** Fields that Go's types write even when nobody gave them a value: only empty they are taken out. */
const written = ['resources', 'strategy', 'updateStrategy', 'metadata']

/** Istio's tool reads an object into Go's types and writes it again; ours leaves alone what it does not change. */
export function withoutGoZeros(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutGoZeros)
  if (!isJsonObject(value)) return value
  const result: JsonObject = {}
  for (const [key, item] of Object.entries(value)) {
    const inner = withoutGoZeros(item)
    const isEmpty = isJsonObject(inner) && Object.keys(inner).length === 0
    if (key === 'status' || (written.includes(key) && isEmpty)) continue
    // A word such as `off` is a text where Go expects one; ours leaves the user's bytes.
    result[key] = (key === 'name' || key === 'app') && typeof inner === 'boolean' ? String(inner) : inner
  }
  return result
}
