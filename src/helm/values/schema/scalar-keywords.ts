// Keywords about types, constants, numbers and texts.

import type {Json} from '../../../yaml/index.ts'
import type {GoValue} from '../../value.ts'
import {countArgument, listArgument, numberArgument, textArgument} from './arguments.ts'
import {SchemaError} from './document.ts'
import {FORMATS} from './formats.ts'
import {instanceType, numberOf, sameInstance, shown} from './instance.ts'
import type {Keyword, KeywordTable} from './keywords.ts'
import {compilePattern} from './pattern.ts'

const TYPES = new Set(['null', 'boolean', 'number', 'integer', 'string', 'array', 'object'])

const CALLED: Readonly<Record<string, string>> = {
  null: 'null',
  boolean: 'true or false',
  number: 'a number',
  integer: 'a whole number',
  string: 'a text',
  array: 'a list',
  object: 'a mapping',
}

export const SCALAR: KeywordTable = {
  type: {
    check(argument, value, frame) {
      const types = (Array.isArray(argument) ? argument : [argument]).map((type) => textArgument('type', type))
      const unknown = types.find((type) => !TYPES.has(type))
      if (unknown !== undefined)
        throw new SchemaError(`type ${JSON.stringify(unknown)} is unknown; known are ${[...TYPES].join(', ')}`)
      if (types.some((type) => isOfType(type, value))) return
      frame.report(`must be ${types.map((type) => CALLED[type]).join(' or ')}, got ${shown(value)}`)
    },
  },
  enum: {
    check(argument, value, frame) {
      const allowed = listArgument('enum', argument)
      if (allowed.some((item) => sameInstance(item, value))) return
      frame.report(`must be one of ${allowed.map(shown).join(', ')}, got ${shown(value)}`)
    },
  },
  const: {
    since: 'draft-06',
    check(argument, value, frame) {
      if (!sameInstance(argument, value)) frame.report(`must be ${shown(argument)}, got ${shown(value)}`)
    },
  },
  minimum: limit('minimum', (value, bound, isExclusive) => (isExclusive ? value > bound : value >= bound), 'at least'),
  maximum: limit('maximum', (value, bound, isExclusive) => (isExclusive ? value < bound : value <= bound), 'at most'),
  exclusiveMinimum: exclusiveLimit('exclusiveMinimum', (value, bound) => value > bound, 'more than'),
  exclusiveMaximum: exclusiveLimit('exclusiveMaximum', (value, bound) => value < bound, 'less than'),
  multipleOf: {
    check(argument, value, frame) {
      const divisor = numberArgument('multipleOf', argument)
      const number = numberOf(value)
      if (number !== undefined && !isMultiple(number, divisor))
        frame.report(`must be a multiple of ${divisor}, got ${number}`)
    },
  },
  minLength: length('minLength', (count, bound) => count >= bound, 'at least'),
  maxLength: length('maxLength', (count, bound) => count <= bound, 'at most'),
  pattern: {
    check(argument, value, frame) {
      const pattern = textArgument('pattern', argument)
      if (typeof value === 'string' && !compilePattern(pattern).test(value))
        frame.report(`must match ${pattern}, got ${shown(value)}`)
    },
  },
  format: {
    // Later drafts made formats a remark that validators need not check, and Helm's does not.
    until: '2019-09',
    check(argument, value, frame) {
      const format = textArgument('format', argument)
      const fits = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined
      if (typeof value === 'string' && fits?.(value) === false) frame.report(`must be a ${format}, got ${shown(value)}`)
    },
  },
}

function isOfType(type: string, value: GoValue): boolean {
  return type === 'integer' ? Number.isInteger(numberOf(value)) : instanceType(value) === type
}

type Comparison = (value: number, bound: number, isExclusive: boolean) => boolean

/** In draft 4 a boolean beside the bound makes it exclusive. */
function limit(keyword: 'minimum' | 'maximum', fits: Comparison, words: string): Keyword {
  const exclusive = keyword === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum'
  return {
    check(argument, value, frame) {
      const bound = numberArgument(keyword, argument)
      const number = numberOf(value)
      const isExclusive = frame.sibling(exclusive) === true
      if (number === undefined || fits(number, bound, isExclusive)) return
      frame.report(`must be ${words} ${bound}${isExclusive ? ', and not equal' : ''}, got ${number}`)
    },
  }
}

function exclusiveLimit(keyword: string, fits: (value: number, bound: number) => boolean, words: string): Keyword {
  return {
    since: 'draft-06',
    check(argument, value, frame) {
      const bound = numberArgument(keyword, argument)
      const number = numberOf(value)
      if (number !== undefined && !fits(number, bound)) frame.report(`must be ${words} ${bound}, got ${number}`)
    },
  }
}

function length(keyword: string, fits: (count: number, bound: number) => boolean, words: string): Keyword {
  return {
    check(argument: Json, value, frame) {
      const bound = countArgument(keyword, argument)
      if (typeof value !== 'string') return
      const count = [...value].length
      if (!fits(count, bound)) frame.report(`must have ${words} ${bound} characters, got ${shown(value)}`)
    },
  }
}

/** By the decimal digits as written: 0.3 is a multiple of 0.1, which it is not in binary. */
function isMultiple(value: number, divisor: number): boolean {
  const [digits, exponent] = decimalOf(value)
  const [divisorDigits, divisorExponent] = decimalOf(divisor)
  if (divisorDigits === 0n) throw new SchemaError('multipleOf must be more than 0')
  const shift = exponent - divisorExponent
  const scale = 10n ** BigInt(Math.abs(shift))
  return shift >= 0 ? (digits * scale) % divisorDigits === 0n : digits % (divisorDigits * scale) === 0n
}

function decimalOf(value: number): [digits: bigint, exponent: number] {
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e')
  const fraction = mantissa.split('.')[1] ?? ''
  return [BigInt(mantissa.replace('.', '')), Number(exponent) - fraction.length]
}
