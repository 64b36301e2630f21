// The values that YAML documents carry here: plain JSON, with bigint for whole numbers that a double would round.

export type Json = null | boolean | number | bigint | string | Json[] | JsonObject
export interface JsonObject {
  [key: string]: Json
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether two values are equal as data; the order of keys does not matter. */
export function sameJson(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true
  if (Array.isArray(left)) {
    return Array.isArray(right) && left.length === right.length && left.every((item, at) => sameJson(item, right[at]))
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false
  const keys = Object.keys(left)
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && sameJson(left[key], right[key]))
  )
}

/** Sets a key even when it is called `__proto__`, which plain assignment would swallow. */
export function setKey(target: JsonObject, key: string, value: Json): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, {value, enumerable: true, configurable: true, writable: true})
  } else target[key] = value
}

/** A copy that shares nothing with the value; for plain JSON much cheaper than structuredClone. */
export function cloneJson(value: Json): Json {
  if (Array.isArray(value)) return value.map(cloneJson)
  if (!isJsonObject(value)) return value
  const copy: JsonObject = {}
  for (const [key, item] of Object.entries(value)) setKey(copy, key, cloneJson(item))
  return copy
}

/** Whether a value is a collection with entries. */
export function isFilled(value: Json | undefined): value is Json[] | JsonObject {
  if (Array.isArray(value)) return value.length > 0
  return isJsonObject(value) && Object.keys(value).length > 0
}

/** Whether two values are equal when null, `{}` and `[]` count as the same nothing, and as no key at all. */
export function sameFilled(left: Json | undefined, right: Json | undefined): boolean {
  return sameJson(withoutEmpty(left ?? null), withoutEmpty(right ?? null))
}

function withoutEmpty(value: Json): Json {
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(withoutEmpty)
  if (!isJsonObject(value)) return value
  const result: JsonObject = {}
  for (const [key, item] of Object.entries(value)) {
    const kept = withoutEmpty(item)
    if (kept !== null) setKey(result, key, kept)
  }
  return isFilled(result) ? result : null
}
