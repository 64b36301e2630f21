// Go's quoted forms of strings and characters.

import {isEscapedByte, utf8Bytes} from './utf8.ts'

const named: Readonly<Record<number, string>> = {
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
  92: '\\\\',
}

const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u

/** What strconv.IsPrint says: letters, marks, numbers, punctuation, symbols and the ASCII space. */
export function isPrintable(code: number): boolean {
  if (code < 0x7f) return code >= 0x20
  return printable.test(String.fromCodePoint(code))
}

/** "a\n": with asciiOnly every other character is escaped. */
export function quoteString(text: string, asciiOnly = false): string {
  let quoted = '"'
  for (const char of text) quoted += escapeCharacter(char, '"', asciiOnly)
  return `${quoted}"`
}

/** 'a'; what is no code point is U+FFFD. */
export function quoteCharacter(code: number, asciiOnly = false): string {
  return `'${escapeCharacter(String.fromCodePoint(validCode(code)), "'", asciiOnly)}'`
}

export function validCode(code: number): number {
  return code < 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? 0xfffd : code
}

function escapeCharacter(char: string, quote: string, asciiOnly: boolean): string {
  const code = char.codePointAt(0) ?? 0
  if (char === quote) return `\\${quote}`
  if (isEscapedByte(code)) return `\\x${hex(utf8Bytes(char)[0] ?? 0, 2)}`
  const name = named[code]
  if (name !== undefined) return name
  if (isPrintable(code) && (code < 0x80 || !asciiOnly)) return char
  if (code < 0x20 || code === 0x7f) return `\\x${hex(code, 2)}`
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}

/** Whether %#q may use back quotes: one line of valid text, no back quote, no control character but tab. */
export function canBackquote(text: string): boolean {
  return text.isWellFormed() && !/[\u0000-\u0008\u000a-\u001f\u007f`\ufeff]/.test(text)
}
