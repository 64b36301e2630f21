// How Go values are represented in TypeScript while a template runs.
//
// | Go                        | here                                                          |
// | ------------------------- | ------------------------------------------------------------- |
// | nil                       | null                                                          |
// | no value (missing key)    | undefined                                                     |
// | bool, string              | boolean, string (length and index count UTF-8 bytes)          |
// | float64                   | number                                                        |
// | int                       | bigint                                                        |
// | other number kinds        | GoNumber, which carries its kind and a type name if it has one |
// | complex128                | GoComplex                                                     |
// | map[string]any            | plain object: own keys only, iterated in sorted order         |
// | other maps                | plain object made by typedMap(), which remembers the type     |
// | []any                     | array                                                         |
// | []byte                    | Uint8Array                                                    |
// | other slices ([]string …) | array made by typedSlice(), which remembers the element type  |
// | struct, pointer to struct | GoStruct: named fields and methods; isNil for a nil pointer   |
// | func                      | GoFunction: takes and gives GoValue                           |
//
// A string may hold bytes that are not UTF-8: see fmt/utf8.ts.

import type {TemplateSet} from './template/template-set.ts'

export type GoValue = unknown
export type GoMap = {[key: string]: GoValue}
export type GoSlice = GoValue[]

/** What a function can ask of the template that calls it. */
export interface CallContext {
  /** The set that the running template belongs to. */
  readonly templates: TemplateSet
  /** Runs a template of that set, one level deeper than the caller. */
  execute(name: string, data: GoValue): string
}

/** A function or a bound method. `params` are Go type names; a last one of `...T` takes any number of T. */
export class GoFunction {
  readonly params: readonly string[]
  readonly run: (args: readonly GoValue[], call: CallContext) => GoValue
  constructor(params: readonly string[], run: (args: readonly GoValue[], call: CallContext) => GoValue) {
    this.params = params
    this.run = run
  }
}

export type FunctionTable = Readonly<Record<string, GoFunction>>

/** The error that a function returns to its template, or the text of its panic. */
export class GoError extends Error {
  override readonly name = 'GoError'
}

export type IntegerKind = 'int' | 'int8' | 'int16' | 'int32' | 'int64'
export type UnsignedKind = 'uint' | 'uint8' | 'uint16' | 'uint32' | 'uint64' | 'uintptr'
export type FloatKind = 'float32' | 'float64'
export type NumberKind = IntegerKind | UnsignedKind | FloatKind

export type Kind =
  | NumberKind
  | 'invalid'
  | 'bool'
  | 'string'
  | 'complex128'
  | 'map'
  | 'slice'
  | 'struct'
  | 'ptr'
  | 'func'

/** A declared type: its name as %T prints it, and the methods that templates may call on this value. */
export interface GoType {
  readonly name: string
  /** For a map or slice: the type name of its elements. */
  readonly element?: string
  readonly methods?: FunctionTable
}

/** A number that is neither int nor float64, or that has a type of its own (time.Duration). */
export class GoNumber {
  readonly kind: NumberKind
  /** bigint for the integer kinds, number for the float kinds. */
  readonly value: bigint | number
  readonly type: GoType | undefined
  constructor(kind: NumberKind, value: bigint | number, type?: GoType) {
    this.kind = kind
    this.value = isFloatKind(kind) ? Number(value) : wrapInteger(kind, BigInt(value))
    this.type = type
  }
}

export class GoComplex {
  readonly real: number
  readonly imaginary: number
  constructor(real: number, imaginary: number) {
    this.real = real
    this.imaginary = imaginary
  }
}

export interface GoStructOptions {
  readonly methods?: FunctionTable
  /** True for a *T: %v prints `&{…}` and the type name gains a star. */
  readonly pointer?: boolean
  /** What a JSON or YAML encoder sees, when that is not the exported fields under their own names. */
  readonly json?: () => GoValue
  /** A nil *T: false, without fields, and yet with its methods. */
  readonly isNil?: boolean
}

/** A struct, or a pointer to one; `fields` are in declaration order. */
export class GoStruct {
  readonly type: string
  readonly fields: Readonly<GoMap>
  readonly pointer: boolean
  readonly json: (() => GoValue) | undefined
  readonly isNil: boolean
  readonly #methods: FunctionTable
  constructor(type: string, fields: Readonly<GoMap>, options: GoStructOptions = {}) {
    this.type = type
    this.fields = fields
    this.pointer = options.pointer ?? false
    this.json = options.json
    this.isNil = options.isNil ?? false
    this.#methods = options.methods ?? {}
  }
  /** The fields that an encoder sees: Go exports those that begin with a capital letter. */
  exportedFields(): [name: string, value: GoValue][] {
    return Object.entries(this.fields).filter(([name]) => /^\p{Lu}/u.test(name))
  }
  /** Subclasses with many methods override this to build them on demand. */
  get methods(): FunctionTable {
    return this.#methods
  }
}

const declared = Symbol('Go type')
type Declared = {[declared]?: GoType}

/** Gives a slice a type other than []any: `typedSlice('string', parts)` is a []string. */
export function typedSlice(element: string, items: GoSlice, type?: Omit<GoType, 'element'>): GoSlice {
  return declare(items, {name: type?.name ?? `[]${element}`, element, ...(type?.methods && {methods: type.methods})})
}

/** Gives a map a type other than map[string]any: another element type, or a name and methods. */
export function typedMap(element: string, entries: GoMap, type?: Omit<GoType, 'element'>): GoMap {
  const name = type?.name ?? `map[string]${element}`
  return declare(entries, {name, element, ...(type?.methods && {methods: type.methods})})
}

