// html, js and urlquery: text made safe for three places.

import {formatPrint, utf8Bytes} from '../../fmt/index.ts'
import {isPrintable} from '../../fmt/quote.ts'
import {isEscapedByte} from '../../fmt/utf8.ts'
import type {FunctionTable, GoValue} from '../../value.ts'
import {goFunction} from '../function.ts'
import {printableValue} from '../printable.ts'

export const escapeFunctions: FunctionTable = {
  html: goFunction(['...value'], (...args) => escapeHtml(textOf(args))),
  js: goFunction(['...value'], (...args) => escapeJs(textOf(args))),
  urlquery: goFunction(['...value'], (...args) => escapeQuery(textOf(args))),
}

function textOf(args: readonly GoValue[]): string {
  return formatPrint(args.map(printableValue))
}

const htmlEntities: Readonly<Record<string, string>> = {
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\0': '\ufffd',
}

function escapeHtml(text: string): string {
  return text.replace(/["'&<>\0]/g, (char) => htmlEntities[char] ?? char)
}

const jsEscapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '<': '\\u003C',
  '>': '\\u003E',
  '&': '\\u0026',
  '=': '\\u003D',
}

function escapeJs(text: string): string {
  let escaped = ''
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0
    escaped +=
      jsEscapes[char] ??
      (isPrintable(code) || isEscapedByte(code) ? char : `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`)
  }
  return escaped
}

function escapeQuery(text: string): string {
  let escaped = ''
  for (const byte of utf8Bytes(text)) {
    const char = String.fromCharCode(byte)
    if (/[A-Za-z0-9\-_.~]/.test(char)) escaped += char
    else escaped += char === ' ' ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return escaped
}
