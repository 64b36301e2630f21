// How JSON schema looks at a value: its type, its number, its text, and when two values are one.

import {GoNumber, type GoValue, isGoMap, mapGet} from '../../value.ts'

export type InstanceType = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object'

export function instanceType(value: GoValue): InstanceType {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'array'
  if (numberOf(value) !== undefined) return 'number'
  if (typeof value === 'boolean') return 'boolean'
  return typeof value === 'string' ? 'string' : 'object'
}

export function numberOf(value: GoValue): number | undefined {
  if (typeof value === 'number') return value
  if (value instanceof GoNumber) return Number(value.value)
  return typeof value === 'bigint' ? Number(value) : undefined
}

/** Whether both are the same JSON: 1 and 1.0 are, the order of keys does not matter. */
export function sameInstance(left: GoValue, right: GoValue): boolean {
  const type = instanceType(left)
  if (type !== instanceType(right)) return false
  if (type === 'null') return true
  if (type === 'number') return numberOf(left) === numberOf(right)
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => sameInstance(item, right[index]))
  }
  if (!isGoMap(left) || !isGoMap(right)) return left === right
  const keys = Object.keys(left)
  const isSameAt = (key: string) => Object.hasOwn(right, key) && sameInstance(mapGet(left, key), mapGet(right, key))
  return keys.length === Object.keys(right).length && keys.every(isSameAt)
}

/** A value in an error message, on one line and short. */
export function shown(value: GoValue): string {
  const text = JSON.stringify(value, (_, inner: unknown) => numberOf(inner) ?? inner) ?? 'null'
  return text.length > 60 ? `${text.slice(0, 60)}...` : text
}