function declare<T extends object>(target: T, type: GoType): T {
  return Object.defineProperty(target, declared, {value: type, configurable: true})
}

/** The declared type of a map, slice or number; undefined for the plain ones. */
export function declaredType(value: GoValue): GoType | undefined {
  if (value instanceof GoNumber) return value.type
  if (typeof value !== 'object' || value === null) return undefined
  const holder: Declared = value
  return holder[declared]
}

/** A nil map and a nil slice: what a parameter of such a type receives for nil. They are empty and cannot be written. */
export const nilMap: GoMap = frozen(emptyMap())
export const nilSlice: GoSlice = frozen<GoSlice>([])

function frozen<T extends object>(value: T): T {
  Object.freeze(value)
  return value
}

/** A new map in which every key, `__proto__` too, is only a key. */
export function emptyMap(): GoMap {
  const map: GoMap = Object.create(null)
  return map
}

export function isGoMap(value: GoValue): value is GoMap {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

export function isGoSlice(value: GoValue): value is GoSlice {
  return Array.isArray(value)
}

/** The element under a key, or undefined: an inherited property is never an element. */
export function mapGet(map: GoMap, key: string): GoValue {
  return Object.hasOwn(map, key) ? map[key] : undefined
}

/** Sets an element, also one whose key JavaScript would take for the prototype. */
export function mapSet(map: GoMap, key: string, value: GoValue): void {
  if (key === '__proto__')
    Object.defineProperty(map, key, {value, writable: true, enumerable: true, configurable: true})
  else map[key] = value
}

/** The keys in Go's order: by UTF-8 bytes. */
export function sortedKeys(map: Readonly<GoMap>): string[] {
  const keys = Object.keys(map)
  // UTF-16's order is the same for all but rare characters, and the engine sorts by it much faster.
  return keys.some((key) => /[\ud800-\uffff]/.test(key)) ? keys.sort(compareStrings) : keys.sort()
}

/** Orders strings by their UTF-8 bytes, which differs from UTF-16's order above U+D7FF. */
export function compareStrings(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i)
    const right = b.charCodeAt(i)
    if (left !== right) return codePointRank(left) - codePointRank(right)
  }
  return a.length - b.length
}

/** Surrogates stand for code points above the basic plane, so they sort after U+FFFF. */
function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}

export function isFloatKind(kind: string): kind is FloatKind {
  return kind === 'float64' || kind === 'float32'
}

export function isUnsignedKind(kind: string): kind is UnsignedKind {
  return kind.startsWith('uint')
}

const bits: Readonly<Record<Exclude<NumberKind, FloatKind>, number>> = {
  int: 64,
  int8: 8,
  int16: 16,
  int32: 32,
  int64: 64,
  uint: 64,
  uint8: 8,
  uint16: 16,
  uint32: 32,
  uint64: 64,
  uintptr: 64,
}

/** Cuts an integer to the width of its kind, as Go's conversions and arithmetic do. */
function wrapInteger(kind: Exclude<NumberKind, FloatKind>, value: bigint): bigint {
  return isUnsignedKind(kind) ? BigInt.asUintN(bits[kind], value) : BigInt.asIntN(bits[kind], value)
}

/** reflect.Kind, with nil and no value both `invalid`. */
export function kindOf(value: GoValue): Kind {
  switch (typeof value) {
    case 'string':
      return 'string'
    case 'boolean':
      return 'bool'
    case 'number':
      return 'float64'
    case 'bigint':
      return 'int'
    case 'object':
      return value === null ? 'invalid' : kindOfObject(value)
    default:
      return 'invalid'
  }
}

function kindOfObject(value: object): Kind {
  if (Array.isArray(value) || value instanceof Uint8Array) return 'slice'
  if (value instanceof GoNumber) return value.kind
  if (value instanceof GoStruct) return value.pointer ? 'ptr' : 'struct'
  if (value instanceof GoFunction) return 'func'
  if (value instanceof GoComplex) return 'complex128'
  if (isGoMap(value)) return 'map'
  throw new TypeError(`a ${value.constructor.name} is not a Go value`)
}

/** The type's name as %T prints it. */
export function typeName(value: GoValue): string {
  const type = declaredType(value)
  if (type !== undefined) return type.name
  const kind = kindOf(value)
  switch (kind) {
    case 'invalid':
      return '<nil>'
    case 'map':
      return 'map[string]interface {}'
    case 'slice':
      return value instanceof Uint8Array ? '[]uint8' : '[]interface {}'
    case 'struct':
    case 'ptr':
      return value instanceof GoStruct ? `${value.pointer ? '*' : ''}${value.type}` : kind
    case 'func':
      return value instanceof GoFunction ? `func(${value.params.join(', ')}) interface {}` : kind
    default:
      return kind
  }
}

/** Go templates' truth: false for the zero of every type but struct. */
export function isTrue(value: GoValue): boolean {
  switch (typeof value) {
    case 'boolean':
      return value
    case 'string':
      return value !== ''
    case 'number':
      return value !== 0
    case 'bigint':
      return value !== 0n
    case 'object':
      return value !== null && isTrueObject(value)
    default:
      return false
  }
}

function isTrueObject(value: object): boolean {
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length > 0
  if (value instanceof GoNumber) return Number(value.value) !== 0
  if (value instanceof GoComplex) return value.real !== 0 || value.imaginary !== 0
  if (value instanceof GoStruct) return !value.isNil
  if (value instanceof GoFunction) return true
  for (const key in value) if (Object.hasOwn(value, key)) return true
  return false
}
