// Integers under printf's verbs.

import {type Flags, pad, padSpaces} from './flags.ts'
import {isPrintable, quoteCharacter, validCode} from './quote.ts'

const bases: Readonly<Record<string, number>> = {d: 10, v: 10, b: 2, o: 8, O: 8, x: 16, X: 16}

/** Undefined when the verb is not one for integers. */
export function formatInteger(value: bigint, unsigned: boolean, verb: string, flags: Flags): string | undefined {
  if (verb === 'v' && flags.sharpV && unsigned) return digitsOf(value, 'x', {...flags, sharp: true})
  if (bases[verb] !== undefined) return digitsOf(value, verb, flags)
  switch (verb) {
    case 'c':
      return pad(String.fromCodePoint(codeOf(value)), flags)
    case 'q':
      return pad(quoteCharacter(codeOf(value), flags.plus), flags)
    case 'U':
      return unicodeForm(value, flags)
    default:
      return undefined
  }
}

function codeOf(value: bigint): number {
  return value < 0n || value > 0x10ffffn ? 0xfffd : validCode(Number(value))
}

function digitsOf(value: bigint, verb: string, flags: Flags): string {
  const base = bases[verb] ?? 10
  const magnitude = value < 0n ? -value : value
  if (flags.precision === 0 && magnitude === 0n) return padSpaces('', flags)
  const sign = value < 0n ? '-' : flags.plus ? '+' : flags.space ? ' ' : ''
  const digits = magnitude.toString(base).padStart(minimumDigits(sign, flags), '0')
  const shown = prefixOf(verb, digits, flags.sharp) + digits
  return padSpaces(sign + (verb === 'X' ? shown.toUpperCase() : shown), flags)
}

function minimumDigits(sign: string, flags: Flags): number {
  if (flags.precision !== undefined) return flags.precision
  return flags.zero && !flags.minus && flags.width !== undefined ? flags.width - sign.length : 0
}

function prefixOf(verb: string, digits: string, sharp: boolean): string {
  if (verb === 'O') return `0o${sharp && !digits.startsWith('0') ? '0' : ''}`
  if (!sharp) return ''
  if (verb === 'b') return '0b'
  if (verb === 'o') return digits.startsWith('0') ? '' : '0'
  return verb === 'x' || verb === 'X' ? '0x' : ''
}

/** U+0041, and with # also the character. */
function unicodeForm(value: bigint, flags: Flags): string {
  const bits = BigInt.asUintN(64, value)
  const digits = bits
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(4, flags.precision ?? 4), '0')
  const isCharacter = flags.sharp && bits <= 0x10ffffn && isPrintable(Number(bits))
  return padSpaces(`U+${digits}${isCharacter ? ` '${String.fromCodePoint(Number(bits))}'` : ''}`, flags)
}
