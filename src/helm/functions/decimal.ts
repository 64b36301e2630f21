// Exact decimal arithmetic for the float functions: 0.1 + 0.2 is 0.3 there, as with shopspring/decimal.

import {GoError} from '../value.ts'

/** coefficient * 10^exponent */
interface Decimal {
  readonly coefficient: bigint
  readonly exponent: number
}

export type DecimalOperation = (left: Decimal, right: Decimal) => Decimal

const DIVISION_DIGITS = 16

export const addDecimals: DecimalOperation = (left, right) => {
  const exponent = Math.min(left.exponent, right.exponent)
  return {coefficient: scaled(left, exponent) + scaled(right, exponent), exponent}
}

export const subtractDecimals: DecimalOperation = (left, right) =>
  addDecimals(left, {coefficient: -right.coefficient, exponent: right.exponent})

export const multiplyDecimals: DecimalOperation = (left, right) => ({
  coefficient: left.coefficient * right.coefficient,
  exponent: left.exponent + right.exponent,
})

/** Rounds half away from zero at the sixteenth decimal place. */
export const divideDecimals: DecimalOperation = (left, right) => {
  if (right.coefficient === 0n) throw new GoError('decimal division by 0')
  const shift = left.exponent - right.exponent + DIVISION_DIGITS
  const numerator = left.coefficient * 10n ** BigInt(Math.max(shift, 0))
  const denominator = right.coefficient * 10n ** BigInt(Math.max(-shift, 0))
  const quotient = numerator / denominator
  const remainder = numerator % denominator
  const roundsUp = absolute(remainder) * 2n >= absolute(denominator)
  const negative = left.coefficient < 0n !== right.coefficient < 0n
  return {coefficient: roundsUp ? quotient + (negative ? -1n : 1n) : quotient, exponent: -DIVISION_DIGITS}
}

/** Applies an operation from left to right. */
export function foldDecimals(first: number, rest: readonly number[], operation: DecimalOperation): number {
  return toNumber(rest.reduce((total, next) => operation(total, toDecimal(next)), toDecimal(first)))
}

function toDecimal(value: number): Decimal {
  if (!Number.isFinite(value)) throw new GoError(`cannot make a decimal of ${value}`)
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e')
  const [whole = '0', fraction = ''] = mantissa.split('.')
  return {coefficient: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length}
}

function toNumber({coefficient, exponent}: Decimal): number {
  return Number(`${coefficient}e${exponent}`)
}

function scaled(value: Decimal, exponent: number): bigint {
  return value.coefficient * 10n ** BigInt(value.exponent - exponent)
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value
}
