// JSON as Go's encoder writes it.

import {
  GoError,
  GoNumber,
  GoStruct,
  type GoValue,
  isFloatKind,
  isGoMap,
  isGoSlice,
  mapGet,
  sortedKeys,
  typeName,
} from '../../value.ts'
import {isNil} from '../nil.ts'

export interface JsonStyle {
  /** Whether <, > and & are escaped, so that the text can stand in a web page. */
  readonly escapesHtml: boolean
  /** Two spaces a level and a line an element. */
  readonly pretty: boolean
}

/** Throws GoError for what JSON has no form for: functions, NaN and infinity. */
export function writeJson(value: GoValue, style: Partial<JsonStyle> = {}): string {
  return encode(value, {escapesHtml: true, pretty: false, ...style}, '\n')
}

function encode(value: GoValue, style: JsonStyle, newline: string): string {
  switch (typeof value) {
    case 'string':
      return quoteJson(value, style)
    case 'number':
      return jsonNumber(value)
    case 'bigint':
    case 'boolean':
      return String(value)
    default:
      return encodeObject(value, style, newline)
  }
}

function encodeObject(value: GoValue, style: JsonStyle, newline: string): string {
  if (value instanceof Uint8Array) return `"${Buffer.from(value).toString('base64')}"`
  if (value instanceof GoNumber) return isFloatKind(value.kind) ? jsonNumber(Number(value.value)) : String(value.value)
  if (isNil(value)) return 'null'
  if (value instanceof GoStruct) return encodeStruct(value, style, newline)
  const inner = style.pretty ? `${newline}  ` : ''
  if (isGoSlice(value))
    return enclose(
      '[]',
      value.map((item) => encode(item, style, inner)),
      style,
      newline,
    )
  if (isGoMap(value))
    return encodeFields(
      sortedKeys(value).map((key) => [key, mapGet(value, key)]),
      style,
      newline,
    )
  throw new GoError(`json: unsupported type: ${typeName(value)}`)
}

function encodeStruct(value: GoStruct, style: JsonStyle, newline: string): string {
  if (value.json !== undefined) return encode(value.json(), style, newline)
  return encodeFields(value.exportedFields(), style, newline)
}

function encodeFields(fields: readonly (readonly [string, GoValue])[], style: JsonStyle, newline: string): string {
  const inner = style.pretty ? `${newline}  ` : ''
  const colon = style.pretty ? ': ' : ':'
  return enclose(
    '{}',
    fields.map(([key, field]) => quoteJson(key, style) + colon + encode(field, style, inner)),
    style,
    newline,
  )
}

function enclose(brackets: '[]' | '{}', items: readonly string[], {pretty}: JsonStyle, newline: string): string {
  const [open = '', close = ''] = brackets
  if (items.length === 0) return brackets
  return pretty ? `${open}${newline}  ${items.join(`,${newline}  `)}${newline}${close}` : open + items.join(',') + close
}

/** The same digits and exponents as JavaScript's, down to 1e-7 and 1e+21. */
function jsonNumber(value: number): string {
  if (!Number.isFinite(value)) throw new GoError(`json: unsupported value: ${value}`)
  return Object.is(value, -0) ? '-0' : String(value)
}

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\b', '\\b'],
  ['\f', '\\f'],
])
const UNSAFE = /[\0-\x1f"\\\u2028\u2029]|\p{Surrogate}/gu
const UNSAFE_IN_HTML = /[\0-\x1f"\\<>&\u2028\u2029]|\p{Surrogate}/gu

/** A byte that is not UTF-8 becomes the replacement character. */
function quoteJson(text: string, {escapesHtml}: JsonStyle): string {
  return `"${text.replace(escapesHtml ? UNSAFE_IN_HTML : UNSAFE, escapeCharacter)}"`
}

function escapeCharacter(character: string): string {
  const short = SHORT_ESCAPES.get(character)
  if (short !== undefined) return short
  const code = character.charCodeAt(0)
  return `\\u${(code >= 0xd800 && code < 0xe000 ? 0xfffd : code).toString(16).padStart(4, '0')}`
}
