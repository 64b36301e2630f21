// Go's literals: quoted strings, character constants, numbers.

import {utf8Bytes, utf8String} from '../fmt/utf8.ts'
import type {NumberLiteral} from './nodes.ts'

const simpleEscapes: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
}

const escapeForm = /\\(?:([abfnrtv\\'"])|([0-7]{3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/y

interface Escape {
  readonly code: number
  /** True for \x and octal: one byte, not a code point. */
  readonly isByte: boolean
  readonly length: number
}

function readEscape(text: string, at: number, quote: string): Escape | undefined {
  escapeForm.lastIndex = at
  const match = escapeForm.exec(text)
  if (match === null) return undefined
  const [whole, simple, octal, byte, short, long] = match
  if (simple !== undefined) {
    const code = simpleEscapes[simple] ?? (simple === quote ? simple.charCodeAt(0) : undefined)
    return code === undefined ? undefined : {code, isByte: false, length: whole.length}
  }
  if (octal !== undefined) return bounded(Number.parseInt(octal, 8), 0xff, true, whole.length)
  if (byte !== undefined) return bounded(Number.parseInt(byte, 16), 0xff, true, whole.length)
  const code = Number.parseInt(short ?? long ?? '', 16)
  return code >= 0xd800 && code < 0xe000 ? undefined : bounded(code, 0x10ffff, false, whole.length)
}

function bounded(code: number, limit: number, isByte: boolean, length: number): Escape | undefined {
  return code > limit ? undefined : {code, isByte, length}
}

/** The value of a quoted or raw string as written, or undefined when an escape is wrong. */
export function unquoteString(written: string): string | undefined {
  const inner = written.slice(1, -1)
  if (written.startsWith('`')) return inner.replaceAll('\r', '')
  if (!inner.includes('\\')) return inner
  let value = ''
  let hasBytes = false
  for (let at = 0; at < inner.length; ) {
    if (inner[at] !== '\\') {
      value += inner.charAt(at++)
      continue
    }
    const found = readEscape(inner, at, '"')
    if (found === undefined) return undefined
    at += found.length
    if (found.isByte && found.code > 0x7f) {
      hasBytes = true
      value += String.fromCharCode(0xdc00 + found.code)
    } else value += String.fromCodePoint(found.code)
  }
  // Escaped bytes may make a valid sequence together: "\xc3\xa9" is "é".
  return hasBytes ? utf8String(utf8Bytes(value)) : value
}

/** The code of a character constant as written ('a', '\n'), or undefined when it is not one character. */
export function unquoteCharacter(written: string): number | undefined {
  const inner = written.slice(1, -1)
  if (inner.startsWith('\\')) {
    const found = readEscape(inner, 0, "'")
    return found?.length === inner.length ? found.code : undefined
  }
  const code = inner.codePointAt(0)
  return code !== undefined && inner.length === String.fromCodePoint(code).length ? code : undefined
}

const maxInt = 2n ** 63n - 1n
const minInt = -(2n ** 63n)
const maxUint = 2n ** 64n - 1n

const integerForm =
  /^([+-]?)(0[xX]_?[0-9a-fA-F](?:_?[0-9a-fA-F])*|0[bB]_?[01](?:_?[01])*|0[oO]?(?:_?[0-7])+|[1-9](?:_?[0-9])*|0)$/
const decimalForm = /^[+-]?(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?$/
const hexFloatForm = /^([+-]?)0[xX]_?((?:[0-9a-fA-F]_?)*)\.?((?:[0-9a-fA-F]_?)*)[pP]([+-]?\d+)$/

/** An integer literal of any base, or undefined. */
function parseInteger(text: string): bigint | undefined {
  const match = integerForm.exec(text)
  if (match === null) return undefined
  const [, sign = '', digits = ''] = match
  const clean = digits.replaceAll('_', '')
  const value = BigInt(/^0[0-7]+$/.test(clean) ? `0o${clean.slice(1)}` : clean)
  return sign === '-' ? -value : value
}

/** A float literal, hexadecimal ones too, or undefined when malformed or too large. */
function parseFloatLiteral(text: string): number | undefined {
  const hex = hexFloatForm.exec(text)
  const value = hex === null ? parseDecimalFloat(text) : hexFloat(hex)
  return value === undefined || !Number.isFinite(value) ? undefined : value
}

function parseDecimalFloat(text: string): number | undefined {
  return decimalForm.test(text) ? Number(text.replaceAll('_', '')) : undefined
}

function hexFloat([, sign = '', whole = '', fraction = '', power = '']: RegExpExecArray): number | undefined {
  const digits = (whole + fraction).replaceAll('_', '')
  if (digits === '') return undefined
  const exponent = Number(power) - 4 * fraction.replaceAll('_', '').length
  const value = scale(BigInt(`0x${digits}`), exponent)
  return sign === '-' ? -value : value
}

/** mantissa × 2^exponent, rounded once; large exponents are applied in halves so that nothing overflows early. */
function scale(mantissa: bigint, exponent: number): number {
  if (exponent >= 0 && exponent < 2000) return Number(mantissa << BigInt(exponent))
  const half = Math.trunc(exponent / 2)
  return Number(mantissa) * 2 ** half * 2 ** (exponent - half)
}

/** A number token, or the reason why it is none. */
export function parseNumber(text: string): NumberLiteral | {readonly problem: string} {
  if (text.endsWith('i')) {
    const imaginary = parseFloatLiteral(text.slice(0, -1))
    if (imaginary !== undefined) return complexLiteral(text, 0, imaginary)
  }
  const integer = parseInteger(text)
  const fits = integer !== undefined && integer >= minInt && integer <= maxUint
  if (integer !== undefined && fits) {
    return {
      text,
      int: integer <= maxInt ? integer : undefined,
      uint: integer >= 0n && !(text.startsWith('+') && integer !== 0n) ? integer : undefined,
      float: Number(integer),
      complex: undefined,
    }
  }
  const float = parseFloatLiteral(text)
  if (float === undefined) return {problem: `illegal number syntax: "${text}"`}
  if (!/[.eEpP]/.test(text)) return {problem: `integer overflow: "${text}"`}
  return {text, ...wholeNumbers(float), float, complex: undefined}
}

/** `1+2i` */
export function parseComplex(text: string): NumberLiteral | {readonly problem: string} {
  const split = Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'))
  const real = parseFloatLiteral(text.slice(0, split))
  const imaginary = parseFloatLiteral(text.slice(split, -1))
  if (real === undefined || imaginary === undefined) return {problem: `illegal number syntax: "${text}"`}
  return complexLiteral(text, real, imaginary)
}

function complexLiteral(text: string, real: number, imaginary: number): NumberLiteral {
  const complex = {real, imaginary}
  if (imaginary !== 0) return {text, int: undefined, uint: undefined, float: undefined, complex}
  return {text, ...wholeNumbers(real), float: real, complex}
}

/** The integers that equal a float, where there are any. */
function wholeNumbers(float: number): {int: bigint | undefined; uint: bigint | undefined} {
  if (!Number.isInteger(float)) return {int: undefined, uint: undefined}
  const whole = BigInt(float)
  return {
    int: whole >= minInt && whole <= maxInt ? whole : undefined,
    uint: whole >= 0n && whole <= maxUint ? whole : undefined,
  }
}

/** A character constant as a number. */
export function characterLiteral(text: string, code: number): NumberLiteral {
  return {text, int: BigInt(code), uint: BigInt(code), float: code, complex: undefined}
}
