// Conversions of any value to a number, as spf13/cast makes them: what cannot be converted is zero.

import {GoNumber, type GoValue} from '../value.ts'

const MIN_INT64 = -(2n ** 63n)
const MAX_INT64 = 2n ** 63n - 1n
/** The integer types of package time that cast knows; other named types it does not. */
const CONVERTIBLE_NAMES: ReadonlySet<string> = new Set(['time.Month', 'time.Weekday'])
const WHOLE_ZERO_DECIMALS = /\.0+$/
const INTEGER = /^[-+]?(?:0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0(?:_?[0-7])*|[1-9](?:_?[0-9])*)$/
const DECIMAL_FLOAT = /^[-+]?(?:\d(?:_?\d)*(?:\.(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][-+]?\d(?:_?\d)*)?$/
const HEX_FLOAT =
  /^([-+]?)0[xX](?=[0-9a-fA-F._]*[0-9a-fA-F])((?:_?[0-9a-fA-F])*)\.?((?:[0-9a-fA-F](?:_?[0-9a-fA-F])*)?)[pP]([-+]?\d(?:_?\d)*)$/
const SPECIAL_FLOAT = /^([-+]?)(inf(?:inity)?|nan)$/i

/** int64 or int, which are one width here. */
export function toInt64(value: GoValue): bigint {
  switch (typeof value) {
    case 'bigint':
      return value
    case 'number':
      return truncate(value)
    case 'boolean':
      return value ? 1n : 0n
    case 'string':
      return parseInteger(value.replace(WHOLE_ZERO_DECIMALS, '')) ?? 0n
    default:
      return value instanceof GoNumber && isConvertible(value) ? integerOf(value) : 0n
  }
}

export function toFloat64(value: GoValue): number {
  switch (typeof value) {
    case 'bigint':
      return Number(value)
    case 'number':
      return value
    case 'boolean':
      return value ? 1 : 0
    case 'string':
      return parseFloat64(value) ?? 0
    default:
      return value instanceof GoNumber && isConvertible(value) ? Number(value.value) : 0
  }
}

function isConvertible(value: GoNumber): boolean {
  return value.type === undefined || CONVERTIBLE_NAMES.has(value.type.name)
}

function integerOf(value: GoNumber): bigint {
  return typeof value.value === 'number' ? truncate(value.value) : BigInt.asIntN(64, value.value)
}

/** Go's conversion on common processors: what does not fit becomes the smallest integer. */
function truncate(value: number): bigint {
  if (!Number.isFinite(value)) return MIN_INT64
  const whole = BigInt(Math.trunc(value))
  return whole < MIN_INT64 || whole > MAX_INT64 ? MIN_INT64 : whole
}

/** strconv.ParseInt(text, 0, 64): prefixes 0x, 0o, 0b and 0, underscores between digits; undefined for anything else. */
function parseInteger(text: string): bigint | undefined {
  if (!INTEGER.test(text)) return undefined
  const digits = text.replaceAll('_', '').replace(/^[-+]/, '')
  const magnitude = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits)
  return inRange(text.startsWith('-') ? -magnitude : magnitude)
}

/** strconv.ParseInt(text, base, 64) for bases up to ten. */
export function parseDigits(text: string, base: 8 | 10): bigint | undefined {
  const pattern = base === 8 ? /^[-+]?[0-7]+$/ : /^[-+]?[0-9]+$/
  if (!pattern.test(text)) return undefined
  const digits = text.replace(/^[-+]/, '')
  const magnitude = BigInt(base === 8 ? `0o${digits}` : digits)
  return inRange(text.startsWith('-') ? -magnitude : magnitude)
}

function inRange(value: bigint): bigint | undefined {
  return value < MIN_INT64 || value > MAX_INT64 ? undefined : value
}

/** strconv.ParseFloat(text, 64); undefined for a text that is no number or out of range. */
function parseFloat64(text: string): number | undefined {
  const special = SPECIAL_FLOAT.exec(text)
  if (special !== null) {
    if (/^nan$/i.test(text)) return Number.NaN
    if (/nan/i.test(text)) return undefined
    return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  }
  const value = DECIMAL_FLOAT.test(text) ? Number(text.replaceAll('_', '')) : hexFloat(text)
  return value !== undefined && Number.isFinite(value) ? value : undefined
}

function hexFloat(text: string): number | undefined {
  const match = HEX_FLOAT.exec(text)
  if (match === null) return undefined
  const [sign, whole = '', fraction = '', exponent = '0'] = match.slice(1).map((part) => part.replaceAll('_', ''))
  const magnitude = Number(BigInt(`0x${whole}${fraction}`)) * 2 ** (Number(exponent) - 4 * fraction.length)
  return sign === '-' ? -magnitude : magnitude
}
