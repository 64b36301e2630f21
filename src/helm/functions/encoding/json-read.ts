// JSON as Go's decoder reads it into any, with its complaints: templates print them.

import {GoError, type GoValue, isGoMap, isGoSlice} from '../../value.ts'

/** Every number becomes a float64. Throws GoError. */
export function readJson(text: string): GoValue {
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    throw new GoError(complaintAbout(text))
  }
}

/** What a Go type that the value does not fit is told. */
export function misfit(value: GoValue, type: string): GoError {
  return new GoError(`json: cannot unmarshal ${jsonKind(value)} into Go value of type ${type}`)
}

function jsonKind(value: GoValue): string {
  if (isGoSlice(value)) return 'array'
  if (isGoMap(value)) return 'object'
  return typeof value === 'boolean' ? 'bool' : typeof value
}

/** What may stand at a place, and how the decoder words it when something else does. */
interface Expectation {
  readonly pattern: RegExp
  readonly context: string
}

const VALUE_START = 'looking for beginning of value'

/** Walks a text that is known to be wrong to the place where it goes wrong. */
class Scanner {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  document(): void {
    this.#value()
    this.#space()
    if (this.#at < this.#text.length) this.#fail('after top-level value')
  }

  #value(): void {
    this.#space()
    const character = this.#peek()
    if (character === '{') this.#object()
    else if (character === '[') this.#array()
    else if (character === '"') this.#string()
    else if (/[-0-9]/.test(character)) this.#number()
    else if (character === 't' || character === 'f' || character === 'n')
      this.#word({t: 'true', f: 'false', n: 'null'}[character])
    else this.#fail(VALUE_START)
  }

  #object(): void {
    this.#at++
    this.#space()
    if (this.#skip('}')) return
    do {
      this.#space()
      if (this.#peek() !== '"') this.#fail('looking for beginning of object key string')
      this.#string()
      this.#space()
      if (!this.#skip(':')) this.#fail('after object key')
      this.#value()
      this.#space()
    } while (this.#skip(','))
    if (!this.#skip('}')) this.#fail('after object key:value pair')
  }

  #array(): void {
    this.#at++
    this.#space()
    if (this.#skip(']')) return
    do {
      this.#value()
      this.#space()
    } while (this.#skip(','))
    if (!this.#skip(']')) this.#fail('after array element')
  }

  #string(): void {
    this.#at++
    while (!this.#skip('"')) {
      if (this.#at >= this.#text.length) throw new GoError('unexpected end of JSON input')
      if (this.#peek() < ' ') this.#fail('in string literal')
      if (!this.#skip('\\')) this.#at += (this.#text.codePointAt(this.#at) ?? 0) > 0xffff ? 2 : 1
      else if (this.#skip('u'))
        for (let digit = 0; digit < 4; digit++)
          this.#expect({pattern: /[0-9a-fA-F]/, context: 'in \\u hexadecimal character escape'})
      else this.#expect({pattern: /["\\/bfnrt]/, context: 'in string escape code'})
    }
  }

  #number(): void {
    if (this.#skip('-') && !/[0-9]/.test(this.#peek())) this.#fail('in numeric literal')
    if (!this.#skip('0')) this.#digits()
    if (this.#skip('.')) {
      this.#expect({pattern: /[0-9]/, context: 'after decimal point in numeric literal'})
      this.#digits()
    }
    if (!this.#skip('e') && !this.#skip('E')) return
    if (!this.#skip('+')) this.#skip('-')
    this.#expect({pattern: /[0-9]/, context: 'in exponent of numeric literal'})
    this.#digits()
  }

  #digits(): void {
    while (/[0-9]/.test(this.#peek())) this.#at++
  }

  #word(word: string): void {
    for (const letter of word) if (!this.#skip(letter)) this.#fail(`in literal ${word} (expecting '${letter}')`)
  }

  #space(): void {
    while (/[ \t\r\n]/.test(this.#peek())) this.#at++
  }

  #expect({pattern, context}: Expectation): void {
    if (!pattern.test(this.#peek())) this.#fail(context)
    this.#at++
  }

  #skip(character: string): boolean {
    if (this.#peek() !== character) return false
    this.#at++
    return true
  }

  /** Beyond the end it gives a text that no pattern accepts. */
  #peek(): string {
    return this.#text.charAt(this.#at)
  }

  /** At the end Go's decoder tries a space before it complains: inside a word or number that is a wrong character. */
  #fail(context: string): never {
    if (this.#at >= this.#text.length && !/^in |^after decimal/.test(context))
      throw new GoError('unexpected end of JSON input')
    if (this.#at >= this.#text.length) throw new GoError(`invalid character ' ' ${context}`)
    throw new GoError(`invalid character ${quoteCharacter(this.#text, this.#at)} ${context}`)
  }
}

function complaintAbout(text: string): string {
  try {
    new Scanner(text).document()
  } catch (error) {
    if (error instanceof GoError) return error.message
    throw error
  }
  return 'invalid JSON'
}

/** The decoder looks at bytes, so that a character beyond ASCII shows as its first one. */
function quoteCharacter(text: string, at: number): string {
  const [byte = 0] = Buffer.from(String.fromCodePoint(text.codePointAt(at) ?? 0))
  if (byte === 39) return String.raw`'\''`
  if (byte === 34) return `'"'`
  const quoted = byte < 32 || byte === 127 ? controlCharacter(byte) : byte === 92 ? '\\\\' : String.fromCharCode(byte)
  return `'${quoted}'`
}

const NAMED_CONTROLS: Readonly<Record<number, string>> = {
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
}

function controlCharacter(byte: number): string {
  return NAMED_CONTROLS[byte] ?? `\\x${byte.toString(16).padStart(2, '0')}`
}
