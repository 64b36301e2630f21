// Arithmetic: int64 functions, decimal functions that end in f, rounding and counting.

import {formatValue} from '../fmt/index.ts'
import {goFunction} from '../template/function.ts'
import {type FunctionTable, GoError, GoNumber, type GoValue, typedSlice} from '../value.ts'
import {parseDigits, toFloat64, toInt64} from './cast.ts'
import {
  addDecimals,
  type DecimalOperation,
  divideDecimals,
  foldDecimals,
  multiplyDecimals,
  subtractDecimals,
} from './decimal.ts'
import type {FunctionDependencies} from './dependencies.ts'
import {randomBelow} from './random.ts'

export function numberFunctions({randomBytes}: Pick<FunctionDependencies, 'randomBytes'>): FunctionTable {
  return {
    atoi: goFunction(['string'], clampedInteger),
    int: goFunction(['any'], toInt64),
    int64: goFunction(['any'], (value) => int64(toInt64(value))),
    float64: goFunction(['any'], toFloat64),
    toDecimal: goFunction(['any'], (value) => int64(parseDigits(formatValue(value), 8) ?? 0n)),

    add: goFunction(['...any'], (...terms) => int64(terms.reduce<bigint>((sum, term) => sum + toInt64(term), 0n))),
    add1: goFunction(['any'], (value) => int64(toInt64(value) + 1n)),
    sub: goFunction(['any', 'any'], (left, right) => int64(toInt64(left) - toInt64(right))),
    mul: goFunction(['any', '...any'], (...factors) =>
      int64(factors.map(toInt64).reduce((left, right) => left * right)),
    ),
    div: goFunction(['any', 'any'], (left, right) => int64(toInt64(left) / divisor(right))),
    mod: goFunction(['any', 'any'], (left, right) => int64(toInt64(left) % divisor(right))),
    max: goFunction(['any', '...any'], largest),
    biggest: goFunction(['any', '...any'], largest),
    min: goFunction(['any', '...any'], smallest),

    addf: goFunction(['...any'], (...terms) => foldDecimals(0, terms.map(toFloat64), addDecimals)),
    add1f: goFunction(['any'], (value) => foldDecimals(toFloat64(value), [1], addDecimals)),
    subf: goFunction(['any', '...any'], decimal(subtractDecimals)),
    mulf: goFunction(['any', '...any'], decimal(multiplyDecimals)),
    divf: goFunction(['any', '...any'], decimal(divideDecimals)),
    maxf: goFunction(['any', '...any'], (...values) => Math.max(...values.map(toFloat64))),
    minf: goFunction(['any', '...any'], (...values) => Math.min(...values.map(toFloat64))),

    ceil: goFunction(['any'], (value) => Math.ceil(toFloat64(value))),
    floor: goFunction(['any'], (value) => Math.floor(toFloat64(value))),
    round: goFunction(['any', 'int', '...float64'], (value, places, threshold) =>
      round(toFloat64(value), Number(places), threshold),
    ),

    until: goFunction(['int'], (count) => typedSlice('int', countUp(0n, count, count < 0n ? -1n : 1n))),
    untilStep: goFunction(['int', 'int', 'int'], (start, stop, step) => typedSlice('int', countUp(start, stop, step))),
    seq: goFunction(['...int'], (...numbers) => sequence(numbers).join(' ')),
    randInt: goFunction(['int', 'int'], (low, high) => {
      if (high <= low) throw new GoError(`randInt needs a first number below the second, got ${low} and ${high}`)
      return low + BigInt(randomBelow(randomBytes, Number(high - low)))
    }),
  }
}

/** strconv.Atoi with its error ignored: a number out of range becomes the nearest one. */
function clampedInteger(text: string): bigint {
  if (!/^[-+]?[0-9]+$/.test(text)) return 0n
  return parseDigits(text, 10) ?? (text.startsWith('-') ? -(2n ** 63n) : 2n ** 63n - 1n)
}

function int64(value: bigint): GoNumber {
  return new GoNumber('int64', value)
}

function divisor(value: GoValue): bigint {
  const number = toInt64(value)
  if (number === 0n) throw new GoError('integer divide by zero')
  return number
}

function largest(...values: GoValue[]): GoNumber {
  const [first = 0n, ...rest] = values.map(toInt64)
  let found = first
  for (const value of rest) if (value > found) found = value
  return int64(found)
}

function smallest(...values: GoValue[]): GoNumber {
  const [first = 0n, ...rest] = values.map(toInt64)
  let found = first
  for (const value of rest) if (value < found) found = value
  return int64(found)
}

function decimal(operation: DecimalOperation): (first: GoValue, ...rest: GoValue[]) => number {
  return (first, ...rest) => foldDecimals(toFloat64(first), rest.map(toFloat64), operation)
}

/** Rounds up from the threshold on: a fraction of .5 unless given; negative numbers have negative fractions and round down. */
function round(value: number, places: number, threshold = 0.5): number {
  const power = 10 ** places
  const shifted = power * value
  const rounded = shifted - Math.trunc(shifted) >= threshold ? Math.ceil(shifted) : Math.floor(shifted)
  return rounded / power
}

/** A list that a template counts out; longer ones are a mistake that would fill the memory. */
const LONGEST_COUNT = 10_000_000n

function countUp(start: bigint, stop: bigint, step: bigint): bigint[] {
  const forward = stop >= start
  if (forward ? step <= 0n : step >= 0n) return []
  if ((stop - start) / step > LONGEST_COUNT) throw new GoError(`a list from ${start} to ${stop} is too long`)
  const numbers: bigint[] = []
  for (let at = start; forward ? at < stop : at > stop; at += step) numbers.push(at)
  return numbers
}

/** The seq command's one to three numbers: last; first and last; first, step and last. */
function sequence(numbers: readonly bigint[]): bigint[] {
  const [first = 0n, second = 0n, third = 0n] = numbers
  switch (numbers.length) {
    case 1:
      return inclusive(1n, first, first < 1n ? -1n : 1n)
    case 2:
      return inclusive(first, second, second < first ? -1n : 1n)
    case 3:
      return third < first && second > 0n ? [] : inclusive(first, third, second)
    default:
      return []
  }
}

function inclusive(start: bigint, end: bigint, step: bigint): bigint[] {
  return countUp(start, end + (end < start ? -1n : 1n), step)
}
