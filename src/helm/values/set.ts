// The grammar of --set and its relatives: `a.b=1,list[0].name=x,words={one,two}`, as Helm's strvals reads it.
//
// The places where the grammar surprises (`a={}` is a list of one empty text, `a[0].b=` leaves an empty list,
// writing below a null is an error) are Helm's, and scripts in the field depend on them.

import {Exit, MeshError} from '../../errors.ts'
import {GoNumber, type GoValue, isGoMap, mapSet} from '../value.ts'
import {chartValues} from './chart-values.ts'
import {jsonPrefix} from './json-prefix.ts'
import {copyTable, type Values} from './values.ts'

export type SetKind = 'typed' | 'string' | 'file' | 'json' | 'literal'

const FLAGS: Readonly<Record<SetKind, string>> = {
  typed: '--set',
  string: '--set-string',
  file: '--set-file',
  json: '--set-json',
  literal: '--set-literal',
}

const MAX_INDEX = 65_536
const MAX_DEPTH = 30

/**
 * Writes one --set text into `values`, over what earlier ones wrote.
 * @param readFile gives the content of a file that `file` names
 * @throws MeshError with the flag, the place and what stands there
 */
export function applySet(values: Values, kind: SetKind, text: string, readFile?: (name: string) => string): void {
  new SetParser(kind, text, readFile ?? ((name) => name)).parse(values)
}

/** The files that one --set-file text names, found without touching `values`. */
export function filesNamedBySet(values: Values, text: string): string[] {
  const names: string[] = []
  const note = (name: string) => {
    names.push(name)
    return ''
  }
  applySet(copyTable(values), 'file', text, note)
  return names
}

/** Text up to the delimiter that ended it; `end` when the input ended first. */
interface Token {
  text: string
  stop: string | 'end'
}

type Progress = 'more' | 'end'

class SetParser {
  readonly #kind: SetKind
  readonly #text: string
  readonly #readFile: (name: string) => string
  readonly #keyStops: string
  #at = 0

  constructor(kind: SetKind, text: string, readFile: (name: string) => string) {
    this.#kind = kind
    this.#text = text
    this.#readFile = readFile
    this.#keyStops = kind === 'literal' ? '=[.' : '=[,.'
  }

  parse(values: Values): void {
    while (this.#assignment(values, 0) === 'more');
  }

  /** Reads one key, and the value or the path below it, into `table`. */
  #assignment(table: Values, depth: number): Progress {
    const {text: key, stop} = this.#until(this.#keyStops)
    switch (stop) {
      case 'end':
        if (key === '') return 'end'
        throw this.#trouble(`key ${quoted(key)} has no value`)
      case '=':
        return this.#value((value) => this.#put(table, key, value))
      case '[':
        return this.#listBelow(table, key, depth)
      case '.':
        return this.#tableBelow(table, key, depth + 1)
      default:
        throw this.#trouble(`key ${quoted(key)} has no value before the comma`)
    }
  }

