// Cuts a template's text into tokens: text between actions, and the words inside them.

export type TokenType =
  | 'text'
  | 'leftDelimiter'
  | 'rightDelimiter'
  | 'space'
  | 'declare'
  | 'assign'
  | 'pipe'
  | 'leftParen'
  | 'rightParen'
  | 'char'
  | 'string'
  | 'rawString'
  | 'charConstant'
  | 'number'
  | 'complex'
  | 'bool'
  | 'nil'
  | 'dot'
  | 'field'
  | 'variable'
  | 'identifier'
  | 'keyword'
  | 'end'
  | 'error'

export interface Token {
  readonly type: TokenType
  readonly start: number
  /** The token as written; for an error, what is wrong. */
  readonly text: string
}

const keywords = new Set('block break continue define else end if range template with'.split(' '))

const trimmable = /[ \t\r\n]*/y
const spaces = /[ \t\r\n]+/y
const asciiWord = /[A-Za-z0-9_]*/y
const word = /[\p{L}\p{Nd}_]*/uy
const quoted = /"(?:\\[^\n]|[^"\\\n])*"/y
const rawQuoted = /`[^`]*`/y
const charQuoted = /'(?:\\[^\n]|[^'\\\n])*'/y
const numberForm =
  /[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?/y

const simple: Readonly<Record<string, TokenType>> = {'=': 'assign', '|': 'pipe'}

interface Quote {
  readonly type: TokenType
  readonly form: RegExp
  readonly unclosed: string
}

const quotes: Readonly<Record<string, Quote>> = {
  '"': {type: 'string', form: quoted, unclosed: 'unterminated quoted string'},
  '`': {type: 'rawString', form: rawQuoted, unclosed: 'unterminated raw quoted string'},
  "'": {type: 'charConstant', form: charQuoted, unclosed: 'unterminated character constant'},
}

/** All tokens, the last of them `end` or `error`. */
export function tokenize(text: string): Token[] {
  return new Lexer(text).run()
}

class Lexer {
  readonly #text: string
  readonly #tokens: Token[] = []
  #at = 0
  #parens = 0

  constructor(text: string) {
    this.#text = text
  }

  run(): Token[] {
    while (this.#lexText()) {
      // Text and the action after it, until the text ends or an error was put down.
    }
    return this.#tokens
  }

