// Writes and reads the JSON of request and answer bodies.

import {isJsonObject, textAt} from './fields.ts'
import {KubeError} from './kube-error.ts'
import type {Json, JsonObject, KubeObject} from './object.ts'

/** An integer over 2^53 keeps its digits; the Go side reads them all. */
export function writeJson(value: Json): string {
  return JSON.stringify(value, (_key, entry: unknown) => (typeof entry === 'bigint' ? rawNumber(entry) : entry))
}

/** JSON.rawJSON is in every Node that we support, and not yet in TypeScript's library. */
function rawNumber(value: bigint): unknown {
  if (!('rawJSON' in JSON) || typeof JSON.rawJSON !== 'function') return Number(value)
  return JSON.rawJSON(value.toString())
}

/** undefined for what is no JSON object: a proxy's HTML page, an empty body. */
export function readJsonObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

export function asKubeObject(value: Json | undefined, what: string): KubeObject {
  if (!isJsonObject(value) || !isJsonObject(value.metadata) || textAt(value, 'metadata', 'name') === undefined) {
    throw new KubeError('server', `${what} gave something other than a Kubernetes object`)
  }
  // Checked above, but for apiVersion and kind, which the items of a list leave out and we then fill in.
  return value as KubeObject
}