  #tableBelow(table: Values, key: string, depth: number): Progress {
    if (depth > MAX_DEPTH) throw this.#trouble(`keys are nested deeper than ${MAX_DEPTH}`)
    const inner = Object.hasOwn(table, key) ? table[key] : {}
    if (!isGoMap(inner)) throw this.#trouble(`cannot set a key below ${quoted(key)}, which is ${describe(inner)}`)
    const progress = this.#assignment(inner, depth)
    const isEmpty = Object.keys(inner).length === 0
    if (isEmpty && progress === 'more') throw this.#trouble(`key ${quoted(key)} has no value below it`)
    if (!isEmpty) this.#put(table, key, inner)
    return progress
  }

  #listBelow(table: Values, key: string, depth: number): Progress {
    const index = this.#index()
    const list = Object.hasOwn(table, key) ? table[key] : []
    if (!Array.isArray(list)) throw this.#trouble(`cannot index ${quoted(key)}, which is ${describe(list)}`)
    const progress = this.#element(list, index, depth)
    this.#put(table, key, list)
    return progress
  }

  #element(list: GoValue[], index: number, depth: number): Progress {
    const {text, stop} = this.#until('[.=')
    if (text !== '') throw this.#trouble(`expected ".", "[" or "=" after the index, got ${quoted(text)}`)
    switch (stop) {
      case 'end':
        return 'end'
      case '=':
        // The end of the text shows only when the next key is looked for.
        this.#value((value) => this.#putAt(list, index, value))
        return 'more'
      case '[':
        return this.#nestedList(list, index, depth)
      default:
        return this.#tableAt(list, index, depth)
    }
  }

  #nestedList(list: GoValue[], index: number, depth: number): Progress {
    const nextIndex = this.#index()
    const inner = list[index] ?? []
    if (!Array.isArray(inner)) throw this.#trouble(`cannot index element ${index}, which is ${describe(inner)}`)
    const progress = this.#element(inner, nextIndex, depth)
    if (progress === 'more') this.#putAt(list, index, inner)
    return progress
  }

  #tableAt(list: GoValue[], index: number, depth: number): Progress {
    let inner: Values = {}
    if (index < list.length) {
      const present = list[index]
      if (isGoMap(present)) inner = present
      else list[index] = inner
    }
    const progress = this.#assignment(inner, depth)
    if (progress === 'more') this.#putAt(list, index, inner)
    return progress
  }

  #index(): number {
    const {text, stop} = this.#until(']')
    if (stop === 'end') throw this.#trouble('an index must end with "]"')
    if (!/^[+-]?\d+$/.test(text)) throw this.#trouble(`an index must be a number, got ${quoted(text)}`)
    const index = Number(text)
    if (index < 0) throw this.#trouble(`an index cannot be negative, got ${text}`)
    return index
  }

  #putAt(list: GoValue[], index: number, value: GoValue): void {
    if (index > MAX_INDEX) throw this.#trouble(`an index cannot be greater than ${MAX_INDEX}, got ${index}`)
    while (list.length < index) list.push(null)
    list[index] = value
  }

  #put(table: Values, key: string, value: GoValue): void {
    if (key !== '') mapSet(table, key, value)
  }

  #value(put: (value: GoValue) => void): Progress {
    if (this.#kind === 'json') return this.#jsonValue(put)
    if (this.#kind === 'literal') {
      put(this.#text.slice(this.#at))
      this.#at = this.#text.length
      return 'more'
    }
    if (this.#at >= this.#text.length) {
      put('')
      return 'end'
    }
    if (this.#text[this.#at] === '{') put(this.#braceList())
    else put(this.#scalar(this.#until(',').text))
    return 'more'
  }

  #braceList(): GoValue[] {
    this.#at++
    const list: GoValue[] = []
    for (;;) {
      const {text, stop} = this.#until(',}')
      if (stop === 'end') throw this.#trouble('a list must end with "}"')
      list.push(this.#scalar(text))
      if (stop === ',') continue
      if (this.#text[this.#at] === ',') this.#at++
      return list
    }
  }

  #scalar(text: string): GoValue {
    if (this.#kind === 'string') return text
    return this.#kind === 'file' ? this.#readFile(text) : typedScalar(text)
  }

  #jsonValue(put: (value: GoValue) => void): Progress {
    if (this.#skipBlanks()) {
      put(null)
      return 'more'
    }
    const rest = this.#text.slice(this.#at)
    const length = jsonPrefix(rest)
    if (length === undefined) throw this.#trouble(`expected a JSON value, got ${quoted(rest)}`)
    try {
      put(chartValues(JSON.parse(rest.slice(0, length), finite)))
    } catch (error) {
      throw this.#trouble(`expected a JSON value, got ${quoted(rest)}`, error)
    }
    this.#at += length
    this.#skipBlanks()
    return 'more'
  }

  /** Skips blanks up to and with a comma. @returns whether a comma or the end came before anything else */
  #skipBlanks(): boolean {
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at] ?? ''
      if (character === ',') {
        this.#at++
        return true
      }
      if (!/\s/.test(character)) return false
      this.#at++
    }
    return true
  }

  /** Reads up to one of `stops` and over it; a backslash takes the next character as it is. */
  #until(stops: string): Token {
    let text = ''
    while (this.#at < this.#text.length) {
      let character = this.#text[this.#at++] ?? ''
      if (stops.includes(character)) return {text, stop: character}
      if (character === '\\' && this.#kind !== 'literal') character = this.#text[this.#at++] ?? ''
      text += character
    }
    return {text, stop: 'end'}
  }

  #trouble(what: string, cause?: unknown): MeshError {
    const where = `${FLAGS[this.#kind]} ${quoted(this.#text)}, character ${Math.min(this.#at, this.#text.length)}`
    return new MeshError(Exit.Usage, `${where}: ${what}`, {cause})
  }
}

function typedScalar(text: string): GoValue {
  const folded = text.toLowerCase()
  if (folded === 'true') return true
  if (folded === 'false') return false
  if (folded === 'null') return null
  // A leading zero means text (a phone number, a file mode), and so does a number beyond 64 bits.
  if (text !== '0' && !/^[+-]?\d+$/.test(text.replace(/^0/, '!'))) return text
  const number = BigInt(text)
  return BigInt.asIntN(64, number) === number ? new GoNumber('int64', number) : text
}

/** JSON.parse makes 1e400 an infinity, which no value can be. */
function finite(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('the number is too large')
  return value
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text)
}

function describe(value: GoValue): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (isGoMap(value)) return 'a mapping'
  return `the value ${quoted(String(value instanceof GoNumber ? value.value : value))}`
}
