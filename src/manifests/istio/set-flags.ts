// `--set` as istioctl reads it: a path below spec, one value, and what type the text of a value has.

import {Exit, MeshError} from '../../errors.ts'
import type {JsonObject} from '../../kube/object.ts'
import {editValue, isJsonObject, type Json, parseYamlValue} from '../../yaml/index.ts'
import {parsePath, resolvePath} from './path-steps.ts'

export type SetKind = 'set' | 'set-string' | 'set-json' | 'set-file'

export interface SetFlag {
  readonly kind: SetKind
  /** PATH=VALUE; of set-file the value is what the file holds. */
  readonly text: string
}

/**
 * Lays a flag over the spec of an IstioOperator.
 * @throws MeshError naming the flag
 */
export function applySetFlag(spec: JsonObject, {kind, text}: SetFlag): JsonObject {
  const equals = text.indexOf('=')
  if (equals <= 0) throw new MeshError(Exit.Usage, `--${kind} takes PATH=VALUE, not "${text}"`)
  const path = text.slice(0, equals).trim()
  try {
    const value = readValue(kind, path, text.slice(equals + 1))
    const edited = editValue(spec, [{op: 'set', path: resolvePath(spec, parsePath(path), path), value}])
    return isJsonObject(edited) ? edited : spec
  } catch (error) {
    if (!(error instanceof MeshError)) throw error
    throw new MeshError(Exit.Usage, `--${kind} ${path}: ${error.message}`, {cause: error})
  }
}

function readValue(kind: SetKind, path: string, text: string): Json {
  switch (kind) {
    case 'set':
      return staysText(path) ? text.trim() : typedValue(text.trim())
    case 'set-string':
    case 'set-file':
      return text
    case 'set-json':
      return readJson(text)
    default:
      return kind satisfies never
  }
}

function readJson(text: string): Json {
  try {
    JSON.parse(text)
  } catch {
    throw new MeshError(Exit.Usage, `the value is no JSON, got ${text}`)
  }
  // Once more, because JSON.parse rounds integers of 64 bits.
  return parseYamlValue(text)
}

/** Keys whose values look like numbers and are none: 1.30 is not 1.3. */
const textKeys: ReadonlySet<string> = new Set(['tag', 'hub', 'revision', 'profile', 'compatibilityVersion', 'variant'])

function staysText(path: string): boolean {
  const steps = parsePath(path)
  const last = steps.at(-1)
  if (last?.kind === 'key' && textKeys.has(last.key)) return true
  return /^(?:values\.)?meshConfig\.defaultConfig\.proxyMetadata\./.test(path)
}

const booleans: Readonly<Record<string, boolean>> = {
  ...Object.fromEntries(['t', 'T', 'true', 'True', 'TRUE'].map((word) => [word, true])),
  ...Object.fromEntries(['f', 'F', 'false', 'False', 'FALSE'].map((word) => [word, false])),
}

/** A whole number, a decimal one, a truth value as Go's parsers read them; else text, in which `\,` is a comma. */
export function typedValue(text: string): Json {
  if (/^[-+]?\d+$/.test(text)) {
    const whole = BigInt(text.replace(/^\+/, ''))
    if (BigInt.asIntN(64, whole) === whole) return Number.isSafeInteger(Number(whole)) ? Number(whole) : whole
  }
  if (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text) && Number.isFinite(Number(text))) return Number(text)
  return Object.hasOwn(booleans, text) ? (booleans[text] ?? text) : text.replaceAll('\\,', ',')
}
