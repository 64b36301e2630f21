// Floats as text: strconv's forms (e, f, g, b, x) and printf's flags around them.

import {binaryParts, type Decimal, exactDecimal, roundDecimal, shortestDecimal} from './decimal.ts'
import {type Flags, pad, padSpaces} from './flags.ts'

export type FloatForm = 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'b' | 'x' | 'X'

export function isFloatForm(verb: string): verb is FloatForm {
  return 'eEfFgGbxX'.includes(verb)
}

/** As strconv.FormatFloat: an undefined precision asks for the fewest digits that identify the float. */
export function formatFloat(value: number, form: FloatForm, precision: number | undefined, single = false): string {
  if (Number.isNaN(value)) return 'NaN'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  if (!Number.isFinite(value)) return `${sign || '+'}Inf`
  return sign + unsigned(Math.abs(value), form, precision, single)
}

function unsigned(value: number, form: FloatForm, precision: number | undefined, single: boolean): string {
  switch (form) {
    case 'b':
      return binaryForm(value, single)
    case 'x':
      return hexForm(value, precision)
    case 'X':
      return hexForm(value, precision).toUpperCase()
    case 'e':
    case 'E': {
      const decimal =
        precision === undefined ? shortestDecimal(value, single) : roundDecimal(exactDecimal(value), precision + 1)
      return exponentForm(decimal, precision ?? Math.max(decimal.digits.length - 1, 0), form)
    }
    case 'f':
    case 'F':
      return precision === undefined
        ? plainForm(shortestDecimal(value, single), undefined)
        : plainForm(roundToPlaces(exactDecimal(value), precision), precision)
    default:
      return generalForm(value, form === 'G' ? 'E' : 'e', precision, single)
  }
}

function roundToPlaces(decimal: Decimal, places: number): Decimal {
  return roundDecimal(decimal, decimal.point + places)
}

/** From this many digits before the point on, %v changes to the exponent form. */
const shortestPlaces = 6

function generalForm(value: number, letter: 'e' | 'E', precision: number | undefined, single: boolean): string {
  const digits = precision === undefined ? undefined : Math.max(precision, 1)
  const decimal = digits === undefined ? shortestDecimal(value, single) : roundDecimal(exactDecimal(value), digits)
  const exponent = decimal.digits === '' ? 0 : decimal.point - 1
  if (exponent < -4 || exponent >= (digits ?? shortestPlaces)) {
    return exponentForm(decimal, Math.max(decimal.digits.length - 1, 0), letter)
  }
  return plainForm(decimal, undefined)
}

function exponentForm({digits, point}: Decimal, places: number, letter: 'e' | 'E'): string {
  const exponent = digits === '' ? 0 : point - 1
  const first = digits.charAt(0) || '0'
  const rest = digits.slice(1).padEnd(places, '0')
  const power = Math.abs(exponent).toString().padStart(2, '0')
  return `${first}${rest === '' ? '' : `.${rest}`}${letter}${exponent < 0 ? '-' : '+'}${power}`
}

function plainForm({digits, point}: Decimal, places: number | undefined): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0'
  const fraction = point > 0 ? digits.slice(point) : digits === '' ? '' : '0'.repeat(-point) + digits
  const shown = fraction.padEnd(places ?? 0, '0')
  return shown === '' ? whole : `${whole}.${shown}`
}

/** 4503599627370496p-52 */
function binaryForm(value: number, single: boolean): string {
  const {mantissa, exponent} = binaryParts(value)
  if (!single) return `${mantissa}p${signed(exponent)}`
  return mantissa === 0n ? '0p-149' : `${mantissa >> 29n}p${signed(exponent + 29)}`
}

/** 0x1.8p+01, rounded half to even when a precision is given. */
function hexForm(value: number, precision: number | undefined): string {
  if (value === 0) return `0x0${precision ? `.${'0'.repeat(precision)}` : ''}p+00`
  const parts = binaryParts(value)
  const shift = 53 - parts.mantissa.toString(2).length
  let mantissa = parts.mantissa << BigInt(shift)
  let exponent = parts.exponent - shift + 52
  if (precision !== undefined && precision < 13) {
    const dropped = BigInt(52 - 4 * precision)
    const half = 1n << (dropped - 1n)
    const rest = mantissa & ((1n << dropped) - 1n)
    mantissa >>= dropped
    if (rest > half || (rest === half && (mantissa & 1n) === 1n)) mantissa += 1n
    mantissa <<= dropped
    if (mantissa >> 53n) {
      mantissa >>= 1n
      exponent++
    }
  }
  const digits = (mantissa & 0xfffffffffffffn).toString(16).padStart(13, '0')
  const fraction =
    precision === undefined ? digits.replace(/0+$/, '') : digits.slice(0, precision).padEnd(precision, '0')
  const power = Math.abs(exponent).toString().padStart(2, '0')
  return `0x1${fraction === '' ? '' : `.${fraction}`}p${exponent < 0 ? '-' : '+'}${power}`
}

function signed(exponent: number): string {
  return exponent < 0 ? `${exponent}` : `+${exponent}`
}

const defaultPrecision: Readonly<Record<string, number>> = {e: 6, E: 6, f: 6, F: 6}

/** A float under a printf directive. */
export function formatFloatVerb(value: number, verb: FloatForm, flags: Flags, single: boolean): string {
  const precision = flags.precision ?? defaultPrecision[verb]
  const bare = formatFloat(value, verb, precision, single)
  let sign = /^[+-]/.test(bare) ? bare.charAt(0) : '+'
  let number = bare.replace(/^[+-]/, '')
  if (flags.space && !flags.plus && sign === '+') sign = ' '
  if (number === 'Inf' || number === 'NaN') {
    const shown = flags.plus || flags.space || sign === '-' || number === 'Inf' ? sign + number : number
    return padSpaces(number === 'Inf' && sign === '+' && !flags.plus ? `+${number}` : shown, flags)
  }
  if (flags.sharp && verb !== 'b') number = keepPoint(number, verb, flags.precision)
  if (sign === '+' && !flags.plus) return pad(number, flags)
  const missing = (flags.width ?? 0) - number.length - 1
  return flags.zero && !flags.minus && missing > 0
    ? sign + '0'.repeat(missing) + number
    : pad(sign + number, {...flags, zero: false})
}

/** The # flag: a point always, and for the forms that drop trailing zeros, the zeros up to the precision. */
function keepPoint(number: string, verb: FloatForm, precision: number | undefined): string {
  const isHex = verb === 'x' || verb === 'X'
  const tailAt = number.search(isHex ? /[pP]/ : /[eE]/)
  const tail = tailAt < 0 ? '' : number.slice(tailAt)
  const body = tailAt < 0 ? number : number.slice(0, tailAt)
  const keepsZeros = 'gGx'.includes(verb)
  const wanted = keepsZeros ? (precision ?? 6) : 0
  const significant = body.replace('.', '').replace(/^0+/, '').length
  const counted = significant === 0 && !body.includes('.') ? 1 : significant
  const pointed = body.includes('.') ? body : `${body}.`
  return pointed + '0'.repeat(Math.max(wanted - counted, 0)) + tail
}
