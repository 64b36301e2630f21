// Any Go value under a printf verb: scalars by kind, maps, slices and structs by their elements.

import {
  declaredType,
  type FunctionTable,
  GoComplex,
  GoFunction,
  type GoMap,
  GoNumber,
  GoStruct,
  type GoValue,
  isFloatKind,
  isGoMap,
  isGoSlice,
  isUnsignedKind,
  nilMap,
  nilSlice,
  sortedKeys,
  typeName,
} from '../value.ts'
import {type Flags, noFlags, pad} from './flags.ts'
import {type FloatForm, formatFloatVerb, isFloatForm} from './float.ts'
import {formatInteger} from './integer.ts'
import {formatString, hexBytes} from './text.ts'
import {utf8String} from './utf8.ts'

/** One directive's verb and flags, as they apply to a value and to all that it holds. */
interface Directive {
  readonly verb: string
  readonly flags: Flags
  /** Set while a wrong verb is reported: then String methods are not called. */
  readonly plain: boolean
}

/** A value as %v shows it. */
export function formatValue(value: GoValue): string {
  return formatArgument(value, 'v', noFlags)
}

/** One argument of printf. */
export function formatArgument(value: GoValue, verb: string, flags: Flags): string {
  const directive = {verb, flags, plain: false}
  if (verb === 'T') return formatString(typeName(value), 's', flags) ?? ''
  if (value === null || value === undefined) return verb === 'v' ? pad('<nil>', flags) : wrongVerb(null, directive)
  // %w is for wrapping errors, which only Errorf does.
  if (verb === 'w' && !(value instanceof Uint8Array)) return wrongVerb(value, directive)
  if (verb === 'p') return isReference(value) ? pad(address, flags) : wrongVerb(value, directive)
  return formatAt(value, directive, 0)
}

/** Go prints where a map or function lies in memory; here they lie nowhere. */
const address = '0xc000000000'

function isReference(value: GoValue): boolean {
  if (value instanceof GoStruct) return value.pointer
  return value instanceof GoFunction || value instanceof Uint8Array || isGoMap(value) || isGoSlice(value)
}

function formatAt(value: GoValue, directive: Directive, depth: number): string {
  const {verb, flags} = directive
  const described = directive.plain || flags.sharpV ? undefined : describedByMethod(value, verb)
  if (described !== undefined) return formatString(described, verb, flags) ?? ''
  return formatScalar(value, directive) ?? formatComposite(value, directive, depth) ?? wrongVerb(value, directive)
}

/** What an Error or String method says, for the verbs that ask. */
function describedByMethod(value: GoValue, verb: string): string | undefined {
  if (!'vsxXq'.includes(verb)) return undefined
  const methods: FunctionTable | undefined = value instanceof GoStruct ? value.methods : declaredType(value)?.methods
  const method = methods?.Error ?? methods?.String
  if (method === undefined || method.params.length > 0) return undefined
  const text = method.run([], noCall)
  return typeof text === 'string' ? text : undefined
}

/** Error and String take no arguments and run no templates. */
const noCall = {
  get templates(): never {
    throw new Error('a String method has no templates')
  },
  execute(): never {
    throw new Error('a String method has no templates')
  },
}

/** Undefined when the value is no scalar, or the verb is not for it. */
function formatScalar(value: GoValue, {verb, flags}: Directive): string | undefined {
  switch (typeof value) {
    case 'string':
      return formatString(value, verb, flags)
    case 'boolean':
      return verb === 'v' || verb === 't' ? pad(String(value), flags) : undefined
    case 'bigint':
      return formatInteger(value, false, verb, flags)
    case 'number':
      return formatFloating(value, verb, flags, false)
    default:
      break
  }
  if (value instanceof GoNumber) return formatNumber(value, verb, flags)
  return value instanceof GoComplex ? formatComplex(value, verb, flags) : undefined
}

