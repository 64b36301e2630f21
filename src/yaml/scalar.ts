// What a YAML scalar means to kubectl: the rules of sigs.k8s.io/yaml 1.6 over go-yaml v2, which are neither YAML 1.1's nor 1.2's.

/** A float and a whole number stay apart: as mapping keys the two are spelled differently. */
export type Scalar =
  | {kind: 'null'; value: null}
  | {kind: 'bool'; value: boolean}
  | {kind: 'int'; value: number | bigint}
  | {kind: 'float'; value: number}
  | {kind: 'string'; value: string}

export type ScalarKind = Scalar['kind']

const NULL: Scalar = {kind: 'null', value: null}
const TRUE: Scalar = {kind: 'bool', value: true}
const FALSE: Scalar = {kind: 'bool', value: false}

const WORDS: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ...spellings(NULL, ['', '~', 'null', 'Null', 'NULL']),
  ...spellings(TRUE, ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']),
  ...spellings(FALSE, ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']),
  ...spellings({kind: 'float', value: Number.NaN}, ['.nan', '.NaN', '.NAN']),
  ...spellings({kind: 'float', value: Number.POSITIVE_INFINITY}, ['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF']),
  ...spellings({kind: 'float', value: Number.NEGATIVE_INFINITY}, ['-.inf', '-.Inf', '-.INF']),
])

/** The longest entry of WORDS. */
const LONGEST_WORD = 5

const WHOLE = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|([1-9][0-9]*|0))$/
/** go-yaml reads a sign behind `0b`, by accident of how it strips the prefix. */
const SIGNED_BINARY = /^0b([-+])([01]+)$/
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/
/** Behind a leading dot an underscore must stand between two digits; elsewhere it may stand anywhere. */
const BARE_FLOAT = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/

const MAX_INT64 = 2n ** 63n - 1n
const MIN_INT64 = -(2n ** 63n)
const MAX_UINT64 = 2n ** 64n - 1n

/**
 * What a plain (unquoted) scalar's text means; undefined when it is just a string.
 * The answer decides by the first character whether there is anything to look at: most scalars are strings.
 */
export function resolvePlain(text: string): Scalar | undefined {
  if (text === '') return NULL
  const first = text.charCodeAt(0)
  if (isDigit(first) || first === PLUS || first === MINUS) return word(text) ?? number(text)
  if (first === DOT) return word(text) ?? bareFloat(text)
  return isWordStart(first) ? word(text) : undefined
}

const PLUS = 43
const MINUS = 45
const DOT = 46

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

/** The first letters of WORDS: y n t f o in both cases, and the tilde. */
function isWordStart(code: number): boolean {
  const lower = code | 32
  return lower === 121 || lower === 110 || lower === 116 || lower === 102 || lower === 111 || code === 126
}

function word(text: string): Scalar | undefined {
  return text.length <= LONGEST_WORD ? WORDS.get(text) : undefined
}

function number(text: string): Scalar | undefined {
  const digits = text.includes('_') ? text.replaceAll('_', '') : text
  const whole = WHOLE.exec(digits) ?? SIGNED_BINARY.exec(digits)
  const integer = whole === null ? undefined : integerOf(whole, digits)
  if (integer !== undefined) return {kind: 'int', value: integer}
  return FLOAT.test(digits) ? finite(digits) : undefined
}

/** Undefined beyond 64 bits, where go-yaml tries a float next. */
function integerOf(match: RegExpExecArray, text: string): number | bigint | undefined {
  if (text.length <= 15 && match[5] !== undefined) return Number(text) + 0
  const [sign, magnitude] = signAndMagnitude(match)
  const value = sign === '-' ? -magnitude : magnitude
  if (value < MIN_INT64 || value > (sign === '' ? MAX_UINT64 : MAX_INT64)) return undefined
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

function signAndMagnitude(match: RegExpExecArray): [sign: string, magnitude: bigint] {
  const [, sign = '', hex, binary, octal, decimal] = match
  if (match.length === 3) return [sign, BigInt(`0b${hex}`)]
  if (hex !== undefined) return [sign, BigInt(`0x${hex}`)]
  if (binary !== undefined) return [sign, BigInt(`0b${binary}`)]
  if (octal !== undefined) return [sign, BigInt(`0o${octal}`)]
  return [sign, BigInt(decimal ?? '0')]
}

function bareFloat(text: string): Scalar | undefined {
  return BARE_FLOAT.test(text) ? finite(text.replaceAll('_', '')) : undefined
}

/** A number too large for a double stays text. */
function finite(text: string): Scalar | undefined {
  const value = Number(text)
  return Number.isFinite(value) ? {kind: 'float', value} : undefined
}

/**
 * How a scalar is spelled as a mapping key, where JSON allows only strings: `n: x` has the key "false".
 * Undefined for what sigs.k8s.io/yaml refuses: null, and whole numbers that need the 64th bit.
 */
export function keyText(scalar: Scalar): string | undefined {
  switch (scalar.kind) {
    case 'string':
      return scalar.value
    case 'bool':
      return String(scalar.value)
    case 'int':
      return scalar.value > MAX_INT64 ? undefined : String(scalar.value)
    case 'float':
      return floatKey(scalar.value)
    case 'null':
      return undefined
  }
}

/** Go's FormatFloat(value, 'g', -1, 32): the shortest text that gives back the same 32-bit float. */
function floatKey(value: number): string {
  const single = Math.fround(value)
  if (Number.isNaN(single)) return '.nan'
  if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf'
  if (single === 0) return Object.is(single, -0) ? '-0' : '0'
  const [mantissa = '', exponent = '0'] = shortestSingle(single).split('e')
  const power = Number(exponent)
  if (power < -4 || power >= 6) return `${mantissa}e${goExponent(power)}`
  const digits = mantissa.replace(/^-|\./g, '').length
  return Number(`${mantissa}e${exponent}`).toFixed(Math.max(0, digits - 1 - power))
}

function goExponent(power: number): string {
  return `${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}

function shortestSingle(value: number): string {
  for (let digits = 0; digits < 9; digits++) {
    const text = value.toExponential(digits)
    if (Math.fround(Number(text)) === value) return text
  }
  return value.toExponential()
}

function spellings(scalar: Scalar, words: readonly string[]): [string, Scalar][] {
  return words.map((spelling) => [spelling, scalar])
}
