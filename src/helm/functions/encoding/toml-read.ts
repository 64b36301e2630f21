// TOML 1.0 documents as template values: int64, float64, time.Time, []any and maps.

import {
  emptyMap,
  GoError,
  type GoMap,
  type GoSlice,
  type GoValue,
  isGoMap,
  isGoSlice,
  mapGet,
  mapSet,
  typedSlice,
} from '../../value.ts'
import {parseTomlScalar} from './toml-scalar.ts'

/** Throws GoError with the line. */
export function readToml(text: string): GoMap {
  return new TomlReader(text.replaceAll('\r\n', '\n')).document()
}

/** A multi-line string may end in one or two quotes of its own, before the three that close it. */
const QUOTED = /"""(?:\\[\s\S]|[^\\"]|"{1,2}(?!"))*"{3,5}|'''(?:[^']|'{1,2}(?!'))*'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y
/** A date may have a space before its time. */
const BARE = /\d{4}-\d\d-\d\d \d\d:[^,\]}#\s]*|[^\s,\]}#"'[{]+/y

class TomlReader {
  readonly #text: string
  #at = 0
  #lastKey = ''
  readonly #root = emptyMap()
  /** Tables that exist only because of a key inside them: a header may still follow. */
  readonly #implied = new Set<GoMap>()
  /** Lists written out as values take no [[tables]]. */
  readonly #tableLists = new Set<GoSlice>()

  constructor(text: string) {
    this.#text = text
  }

  document(): GoMap {
    let table = this.#root
    for (;;) {
      this.#skipLines()
      if (this.#at >= this.#text.length) return this.#root
      if (this.#skip('[[')) table = this.#listHeader()
      else if (this.#skip('[')) table = this.#header()
      else this.#pair(table)
      this.#endOfLine()
    }
  }

  #header(): GoMap {
    const keys = this.#keys()
    if (!this.#skip(']')) this.#fail('a table header that does not end in "]"')
    const parent = this.#descend(this.#root, keys.slice(0, -1))
    const name = keys.at(-1) ?? ''
    const existing = mapGet(parent, name)
    if (existing === undefined) return addTable(parent, name)
    if (!isGoMap(existing) || !this.#implied.delete(existing))
      return this.#fail(`key ${JSON.stringify(name)} is already defined`)
    return existing
  }

  #listHeader(): GoMap {
    const keys = this.#keys()
    if (!this.#skip(']]')) this.#fail('a table header that does not end in "]]"')
    const parent = this.#descend(this.#root, keys.slice(0, -1))
    const name = keys.at(-1) ?? ''
    const existing = mapGet(parent, name) ?? typedSlice('map[string]interface {}', [])
    if (!isGoSlice(existing))
      return this.#fail(`key ${JSON.stringify(name)} is already defined as something else than a list`)
    if (mapGet(parent, name) === undefined) this.#tableLists.add(existing)
    if (!this.#tableLists.has(existing)) this.#fail(`the list ${JSON.stringify(name)} takes no more tables`)
    const table = emptyMap()
    existing.push(table)
    mapSet(parent, name, existing)
    return table
  }

  #pair(table: GoMap): void {
    const keys = this.#keys()
    if (!this.#skip('=')) this.#fail('a key without "="')
    this.#skipSpace()
    const value = this.#value()
    const parent = this.#descend(table, keys.slice(0, -1))
    const name = keys.at(-1) ?? ''
    if (Object.hasOwn(parent, name)) this.#fail(`key ${JSON.stringify(name)} is already defined`)
    mapSet(parent, name, value)
  }

  /** Follows keys to a table and makes those that are missing; the last table of a list stands for the list. */
  #descend(from: GoMap, keys: readonly string[]): GoMap {
    let table = from
    for (const key of keys) {
      const found = mapGet(table, key)
      const next = isGoSlice(found) && this.#tableLists.has(found) ? found.at(-1) : found
      if (next === undefined) {
        table = addTable(table, key)
        this.#implied.add(table)
        continue
      }
      if (!isGoMap(next)) return this.#fail(`key ${JSON.stringify(key)} is already defined and is no table`)
      table = next
    }
    return table
  }

  #keys(): string[] {
    const keys: string[] = []
    do {
      this.#skipSpace()
      keys.push(this.#key())
      this.#skipSpace()
    } while (this.#skip('.'))
    this.#lastKey = keys.join('.')
    return keys
  }

  #key(): string {
    const quoted = this.#take(/"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y)
    if (quoted !== undefined) return String(this.#scalar(quoted))
    return this.#take(/[A-Za-z0-9_-]+/y) ?? this.#fail('no key where one must stand')
  }

  #value(): GoValue {
    if (this.#skip('[')) return this.#list()
    if (this.#skip('{')) return this.#inlineTable()
    const text = this.#take(QUOTED) ?? this.#take(BARE) ?? this.#fail('no value where one must stand')
    return this.#scalar(text)
  }

  #scalar(text: string): GoValue {
    const value = parseTomlScalar(text)
    return value === undefined ? this.#fail(`${text.slice(0, 40)} is no TOML value`) : value
  }

  #list(): GoSlice {
    const items: GoSlice = []
    for (;;) {
      this.#skipLines()
      if (this.#skip(']')) break
      items.push(this.#value())
      this.#skipLines()
      if (this.#skip(',')) continue
      if (this.#skip(']')) break
      this.#fail('a list element without "," or "]" behind it')
    }
    return items
  }

  #inlineTable(): GoMap {
    const table = emptyMap()
    this.#skipSpace()
    if (!this.#skip('}')) {
      do {
        this.#skipSpace()
        this.#pair(table)
        this.#skipSpace()
      } while (this.#skip(','))
      if (!this.#skip('}')) this.#fail('an inline table without "}"')
    }
    return table
  }

  #endOfLine(): void {
    this.#take(/[ \t]*(?:#[^\n]*)?/y)
    if (this.#at < this.#text.length && !this.#skip('\n')) this.#fail('text behind a value on its line')
  }

  /** White space, line breaks and comments. */
  #skipLines(): void {
    this.#take(/(?:[ \t\n]|#[^\n]*)*/y)
  }

  #skipSpace(): void {
    this.#take(/[ \t]*/y)
  }

  #skip(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false
    this.#at += word.length
    return true
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0]
    this.#at += found?.length ?? 0
    return found
  }

  #fail(what: string): never {
    const line = this.#text.slice(0, this.#at).split('\n').length
    const key = this.#lastKey === '' ? '' : ` (last key ${JSON.stringify(this.#lastKey)})`
    throw new GoError(`toml: line ${line}${key}: ${what}`)
  }
}

function addTable(parent: GoMap, key: string): GoMap {
  const table = emptyMap()
  mapSet(parent, key, table)
  return table
}
