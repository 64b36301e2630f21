// String functions: trimming, cutting, joining, quoting and case.

import {formatValue, quoteString} from '../fmt/index.ts'
import {utf8Bytes, utf8String} from '../fmt/utf8.ts'
import {goFunction} from '../template/function.ts'
import {
  compareStrings,
  type FunctionTable,
  GoError,
  type GoMap,
  type GoValue,
  isGoSlice,
  mapSet,
  typedMap,
  typedSlice,
} from '../value.ts'
import type {FunctionDependencies} from './dependencies.ts'
import {abbreviate, abbreviateBoth, wrapText} from './lines.ts'
import {alphabets, randomText, shuffled} from './random.ts'
import {lowerCase, upperCase} from './rune-case.ts'
import {lowerWords} from './snake-case.ts'
import {textOf, textsOf} from './text.ts'
import {camelCase, initials, swapCase, titleCase, untitle, withoutSpace} from './words.ts'

export function stringFunctions({randomBytes}: Pick<FunctionDependencies, 'randomBytes'>): FunctionTable {
  const random = (alphabet: string) =>
    goFunction(['int'], (length) => randomText(randomBytes, Number(length), alphabet))
  return {
    ...pureStringFunctions,
    randAlpha: random(alphabets.letters),
    randAlphaNum: random(alphabets.alphanumeric),
    randAscii: random(alphabets.ascii),
    randNumeric: random(alphabets.digits),
    shuffle: goFunction(['string'], (text) => shuffled(randomBytes, [...text]).join('')),
  }
}

const trimAll = goFunction(['string', 'string'], trimCharacters)

const pureStringFunctions: FunctionTable = {
  hello: goFunction([], () => 'Hello!'),
  upper: goFunction(['string'], upperCase),
  lower: goFunction(['string'], lowerCase),
  title: goFunction(['string'], titleCase),
  untitle: goFunction(['string'], untitle),
  swapcase: goFunction(['string'], swapCase),
  snakecase: goFunction(['string'], (text) => lowerWords(text, '_')),
  kebabcase: goFunction(['string'], (text) => lowerWords(text, '-')),
  camelcase: goFunction(['string'], camelCase),
  initials: goFunction(['string'], initials),
  nospace: goFunction(['string'], withoutSpace),

  trim: goFunction(['string'], (text) => text.replace(EDGE_SPACE, '')),
  trimAll,
  trimall: trimAll,
  trimPrefix: goFunction(['string', 'string'], (prefix, text) =>
    text.startsWith(prefix) ? text.slice(prefix.length) : text,
  ),
  trimSuffix: goFunction(['string', 'string'], (suffix, text) =>
    text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text,
  ),
  contains: goFunction(['string', 'string'], (part, text) => text.includes(part)),
  hasPrefix: goFunction(['string', 'string'], (prefix, text) => text.startsWith(prefix)),
  hasSuffix: goFunction(['string', 'string'], (suffix, text) => text.endsWith(suffix)),
  replace: goFunction(['string', 'string', 'string'], (old, replacement, text) =>
    splitText(text, old, true).join(replacement),
  ),
  repeat: goFunction(['int', 'string'], repeatText),

  trunc: goFunction(['int', 'string'], truncate),
  substr: goFunction(['int', 'int', 'string'], substring),
  abbrev: goFunction(['int', 'string'], (width, text) => abbreviate(text, Number(width))),
  abbrevboth: goFunction(['int', 'int', 'string'], (left, right, text) =>
    abbreviateBoth(text, Number(left), Number(right)),
  ),
  wrap: goFunction(['int', 'string'], (width, text) => wrapText(text, Number(width), '\n', false)),
  wrapWith: goFunction(['int', 'string', 'string'], (width, mark, text) =>
    wrapText(text, Number(width), mark || '\n', true),
  ),
  indent: goFunction(['int', 'string'], indent),
  nindent: goFunction(['int', 'string'], (spaces, text) => `\n${indent(spaces, text)}`),

  toString: goFunction(['any'], textOf),
  toStrings: goFunction(['any'], (value) => typedSlice('string', textsOf(value))),
  quote: goFunction(['...any'], (...values) =>
    present(values)
      .map((value) => quoteString(textOf(value)))
      .join(' '),
  ),
  squote: goFunction(['...any'], (...values) =>
    present(values)
      .map((value) => `'${formatValue(value)}'`)
      .join(' '),
  ),
  cat: goFunction(['...any'], (...values) => present(values).map(formatValue).join(' ')),
  plural: goFunction(['string', 'string', 'int'], (one, many, count) => (count === 1n ? one : many)),
  join: goFunction(['string', 'any'], (separator, value) => textsOf(value).join(separator)),
  sortAlpha: goFunction(['any'], (value) =>
    typedSlice('string', isGoSlice(value) ? textsOf(value).sort(compareStrings) : [textOf(value)]),
  ),
  split: goFunction(['string', 'string'], (separator, text) => numbered(splitText(text, separator))),
  splitn: goFunction(['string', 'int', 'string'], (separator, count, text) =>
    numbered(splitLimited(text, separator, Number(count))),
  ),
  splitList: goFunction(['string', 'string'], (separator, text) => typedSlice('string', splitText(text, separator))),
}

