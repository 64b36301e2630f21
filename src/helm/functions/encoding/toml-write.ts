// TOML as BurntSushi's encoder writes it: plain keys first, then tables, both sorted, tables indented by their depth.

import {
  GoError,
  type GoMap,
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
import {GoTime} from '../dates/go-time.ts'
import {isNil} from '../nil.ts'

/** A map as a document; any other value as it would stand behind a key. */
export function writeToml(value: GoValue): string {
  const writer = new TomlWriter()
  const table = fieldsOf(value)
  if (table !== undefined) writer.fields([], table)
  else if (isTableList(value)) throw new GoError('top-level values must be Go maps or structs')
  else writer.write(inlineValue(value))
  return writer.text
}

type Path = readonly string[]

class TomlWriter {
  text = ''

  write(part: string): void {
    this.text += part
  }

  fields(path: Path, map: GoMap): void {
    const keys = sortedKeys(map).filter((key) => !isNil(mapGet(map, key)))
    const tables = new Set(keys.filter((key) => isTable(mapGet(map, key)) || isTableList(mapGet(map, key))))
    for (const key of keys) {
      if (!tables.has(key))
        this.write(`${'  '.repeat(path.length)}${tomlKey(key)} = ${inlineValue(mapGet(map, key))}\n`)
    }
    for (const key of tables) this.#table([...path, key], mapGet(map, key))
  }

  #table(path: Path, value: GoValue): void {
    const name = path.map(tomlKey).join('.')
    const indent = '  '.repeat(path.length - 1)
    const map = fieldsOf(value)
    if (map !== undefined) {
      if (path.length === 1) this.#blankLine()
      this.write(`${indent}[${name}]\n`)
      this.fields(path, map)
      return
    }
    for (const item of isGoSlice(value) ? value : []) {
      this.#blankLine()
      this.write(`${indent}[[${name}]]\n`)
      this.fields(path, fieldsOf(item) ?? {})
    }
  }

  #blankLine(): void {
    if (this.text !== '') this.write('\n')
  }
}

function isTable(value: GoValue): boolean {
  return fieldsOf(value) !== undefined
}

function isTableList(value: GoValue): boolean {
  if (!isGoSlice(value)) return false
  if (value.some(isNil)) throw new GoError('toml: cannot encode array with nil element')
  return value.length > 0 && value.every(isTable)
}

/** The entries of a map or struct; a struct with a text form of its own is no table. */
function fieldsOf(value: GoValue): GoMap | undefined {
  if (isGoMap(value)) return value
  if (!(value instanceof GoStruct) || value.json !== undefined) return undefined
  return Object.fromEntries(value.exportedFields())
}

function inlineValue(value: GoValue): string {
  switch (typeof value) {
    case 'string':
      return quoteToml(value)
    case 'number':
      return tomlFloat(value)
    case 'boolean':
    case 'bigint':
      return String(value)
    default:
      return inlineObject(value)
  }
}

function inlineObject(value: GoValue): string {
  if (value instanceof GoTime) return value.toRfc3339()
  if (value instanceof GoNumber) return isFloatKind(value.kind) ? tomlFloat(Number(value.value)) : String(value.value)
  if (value instanceof Uint8Array) return `[${Array.from(value).join(', ')}]`
  if (value instanceof GoStruct && value.json !== undefined) return inlineValue(value.json())
  if (isGoSlice(value)) return `[${value.map(inlineElement).join(', ')}]`
  const map = fieldsOf(value)
  if (map === undefined) throw new GoError(`toml: unsupported type ${typeName(value)}`)
  const keys = sortedKeys(map).filter((key) => !isNil(mapGet(map, key)))
  const [tables, plain] = [
    keys.filter((key) => isTable(mapGet(map, key))),
    keys.filter((key) => !isTable(mapGet(map, key))),
  ]
  return `{${[...plain, ...tables].map((key) => `${tomlKey(key)} = ${inlineValue(mapGet(map, key))}`).join(', ')}}`
}

function inlineElement(value: GoValue): string {
  if (isNil(value)) throw new GoError('toml: cannot encode array with nil element')
  return inlineValue(value)
}

function tomlFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf'
  const digits = withoutExponent(value)
  return digits.includes('.') ? digits : `${digits}.0`
}

/** The shortest digits that give the number back, written out. */
function withoutExponent(value: number): string {
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const [mantissa = '0', exponent = '0'] = Math.abs(value).toExponential().split('e')
  const digits = mantissa.replace('.', '')
  const point = Number(exponent) + 1
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  if (point >= digits.length) return sign + digits.padEnd(point, '0')
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}

function tomlKey(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : quoteToml(key)
}

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\b', '\\b'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\f', '\\f'],
  ['\r', '\\r'],
])

function quoteToml(text: string): string {
  const escaped = text.replace(/[\0-\x1f\x7f"\\]/g, (character) => {
    return SHORT_ESCAPES.get(character) ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return `"${escaped}"`
}
