// One scalar as YAML text that every reader understands alike, YAML 1.1 and 1.2 ones.

import type {Json} from './json.ts'
import {resolvePlain} from './scalar.ts'

export type Scalar = Exclude<Json, object> | null

/** Where the text goes: brackets and commas end a plain text in flow style; JSON documents quote every string. */
export type Surroundings = 'block' | 'flow' | 'json'

/** Readable without quotes: a word, path, image or flag, which no reader could take for a number, date or indicator. */
const PLAIN: Record<'block' | 'flow', RegExp> = {
  block: /^(?:--?)?[A-Za-z_/$](?:[\w./@+=,;()$%<>|*!?[\]{}&~-]| (?=[^\s#])|:(?=[^\s]))*$/,
  flow: /^(?:--?)?[A-Za-z_/$](?:[\w./@+=;()$%-]| (?=[^\s#])|:(?=[^\s,[\]{}]))*$/,
}

/** What double quotes must escape beyond JSON's own: breaks and marks that YAML 1.1 sees and JSON leaves bare. */
const ESCAPED = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g

export function scalarText(value: Scalar, surroundings: Surroundings): string {
  return typeof value === 'string' ? stringText(value, surroundings) : numberText(value)
}

function numberText(value: Exclude<Scalar, string>): string {
  return Object.is(value, -0) ? '-0.0' : String(value)
}

export function stringText(text: string, surroundings: Surroundings): string {
  if (surroundings === 'json') return doubleQuoted(text)
  if (PLAIN[surroundings].test(text) && resolvePlain(text) === undefined) return text
  return /["\\]/.test(text) && isPrintable(text) ? singleQuoted(text) : doubleQuoted(text)
}

export function doubleQuoted(text: string): string {
  return JSON.stringify(text).replace(ESCAPED, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Only for texts on one line: a break in single quotes would become a space. */
export function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** Whether a text stands for itself on one line, without any escape. */
export function isPrintable(text: string): boolean {
  return !/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]/.test(
    text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ''),
  )
}
