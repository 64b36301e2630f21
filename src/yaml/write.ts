// Writes YAML byte for byte as go-yaml does, so that our output differs from kubectl's and Helm's in data only.

import {isJsonObject, type Json, type JsonObject} from './json.ts'
import {
  analyseText,
  type Dialect,
  type DialectName,
  dialects,
  escapeText,
  formatAtom,
  sortKeys,
} from './write-scalar.ts'

export {formatScalar} from './write-scalar.ts'

/** A value as one YAML document that ends with a line break, its keys in go-yaml's order. */
export function writeYaml(value: Json, dialect: DialectName = 'kubernetes'): string {
  return new Writer(dialects[dialect]).document(value)
}

const INDENT = 2
/** Longer keys, in bytes, and keys with line breaks get a `?` of their own. */
const LONGEST_SIMPLE_KEY = 128

/** What a node stands in; it decides whether a list may share its key's column. */
type Place = 'root' | 'item' | 'value' | 'key'

class Writer {
  readonly #dialect: Dialect
  #out = ''
  /** In characters. */
  #column = 0
  /** Whether the last thing written was a blank, so that no separator is due. */
  #blank = true
  /** Whether the line holds nothing but indentation and indicators so far. */
  #indentation = true

  constructor(dialect: Dialect) {
    this.#dialect = dialect
  }

  document(value: Json): string {
    this.#node(value, -1, 'root')
    this.#startLine(0)
    return this.#out
  }

  #node(value: Json, indent: number, place: Place): void {
    if (typeof value === 'string') this.#text(value, deeper(indent, INDENT), true)
    else if (Array.isArray(value)) this.#list(value, indent, place)
    else if (isJsonObject(value)) this.#map(value, indent)
    else this.#word(formatAtom(value, this.#dialect))
  }

  #list(items: readonly Json[], indent: number, place: Place): void {
    if (items.length === 0) this.#word('[]')
    const sameColumn = place === 'value' && !this.#indentation && !this.#dialect.indentLists
    const inner = sameColumn ? indent : deeper(indent, 0)
    for (const item of items) {
      this.#startLine(inner)
      this.#indicator('-')
      this.#node(item, inner, 'item')
    }
  }

  #map(map: JsonObject, indent: number): void {
    const keys = sortKeys(Object.keys(map), this.#dialect)
    if (keys.length === 0) this.#word('{}')
    const inner = deeper(indent, 0)
    for (const key of keys) {
      this.#startLine(inner)
      this.#key(key, inner)
      this.#node(map[key] ?? null, inner, 'value')
    }
  }

  #key(key: string, indent: number): void {
    const {multiline} = analyseText(key, this.#dialect)
    if (!multiline && (key.length <= LONGEST_SIMPLE_KEY / 3 || Buffer.byteLength(key) <= LONGEST_SIMPLE_KEY)) {
      this.#text(key, indent, false)
      this.#write(':')
      return
    }
    this.#indicator('?')
    this.#node(key, indent, 'key')
    this.#startLine(indent)
    this.#indicator(':')
  }

  /** A text that is a value may be folded; a simple key stays on its line. */
  #text(value: string, indent: number, foldable: boolean): void {
    const {style} = analyseText(value, this.#dialect)
    const fold = foldable ? indent : undefined
    if (style === 'literal') this.#literal(value, indent)
    else this.#quoted(value, fold, quotes[style])
  }

  /** A text between quotation marks, or none; beyond the width spaces become line breaks. */
  #quoted(value: string, indent: number | undefined, quotes: Quotes): void {
    this.#word(quotes.mark)
    const whole = quotes.spell(value, value)
    const fits = indent === undefined || this.#column + whole.length <= this.#dialect.width
    if (fits && !INNER_BREAK.test(whole)) this.#write(whole)
    else this.#pieces(value, indent, quotes)
    this.#write(quotes.mark)
  }

  #pieces(value: string, indent: number | undefined, quotes: Quotes): void {
    let previous = ''
    for (const {0: piece, index} of value.matchAll(PIECES)) {
      const spelled = quotes.spell(piece, value)
      if (spelled === ' ') {
        const mayFold = indent !== undefined && previous !== ' ' && this.#column > this.#dialect.width
        if (mayFold && isFoldPlace(value, index, quotes)) this.#foldAt(value, index, indent)
        else this.#write(' ')
      } else if (isBreak(spelled)) {
        this.#breakWith(spelled)
      } else {
        if (isBreak(previous)) this.#startLine(indent ?? 0)
        this.#write(spelled)
      }
      previous = spelled
    }
  }

  /** Puts a line break in the place of a space; a space that follows is kept by a backslash. */
  #foldAt(value: string, index: number, indent: number): void {
    this.#startLine(indent)
    if (value[index + 1] === ' ') this.#write('\\')
  }

  #literal(value: string, indent: number): void {
    this.#word('|')
    this.#write(literalHints(value))
    this.#breakWith('\n')
    this.#blank = true
    for (const [piece] of value.matchAll(LINES)) {
      if (isBreak(piece)) {
        this.#breakWith(piece)
      } else {
        if (this.#column === 0) this.#startLine(indent)
        this.#out += piece
        this.#column += piece.length
        this.#indentation = false
      }
    }
  }

  #startLine(indent: number): void {
    if (!this.#indentation || this.#column > indent || (this.#column === indent && !this.#blank)) this.#breakWith('\n')
    if (this.#column < indent) {
      this.#out += ' '.repeat(indent - this.#column)
      this.#column = indent
    }
    this.#blank = true
    this.#indentation = true
  }

  #breakWith(lineBreak: string): void {
    this.#out += lineBreak
    this.#column = 0
    this.#indentation = true
  }

  /** `-`, `?` or `:` at the start of a node: what follows may stay on this line. */
  #indicator(text: string): void {
    const indentation = this.#indentation
    this.#word(text)
    this.#indentation = indentation
  }

  /** Writes a text, with a space before it where one is due. */
  #word(text: string): void {
    this.#write(this.#blank ? text : ` ${text}`)
  }

  #write(text: string): void {
    this.#out += text
    this.#column += text.length
    this.#blank = false
    this.#indentation = false
  }
}

