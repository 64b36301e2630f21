// TOML's strings, numbers and dates, each from its whole text.

import {GoNumber, type GoValue} from '../../value.ts'
import {GoTime} from '../dates/go-time.ts'
import {fixedLocation, utc} from '../dates/location.ts'
import {parseTime} from '../dates/parse.ts'

const DECIMAL = /^[-+]?(?:0|[1-9](?:_?\d)*)$/
const PREFIXED = /^0(?:x[0-9a-fA-F](?:_?[0-9a-fA-F])*|o[0-7](?:_?[0-7])*|b[01](?:_?[01])*)$/
const FLOAT = /^[-+]?(?:0|[1-9](?:_?\d)*)(?:\.\d(?:_?\d)*)?(?:[eE][-+]?\d(?:_?\d)*)?$/
const SPECIAL: ReadonlyMap<string, GoValue> = new Map<string, GoValue>([
  ['true', true],
  ['false', false],
  ['inf', Number.POSITIVE_INFINITY],
  ['+inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
  ['nan', Number.NaN],
  ['+nan', Number.NaN],
  ['-nan', Number.NaN],
])

/** Undefined for a text that is no value. */
export function parseTomlScalar(text: string): GoValue {
  if (text.startsWith('"""'))
    return unescapeToml(withoutFirstLine(text.slice(3, -3)).replace(/(?<!\\)((?:\\\\)*)\\[ \t]*\n[ \t\n]*/g, '$1'))
  if (text.startsWith("'''")) return withoutFirstLine(text.slice(3, -3))
  if (text.startsWith('"')) return unescapeToml(text.slice(1, -1))
  if (text.startsWith("'")) return text.slice(1, -1)
  if (SPECIAL.has(text)) return SPECIAL.get(text)
  const digits = text.replaceAll('_', '')
  if (DECIMAL.test(text) || PREFIXED.test(text)) return integer(digits)
  return FLOAT.test(text) ? Number(digits) : date(text)
}

function integer(digits: string): GoNumber | undefined {
  const value = digits.startsWith('-') ? -BigInt(digits.slice(1)) : BigInt(digits.replace('+', ''))
  return BigInt.asIntN(64, value) === value ? new GoNumber('int64', value) : undefined
}

function withoutFirstLine(text: string): string {
  return text.startsWith('\n') ? text.slice(1) : text
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['t', '\t'],
  ['n', '\n'],
  ['f', '\f'],
  ['r', '\r'],
  ['"', '"'],
  ['\\', '\\'],
])

function unescapeToml(text: string): string | undefined {
  let valid = true
  const result = text.replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]?))/g, (_, short, long, letter) => {
    const code = Number.parseInt(short ?? long ?? '', 16)
    const character = Number.isNaN(code) ? ESCAPES.get(letter) : codePoint(code)
    valid &&= character !== undefined
    return character ?? ''
  })
  return valid ? result : undefined
}

function codePoint(code: number): string | undefined {
  const isScalar = code < 0xd800 || (code > 0xdfff && code <= 0x10ffff)
  return isScalar ? String.fromCodePoint(code) : undefined
}

/** Dates without an offset keep a location that says so; here all of them are at Greenwich. */
const DATE_LAYOUTS = [
  {
    pattern: /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[-+]\d\d:\d\d)$/,
    layout: '2006-01-02T15:04:05.999999999Z07:00',
    zone: '',
  },
  {
    pattern: /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?$/,
    layout: '2006-01-02T15:04:05.999999999',
    zone: 'datetime-local',
  },
  {pattern: /^\d{4}-\d\d-\d\d$/, layout: '2006-01-02', zone: 'date-local'},
  {pattern: /^\d\d:\d\d:\d\d(?:\.\d+)?$/, layout: '15:04:05.999999999', zone: 'time-local'},
] as const

function date(text: string): GoTime | undefined {
  const form = DATE_LAYOUTS.find(({pattern}) => pattern.test(text))
  if (form === undefined) return undefined
  const {instant, location} = parseTime(form.layout, text.toUpperCase().replace(' ', 'T'), utc)
  return new GoTime(instant, form.zone === '' ? location : fixedLocation(form.zone, 0), utc)
}
