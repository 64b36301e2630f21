// Turns parsed YAML or JSON into the values that a template sees.

import {type GoValue, mapSet} from '../value.ts'
import type {Values} from './values.ts'

/**
 * Helm reads values through JSON into Go's `any`, where every number becomes a float64 (a `number` here): `printf "%d"` of a
 * values file's 1 prints `%!d(float64=1)`, and integers beyond 2^53 lose digits. Only --set makes int64.
 */
export function chartValues(value: unknown): GoValue {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(chartValues)
  if (typeof value !== 'object' || value === null) return value
  const table: Values = {}
  for (const [key, entry] of Object.entries(value)) mapSet(table, key, chartValues(entry))
  return table
}