interface Quotes {
  readonly mark: string
  /** A part of a text as it stands between the marks. */
  readonly spell: (part: string, whole: string) => string
  /** Whether a break may cut a run of spaces. */
  readonly splitsRuns: boolean
}

const quotes: Readonly<Record<'plain' | 'single' | 'double', Quotes>> = {
  plain: {mark: '', spell: (part) => part, splitsRuns: false},
  single: {mark: "'", spell: (part) => part.replaceAll("'", "''"), splitsRuns: false},
  double: {mark: '"', spell: escapeText, splitsRuns: true},
}

function isFoldPlace(value: string, index: number, {mark, splitsRuns}: Quotes): boolean {
  const atEdge = index === 0 || index === value.length - 1
  return !(mark !== '' && atEdge) && (splitsRuns || value[index + 1] !== ' ')
}

const PIECES = /[ ]|[\r\n\x85\u2028\u2029]|[^ \r\n\x85\u2028\u2029]+/g
const INNER_BREAK = /[\u2028\u2029]/
const LINES = /[\n\u2028\u2029]|[^\n\u2028\u2029]+/g

function isBreak(piece: string): boolean {
  return piece === '\n' || piece === '\u2028' || piece === '\u2029'
}

/** The indentation of a text whose first line does not show it, then how to treat its last line breaks. */
function literalHints(value: string): string {
  const indentation = /^[ \n\u2028\u2029]/.test(value) ? String(INDENT) : ''
  if (!/[\n\u2028\u2029]$/.test(value)) return `${indentation}-`
  return /^.$|[\n\u2028\u2029]{2}$/su.test(value) ? `${indentation}+` : indentation
}

function deeper(indent: number, root: number): number {
  return indent < 0 ? root : indent + INDENT
}