  /** Text up to the next action, and that action. False at the end. */
  #lexText(): boolean {
    const open = this.#text.indexOf('{{', this.#at)
    if (open < 0) {
      if (this.#at < this.#text.length) this.#put('text', this.#text.length)
      return this.#put('end', this.#at)
    }
    const trims = this.#trimsLeft(open + 2)
    const textEnd = trims ? trimmedEnd(this.#text, this.#at, open) : open
    if (textEnd > this.#at) this.#put('text', textEnd)
    this.#at = open
    const inside = open + (trims ? 4 : 2)
    if (this.#text.startsWith('/*', inside)) return this.#lexComment(inside)
    this.#put('leftDelimiter', open + 2)
    this.#at = inside
    this.#parens = 0
    return this.#lexAction()
  }

  #lexComment(start: number): boolean {
    this.#at = start
    const close = this.#text.indexOf('*/', start + 2)
    if (close < 0) return this.#fail('unclosed comment')
    const end = close + 2
    if (this.#text.startsWith('}}', end)) this.#at = end + 2
    else if (this.#trimsRight(end)) this.#skipTrimmed(end + 4)
    else return this.#fail('comment ends before closing delimiter')
    return true
  }

  #lexAction(): boolean {
    for (;;) {
      const trims = this.#trimsRight(this.#at)
      if (trims || this.#text.startsWith('}}', this.#at)) {
        if (this.#parens > 0) return this.#fail('unclosed left paren')
        if (trims) this.#at += 2
        this.#put('rightDelimiter', this.#at + 2)
        if (trims) this.#skipTrimmed(this.#at)
        return true
      }
      if (!this.#lexWord()) return false
    }
  }

  /** One token inside an action. False after an error. */
  #lexWord(): boolean {
    const char = this.#text.charAt(this.#at)
    if (char === '') return this.#fail('unclosed action')
    const type = simple[char]
    if (type !== undefined) return this.#put(type, this.#at + 1)
    const quote = quotes[char]
    if (quote !== undefined) return this.#lexQuote(quote)
    switch (char) {
      case ' ':
      case '\t':
      case '\r':
      case '\n':
        return this.#lexSpace()
      case ':':
        if (this.#text[this.#at + 1] !== '=') return this.#fail('expected :=')
        return this.#put('declare', this.#at + 2)
      case '$':
        return this.#lexName('variable', 'variable')
      case '(':
        this.#parens++
        return this.#put('leftParen', this.#at + 1)
      case ')':
        if (this.#parens === 0) return this.#fail('unexpected right paren')
        this.#parens--
        return this.#put('rightParen', this.#at + 1)
      case '.':
        if (!isDigit(this.#text.charAt(this.#at + 1))) return this.#lexName('field', 'dot')
        return this.#lexNumber()
      case '+':
      case '-':
        return this.#lexNumber()
    }
    if (isDigit(char)) return this.#lexNumber()
    if (this.#wordEnd(this.#at) > this.#at) return this.#lexIdentifier()
    if (char > ' ' && char < '\u007f') return this.#put('char', this.#at + 1)
    return this.#fail(`unrecognized character in action: ${describeCharacter(this.#text, this.#at)}`)
  }

  /** A run of spaces; the last one belongs to a ` -}}` that follows. */
  #lexSpace(): boolean {
    let end = this.#match(spaces, this.#at)
    if (this.#trimsRight(end - 1)) end--
    if (end > this.#at) this.#put('space', end)
    return true
  }

  #lexQuote(quote: Quote): boolean {
    const end = this.#match(quote.form, this.#at)
    return end > this.#at ? this.#put(quote.type, end) : this.#fail(quote.unclosed)
  }

  /** A `.` or `$` with the name that may follow. */
  #lexName(type: 'field' | 'variable', alone: TokenType): boolean {
    const end = this.#wordEnd(this.#at + 1)
    if (!this.#endsWord(end)) return this.#fail(`bad character ${describeCharacter(this.#text, end)}`)
    return this.#put(end === this.#at + 1 ? alone : type, end)
  }

  #lexIdentifier(): boolean {
    const end = this.#wordEnd(this.#at)
    if (!this.#endsWord(end)) return this.#fail(`bad character ${describeCharacter(this.#text, end)}`)
    const name = this.#text.slice(this.#at, end)
    if (keywords.has(name)) return this.#put('keyword', end)
    if (name === 'true' || name === 'false') return this.#put('bool', end)
    return this.#put(name === 'nil' ? 'nil' : 'identifier', end)
  }

  #lexNumber(): boolean {
    const start = this.#at
    let end = this.#match(numberForm, start)
    let valid = this.#wordEnd(end) === end
    const sign = this.#text.charAt(end)
    const isComplex = valid && (sign === '+' || sign === '-')
    if (isComplex) {
      end = this.#match(numberForm, end)
      valid = this.#wordEnd(end) === end && this.#text[end - 1] === 'i'
    }
    if (!valid) {
      const shown = this.#text.slice(start, end + (this.#wordEnd(end) > end ? 1 : 0))
      return this.#fail(`bad number syntax: ${JSON.stringify(shown)}`)
    }
    return this.#put(isComplex ? 'complex' : 'number', end)
  }

  /** Names must be followed by something that cannot be read as a part of them. */
  #endsWord(at: number): boolean {
    return at >= this.#text.length || ' \t\r\n.,|:)('.includes(this.#text.charAt(at)) || this.#text.startsWith('}}', at)
  }

  /** `{{- `: the dash needs a space after it, so that {{-3}} stays a number. */
  #trimsLeft(at: number): boolean {
    return this.#text[at] === '-' && isSpace(this.#text.charAt(at + 1))
  }

  #trimsRight(at: number): boolean {
    return isSpace(this.#text.charAt(at)) && this.#text.startsWith('-}}', at + 1)
  }

  #skipTrimmed(at: number): void {
    this.#at = this.#match(trimmable, at)
  }

  /** Where the letters and digits from a place on end. Nearly all names are ASCII, for which the small pattern is much faster. */
  #wordEnd(at: number): number {
    const end = this.#match(asciiWord, at)
    return this.#text.charCodeAt(end) > 0x7f ? this.#match(word, at) : end
  }

  /** Where a sticky pattern's match at a place ends; the place itself when it does not match. */
  #match(pattern: RegExp, at: number): number {
    pattern.lastIndex = at
    return pattern.test(this.#text) ? pattern.lastIndex : at
  }

  #put(type: TokenType, end: number): boolean {
    this.#tokens.push({type, start: this.#at, text: this.#text.slice(this.#at, end)})
    this.#at = end
    return type !== 'end'
  }

  #fail(what: string): false {
    this.#tokens.push({type: 'error', start: this.#at, text: what})
    return false
  }
}

function isSpace(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\r' || char === '\n'
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9'
}

function trimmedEnd(text: string, from: number, to: number): number {
  let end = to
  while (end > from && isSpace(text.charAt(end - 1))) end--
  return end
}

/** U+0040 '@' */
function describeCharacter(text: string, at: number): string {
  const code = text.codePointAt(at)
  if (code === undefined) return 'end of text'
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
  return /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(String.fromCodePoint(code))
    ? `${name} '${String.fromCodePoint(code)}'`
    : name
}
