// How go-yaml spells a scalar: which style it picks for a text, and how it formats numbers.

import {resolvePlain} from './scalar.ts'

/** Where the two go-yaml versions part: version 2 behind sigs.k8s.io/yaml, version 3 behind Helm's toYamlPretty. */
export interface Dialect {
  /** A space beyond this column becomes a line break. */
  readonly width: number
  /** Whether a list is indented below its key. */
  readonly indentLists: boolean
  /** Whether a text with tabs may be a block scalar. */
  readonly tabsInBlocks: boolean
  /** Whether a whole float is written as an integer, as one that went through JSON is. */
  readonly wholeFloats: boolean
  /** Whether letters come before other characters when digits precede both. */
  readonly lettersAfterDigits: boolean
}

export const dialects = {
  kubernetes: {width: 80, indentLists: false, tabsInBlocks: false, wholeFloats: true, lettersAfterDigits: false},
  pretty: {
    width: Number.POSITIVE_INFINITY,
    indentLists: true,
    tabsInBlocks: true,
    wholeFloats: false,
    lettersAfterDigits: true,
  },
} as const satisfies Record<string, Dialect>

export type DialectName = keyof typeof dialects

/** A scalar on one line, quoted where it must be; `flow` is for a place between `[]` or `{}`. */
export function formatScalar(value: null | boolean | number | bigint | string, flow = false): string {
  if (typeof value !== 'string') return formatAtom(value, dialects.kubernetes)
  const text = analyseText(value, dialects.kubernetes)
  const style = text.style === 'literal' || (text.style === 'single' && text.multiline) ? 'double' : text.style
  if (style === 'plain') return flow && (value === '' || FLOW_INDICATOR.test(value)) ? singleQuoted(value) : value
  return style === 'single' ? singleQuoted(value) : `"${escapeText(value, value)}"`
}

export type Style = 'plain' | 'single' | 'double' | 'literal'

export interface Text {
  readonly value: string
  readonly style: Style
  readonly multiline: boolean
}

const SAFE_PLAIN = /^[A-Za-z/_$(][A-Za-z0-9_/.$()-]*$/
const FIRST_INDICATOR = /^(?:[#,[\]{}&*!|>'"%@`]|[?:](?=[ \t]|$)|-(?=[ \t]|$)|---|\.\.\.)/
const INNER_INDICATOR = /:(?=[ \t]|$)|[ \t\r\n\x85\u2028\u2029\0]#/
const FLOW_INDICATOR = /^[?:]|[,?[\]{}:]/
const LINE_BREAK = /[\r\n\x85\u2028\u2029]/
/** go-yaml's notion of printable stops at the basic plane. */
const UNPRINTABLE = /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/
const UNPRINTABLE_OR_TAB = /[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/
const MUST_ESCAPE = /[^\x20\x21\x23-\x5b\x5d-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/gu
const EVERY_CHARACTER = /./gsu
const SPACE_AT_EDGE = /^[ \r\n\x85\u2028\u2029]|[ \r\n\x85\u2028\u2029]$/
const BREAK_THEN_SPACE = /[\r\n\x85\u2028\u2029] /
const SPACE_THEN_BREAK = / [\r\n\x85\u2028\u2029]/
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/
/** With a zone behind a `T`, without one behind a space, or only a date. */
const TIMESTAMP =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt](?=.*(?:Z|[-+]\d\d:\d\d)$)| (?=[\d:.,]+$))(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[-+](\d\d):(\d\d))?)?$/

/** Which styles can carry a text decides which one is used: the first choice falls back through single to double quotes. */
export function analyseText(value: string, dialect: Dialect): Text {
  if (SAFE_PLAIN.test(value) && resolvePlain(value) === undefined) return {value, style: 'plain', multiline: false}
  const multiline = LINE_BREAK.test(value)
  return {value, style: styleOf(value, multiline, dialect), multiline}
}

function styleOf(value: string, multiline: boolean, dialect: Dialect): Style {
  const onlyDouble = SPACE_THEN_BREAK.test(value) || UNPRINTABLE_OR_TAB.test(value)
  if (value.includes('\n')) {
    const tabsForbid = !dialect.tabsInBlocks && value.includes('\t')
    return onlyDouble || tabsForbid || value.endsWith(' ') ? 'double' : 'literal'
  }
  if (resolvesToOther(value)) return 'double'
  if (onlyDouble || UNPRINTABLE.test(value) || BREAK_THEN_SPACE.test(value)) return 'double'
  const quoted = multiline || SPACE_AT_EDGE.test(value) || FIRST_INDICATOR.test(value) || INNER_INDICATOR.test(value)
  return quoted ? 'single' : 'plain'
}

/** Whether a reader would take the plain text for something else than a string. */
function resolvesToOther(value: string): boolean {
  return resolvePlain(value) !== undefined || BASE_60.test(value) || isTimestamp(value)
}

function isTimestamp(value: string): boolean {
  const match = TIMESTAMP.exec(value)
  if (match === null) return false
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0))
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(month, year)
  return isDate && hour < 24 && zoneHour <= 24 && Math.max(minute, second, zoneMinute) < 60
}