function formatNumber({kind, value}: GoNumber, verb: string, flags: Flags): string | undefined {
  if (isFloatKind(kind)) return formatFloating(Number(value), verb, flags, kind === 'float32')
  return formatInteger(BigInt(value), isUnsignedKind(kind), verb, flags)
}

function floatForm(verb: string): FloatForm | undefined {
  if (verb === 'v') return 'g'
  return isFloatForm(verb) ? verb : undefined
}

function formatFloating(value: number, verb: string, flags: Flags, single: boolean): string | undefined {
  const form = floatForm(verb)
  return form === undefined ? undefined : formatFloatVerb(value, form, flags, single)
}

function formatComplex({real, imaginary}: GoComplex, verb: string, flags: Flags): string | undefined {
  const form = floatForm(verb)
  if (form === undefined) return undefined
  const second = formatFloatVerb(imaginary, form, {...flags, plus: true}, false)
  return `(${formatFloatVerb(real, form, flags, false)}${second}i)`
}

function formatComposite(value: GoValue, directive: Directive, depth: number): string | undefined {
  if (value instanceof Uint8Array) return formatBytes(value, directive)
  if (isGoSlice(value)) return formatSlice(value, directive, depth)
  if (value instanceof GoStruct) return formatStruct(value, directive, depth)
  if (value instanceof GoFunction) return pad(address, directive.flags)
  return isGoMap(value) ? formatMap(value, directive, depth) : undefined
}

function formatBytes(bytes: Uint8Array, directive: Directive): string | undefined {
  const {verb, flags} = directive
  if (verb === 'x' || verb === 'X') return hexBytes(bytes, verb, flags)
  if (verb === 's' || verb === 'q') return formatString(utf8String(bytes), verb, flags)
  if (verb === 'v' && flags.sharpV) {
    return `[]byte{${Array.from(bytes, (byte) => `0x${byte.toString(16)}`).join(', ')}}`
  }
  return `[${Array.from(bytes, (byte) => formatAt(new GoNumber('uint8', byte), directive, 1)).join(' ')}]`
}

function formatSlice(items: readonly GoValue[], directive: Directive, depth: number): string {
  const shown = items.map((item) => formatElement(item, directive, depth))
  if (!directive.flags.sharpV) return `[${shown.join(' ')}]`
  return typeName(items) + (items === nilSlice ? '(nil)' : `{${shown.join(', ')}}`)
}

function formatMap(map: GoMap, directive: Directive, depth: number): string {
  const shown = sortedKeys(map).map(
    (key) => `${formatElement(key, directive, depth)}:${formatElement(map[key], directive, depth)}`,
  )
  if (!directive.flags.sharpV) return `map[${shown.join(' ')}]`
  return typeName(map) + (map === nilMap ? '(nil)' : `{${shown.join(', ')}}`)
}

function formatStruct(value: GoStruct, directive: Directive, depth: number): string {
  if (value.isNil) return pad('<nil>', directive.flags)
  if (value.pointer && depth > 0) return pad(address, directive.flags)
  const {plusV, sharpV} = directive.flags
  const shown = Object.entries(value.fields).map(([name, field]) => {
    const text = formatElement(field, directive, depth)
    return plusV || sharpV ? `${name}:${text}` : text
  })
  return `${value.pointer ? '&' : ''}${sharpV ? value.type : ''}{${shown.join(sharpV ? ', ' : ' ')}}`
}

function formatElement(value: GoValue, directive: Directive, depth: number): string {
  if (value === null || value === undefined) return directive.flags.sharpV ? 'interface {}(nil)' : '<nil>'
  return formatAt(value, directive, depth + 1)
}

/** %!d(string=x) */
function wrongVerb(value: GoValue, {verb, flags}: Directive): string {
  if (value === null) return `%!${verb}(<nil>)`
  return `%!${verb}(${typeName(value)}=${formatAt(value, {verb: 'v', flags, plain: true}, 0)})`
}
