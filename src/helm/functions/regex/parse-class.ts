// The parts of a regular expression that stand for characters: escapes and classes.

import {perlClasses, posixClasses, unicodeClass} from './classes.ts'
import type {RegexCursor} from './cursor.ts'
import {type ClassItem, complement, LAST_CODE_POINT} from './syntax.ts'

const controlEscapes: Readonly<Record<string, number>> = {a: 7, f: 12, n: 10, r: 13, t: 9, v: 11}

/** The items of a class, from behind its opening bracket to behind its closing one. */
export function readClass(cursor: RegexCursor): {items: ClassItem[]; negated: boolean} {
  const start = cursor.at - 1
  const negated = cursor.skip('^')
  const items: ClassItem[] = []
  for (let first = true; first || !cursor.sees(']'); first = false) {
    if (cursor.atEnd) throw cursor.error('missing closing ]', cursor.source.slice(start))
    items.push(readPosixClass(cursor) ?? readNamedClass(cursor) ?? readRange(cursor, start))
  }
  cursor.at++
  return {items, negated}
}

/** \d, \pL, \p{Greek} and their negations. */
export function readNamedClass(cursor: RegexCursor): ClassItem | undefined {
  const perl = cursor.take(/\\([dswDSW])/y)?.[1]
  if (perl !== undefined) {
    const ranges = perlClasses[perl.toLowerCase()] ?? []
    return {kind: 'ranges', ranges: perl === perl.toLowerCase() ? ranges : complement(ranges)}
  }
  const unicode = cursor.take(/\\([pP])(?:\{(\^?)([^}]*)\}|([^{]))/y)
  if (unicode === undefined) return undefined
  const [written, letter, caret, name, single] = unicode
  const item = unicodeClass(name ?? single ?? '', (letter === 'P') !== (caret === '^'))
  if (item === undefined) throw cursor.error('invalid character class range', written)
  return item
}

/** The code point of an escape that stands for one. */
export function readEscapedCode(cursor: RegexCursor): number {
  const match = cursor.take(
    /\\(?:x([0-9a-fA-F]{2})|x\{([0-9a-fA-F]+)\}|(0[0-7]{0,2}|[1-7][0-7]{1,2})|([afnrtv])|([^A-Za-z0-9\x80-\u{10ffff}]))/uy,
  )
  if (match === undefined) {
    if (cursor.source.length === cursor.at + 1) throw cursor.error('trailing backslash at end of expression', '')
    throw cursor.error('invalid escape sequence', cursor.source.slice(cursor.at, cursor.at + 2))
  }
  const [written, pair, braced, octal, control = '', punctuation = ''] = match
  const code = controlEscapes[control] ?? hexOrOctal(pair ?? braced, octal) ?? punctuation.charCodeAt(0)
  if (code > LAST_CODE_POINT) throw cursor.error('invalid escape sequence', written)
  return code
}

function hexOrOctal(hex: string | undefined, octal: string | undefined): number | undefined {
  if (hex !== undefined) return Number.parseInt(hex, 16)
  return octal === undefined ? undefined : Number.parseInt(octal, 8)
}

function readPosixClass(cursor: RegexCursor): ClassItem | undefined {
  const match = cursor.take(/\[:(\^?)([^:\]]*):\]/y)
  if (match === undefined) return undefined
  const ranges = posixClasses.get(match[2] ?? '')
  if (ranges === undefined) throw cursor.error('invalid character class range', match[0])
  return {kind: 'ranges', ranges: match[1] === '^' ? complement(ranges) : ranges}
}

function readRange(cursor: RegexCursor, classStart: number): ClassItem {
  const start = cursor.at
  const from = readClassCode(cursor, classStart)
  const isRange = cursor.sees('-') && cursor.at + 1 < cursor.source.length && cursor.source[cursor.at + 1] !== ']'
  if (!isRange) return {kind: 'ranges', ranges: [[from, from]]}
  cursor.at++
  const to = readClassCode(cursor, classStart)
  if (to < from) throw cursor.error('invalid character class range', cursor.source.slice(start, cursor.at))
  return {kind: 'ranges', ranges: [[from, to]]}
}

function readClassCode(cursor: RegexCursor, classStart: number): number {
  if (cursor.atEnd) throw cursor.error('missing closing ]', cursor.source.slice(classStart))
  return cursor.sees('\\') ? readEscapedCode(cursor) : cursor.nextCode()
}