function daysIn(month: number, year: number): number {
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()
}

function singleQuoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

const NAMED_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\0', '\\0'],
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\v', '\\v'],
  ['\f', '\\f'],
  ['\r', '\\r'],
  ['\x1b', '\\e'],
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\x85', '\\N'],
  ['\xa0', '\\_'],
  ['\u2028', '\\L'],
  ['\u2029', '\\P'],
])

/** A part of a text as it stands between double quotes. */
export function escapeText(part: string, whole: string): string {
  // go-yaml asks of every character whether the text begins with a byte order mark, and then escapes them all.
  return part.replace(whole.startsWith('\ufeff') ? EVERY_CHARACTER : MUST_ESCAPE, escapeOf)
}

function escapeOf(character: string): string {
  const named = NAMED_ESCAPES.get(character)
  if (named !== undefined) return named
  const code = character.codePointAt(0) ?? 0
  const [letter, digits] = code <= 0xff ? ['x', 2] : code <= 0xffff ? ['u', 4] : ['U', 8]
  return `\\${letter}${code.toString(16).toUpperCase().padStart(Number(digits), '0')}`
}

export function formatAtom(value: null | boolean | number | bigint, dialect: Dialect): string {
  return typeof value === 'number' ? formatNumber(value, dialect) : String(value)
}

const MIN_INT64 = -(2 ** 63)
const MAX_UINT64 = 2 ** 64

function formatNumber(value: number, dialect: Dialect): string {
  if (Number.isNaN(value)) return '.nan'
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf'
  if (dialect.wholeFloats && Number.isInteger(value) && value >= MIN_INT64 && value < MAX_UINT64) return String(value)
  return shortestFloat(value)
}

/** Go's strconv.FormatFloat(value, 'g', -1, 64). */
function shortestFloat(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e')
  const power = Number(exponent)
  const digits = mantissa.replace(/^-|\./g, '').length
  if (power >= -4 && power < 6) return value.toFixed(Math.max(0, digits - 1 - power))
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}

/** go-yaml's order of keys: letters by code point, runs of digits by value, letters behind everything else. */
export function sortKeys(keys: string[], dialect: Dialect): string[] {
  return keys.length < 2 ? keys : keys.sort((left, right) => compareKeys(left, right, dialect))
}

function compareKeys(left: string, right: string, dialect: Dialect): number {
  let at = 0
  while (at < left.length && left.charCodeAt(at) === right.charCodeAt(at)) at++
  if (at === left.length || at === right.length) return left.length - right.length
  if (isLowSurrogate(left.charCodeAt(at)) && isLowSurrogate(right.charCodeAt(at))) at--
  const [a, b] = [left.codePointAt(at) ?? 0, right.codePointAt(at) ?? 0]
  const [aLetter, bLetter] = [isLetter(a), isLetter(b)]
  if (aLetter && bLetter) return a - b
  if (aLetter || bLetter) {
    const lettersFirst = dialect.lettersAfterDigits && DIGIT_BEFORE.test(left.slice(0, at))
    return aLetter === lettersFirst ? -1 : 1
  }
  return compareNumbers(left, right, at) || a - b
}

const DIGIT_BEFORE = /\p{Nd}$/u
const LETTER = /^\p{L}/u
const DIGITS = /^[0-9]*/

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000
}

function isLetter(code: number): boolean {
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 65 && code <= 90)
  return LETTER.test(String.fromCodePoint(code))
}

/** Compares the runs of digits that begin at the first difference; a zero inside a number does not end up before it. */
function compareNumbers(left: string, right: string, at: number): number {
  const insideNumber = (left[at] === '0' || right[at] === '0') && /[1-9]0*$/.test(left.slice(0, at))
  const [a, b] = [digitsAt(left, at), digitsAt(right, at)]
  const lead = insideNumber ? '1' : ''
  const [aValue, bValue] = [BigInt(`${lead}${a}` || '0'), BigInt(`${lead}${b}` || '0')]
  if (aValue !== bValue) return aValue < bValue ? -1 : 1
  return a.length - b.length
}

function digitsAt(text: string, at: number): string {
  return DIGITS.exec(text.slice(at))?.[0] ?? ''
}