/** unicode.IsSpace, at both ends. */
const EDGE_SPACE =
  /^[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g

/** The largest text that a template makes out of repetitions. */
const LONGEST_REPEAT = 256 * 1024 * 1024

function present(values: readonly GoValue[]): GoValue[] {
  return values.filter((value) => value !== null && value !== undefined)
}

function trimCharacters(characters: string, text: string): string {
  const cut = new Set(characters)
  const runes = [...text]
  const start = runes.findIndex((rune) => !cut.has(rune))
  return start < 0 ? '' : runes.slice(start, runes.findLastIndex((rune) => !cut.has(rune)) + 1).join('')
}

function repeatText(count: bigint, text: string): string {
  if (count < 0n) throw new GoError('negative repeat count')
  if (count * BigInt(text.length) > LONGEST_REPEAT) throw new GoError(`a text repeated ${count} times is too long`)
  return text.repeat(Number(count))
}

function indent(spaces: bigint, text: string): string {
  const pad = repeatText(spaces, ' ')
  return pad + text.replaceAll('\n', `\n${pad}`)
}

/** Counts bytes: a cut through a character leaves its first bytes. A negative count keeps the end. */
function truncate(count: bigint, text: string): string {
  const bytes = utf8Bytes(text)
  if (count < 0n) return BigInt(bytes.length) + count > 0n ? utf8String(bytes.subarray(Number(count))) : text
  return BigInt(bytes.length) > count ? utf8String(bytes.subarray(0, Number(count))) : text
}

/** Counts bytes; a negative start means from the beginning, an end below zero or past the text means up to its end. */
function substring(start: bigint, end: bigint, text: string): string {
  const bytes = utf8Bytes(text)
  const length = BigInt(bytes.length)
  const from = start < 0n ? 0n : start
  const to = start >= 0n && (end < 0n || end > length) ? length : end
  if (from > to || to > length || to < 0n)
    throw new GoError(`slice bounds [${from}:${to}] out of range with length ${length}`)
  return utf8String(bytes.subarray(Number(from), Number(to)))
}

/** Splits at every separator; an empty one splits between characters, and also at both ends when asked as Go's Replace does. */
function splitText(text: string, separator: string, atEnds = false): string[] {
  if (separator !== '') return text.split(separator)
  return atEnds ? ['', ...text, ''] : [...text]
}

function splitLimited(text: string, separator: string, count: number): string[] {
  if (count === 0) return []
  const parts = splitText(text, separator)
  if (count < 0 || parts.length <= count) return parts
  return [...parts.slice(0, count - 1), parts.slice(count - 1).join(separator)]
}

/** `a/b` split becomes {_0: a, _1: b}. */
function numbered(parts: readonly string[]): GoMap {
  const map: GoMap = {}
  for (const [index, part] of parts.entries()) mapSet(map, `_${index}`, part)
  return typedMap('string', map)
}
