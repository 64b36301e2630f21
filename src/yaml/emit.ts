// New values as YAML text in the style of the document that they go into.

import {isFilled, isJsonObject, type Json} from './json.ts'
import {isPrintable, type Surroundings, scalarText, stringText} from './scalar-text.ts'
import type {BlockStyle, FlowStyle} from './style.ts'

export interface BlockOptions extends BlockStyle {
  /** Whether strings of several lines may become `|` blocks: not where the text ends without a line break. */
  readonly literals: boolean
}

/** `name: value` as lines, the first one at `column`. */
export function pairLines(name: string, value: Json, column: number, options: BlockOptions): string[] {
  const key = stringText(name, 'block')
  const {head, body} = hangingLines(value, column, options)
  return [`${' '.repeat(column)}${key}:${head}`, ...body]
}

/** `- value` as lines, the dash at `column`. */
export function itemLines(value: Json, column: number, options: BlockOptions): string[] {
  const dash = `${' '.repeat(column)}-`
  if (isFilled(value)) {
    const [first = '', ...rest] = blockLines(value, column + options.gap, options)
    return [dash + first.slice(dash.length), ...rest]
  }
  const {head, body} = hangingLines(value, column, options)
  return [dash + head, ...body]
}

/** A value with entries as lines at `column`. */
export function blockLines(value: Json, column: number, options: BlockOptions): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => itemLines(item, column, options))
  if (!isJsonObject(value)) return [' '.repeat(column) + scalarText(value, 'block')]
  return Object.entries(value).flatMap(([name, item]) => pairLines(name, item, column, options))
}

/** A value behind a colon or dash of an entry at `column`: what stands on the same line, and the lines below. */
export function hangingLines(value: Json, column: number, options: BlockOptions): {head: string; body: string[]} {
  if (isFilled(value)) {
    const offset = Array.isArray(value) ? options.sequenceOffset : options.step
    return {head: '', body: blockLines(value, column + offset, options)}
  }
  if (typeof value !== 'string' || !options.literals || !isLiteral(value)) {
    return {head: ` ${inlineText(value, 'block')}`, body: []}
  }
  const indent = ' '.repeat(column + options.step)
  const lines = value.replace(/\n$/, '').split('\n')
  return {head: value.endsWith('\n') ? ' |' : ' |-', body: lines.map((line) => (line === '' ? '' : indent + line))}
}

/** A scalar or an empty collection, on one line. */
export function inlineText(value: Json, surroundings: Surroundings): string {
  if (Array.isArray(value)) return '[]'
  return isJsonObject(value) ? '{}' : scalarText(value, surroundings)
}

/** A string that reads well as a `|` block, and needs neither an indentation number nor a keep mark. */
function isLiteral(text: string): boolean {
  return (
    /^[^ \t\n][^\n]*\n/.test(text) &&
    !/\n\n$|[ \t]\n|[ \t]$/.test(text) &&
    text.split('\n').every((line) => isPrintable(line.replaceAll('\t', '')))
  )
}

/** A value in brackets on one line. */
export function flowText(value: Json, style: FlowStyle): string {
  if (!isFilled(value)) return inlineText(value, style.surroundings)
  const entries = flowEntries(value, style).join(style.comma)
  return Array.isArray(value) ? `[${entries}]` : `{${entries}}`
}

/** The entries of a value as they stand between its brackets. */
export function flowEntries(value: Json, style: FlowStyle): string[] {
  if (Array.isArray(value)) return value.map((item) => flowText(item, style))
  if (!isJsonObject(value)) return []
  return Object.entries(value).map(([name, item]) => flowPair(name, item, style))
}

export function flowPair(name: string, value: Json, style: FlowStyle): string {
  return `${stringText(name, style.surroundings)}${style.colon}${flowText(value, style)}`
}

/** A value in brackets, spread over lines as indented JSON is; the first line carries no indentation. */
export function flowLines(value: Json, column: number, step: number, style: FlowStyle): string[] {
  if (!isFilled(value)) return [inlineText(value, style.surroundings)]
  const isList = Array.isArray(value)
  const entries: [head: string, value: Json][] = isList
    ? value.map((item) => ['', item])
    : Object.entries(value).map(([name, item]) => [`${stringText(name, style.surroundings)}${style.colon}`, item])
  const inner = ' '.repeat(column + step)
  const body = entries.flatMap(([head, item], at) => {
    const [first = '', ...rest] = flowLines(item, column + step, step, style)
    const lines = [inner + head + first, ...rest]
    return at === entries.length - 1 ? lines : withComma(lines)
  })
  return [isList ? '[' : '{', ...body, `${' '.repeat(column)}${isList ? ']' : '}'}`]
}

function withComma(lines: readonly string[]): string[] {
  return lines.map((line, at) => (at === lines.length - 1 ? `${line},` : line))
}
