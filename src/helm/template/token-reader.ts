// Hands out a source's tokens one by one, and makes errors that point at them.

import {type Token, tokenize} from './lexer.ts'
import {unquoteString} from './literal.ts'
import type {Span, Tree} from './nodes.ts'
import {parseFailure} from './template-error.ts'

export class TokenReader {
  readonly source: Tree['source']
  /** Where the action that is being read begins, to point back to it from an error on a later line. */
  actionStart: number | undefined
  readonly #tokens: readonly Token[]
  /** The last token, `end` or `error`: it is never passed, so that there is always one to look at. */
  readonly #last: Token
  #at = 0
  /** Where the last token ended that is neither a space nor a closing delimiter. */
  #wordEnd = 0

  constructor(source: Tree['source']) {
    this.source = source
    this.#tokens = tokenize(source.text)
    this.#last = this.#tokens.at(-1) ?? {type: 'end', start: 0, text: ''}
  }

  peek(): Token {
    return this.#tokens[this.#at] ?? this.#last
  }

  next(): Token {
    const token = this.peek()
    this.#at++
    if (token.type !== 'space' && token.type !== 'rightDelimiter') this.#wordEnd = token.start + token.text.length
    return token
  }

  /** The next token that is not a space; the spaces before it are gone. */
  peekWord(): Token {
    while (this.peek().type === 'space') this.#at++
    return this.peek()
  }

  nextWord(): Token {
    this.peekWord()
    return this.next()
  }

  /** Gives the last token back. */
  back(): void {
    this.#at--
  }

  /** A place to come back to. */
  mark(): number {
    return this.#at
  }

  reset(mark: number): void {
    this.#at = mark
  }

  /** Where what has been read ends, without spaces and closing delimiters. */
  get end(): number {
    return this.#wordEnd
  }

  peeksKeyword(...names: string[]): boolean {
    const token = this.peekWord()
    return token.type === 'keyword' && names.includes(token.text)
  }

  /** Whether the next action begins with a keyword; nothing is read. */
  beginsAction(keyword: string): boolean {
    if (this.peek().type !== 'leftDelimiter') return false
    const after = this.#tokens[this.#at + 1]
    const word = after?.type === 'space' ? this.#tokens[this.#at + 2] : after
    return word?.type === 'keyword' && word.text === keyword
  }

  expect(type: Token['type'], context: string): void {
    const token = this.nextWord()
    if (token.type !== type) this.unexpected(token, context)
  }

  /** The value of a string token. */
  stringOf(token: Token, context: string): string {
    if (token.type !== 'string' && token.type !== 'rawString') return this.unexpected(token, context)
    return unquoteString(token.text) ?? this.fail(`invalid string ${token.text}`)
  }

  written({start, end}: Span): string {
    return this.source.text.slice(start, end)
  }

  unexpected(token: Token, context: string): never {
    if (token.type !== 'error') this.fail(`unexpected ${describeToken(token)} in ${context}`, token)
    throw parseFailure(this.source, token.start, token.text, this.actionStart)
  }

  /** Stops at a token: without one, at that which was read last. */
  fail(what: string, token: Token = this.#tokens[this.#at - 1] ?? this.#last): never {
    throw parseFailure(this.source, token.start, what)
  }
}

export function spanOf({start, text}: Token): Span {
  return {start, end: start + text.length, position: start}
}

/** So much of a token is shown in an error. */
const shownLength = 40

function describeToken(token: Token): string {
  if (token.type === 'end') return 'end of text'
  if (token.type === 'keyword') return `{{${token.text}}}`
  const shown = JSON.stringify(token.text.slice(0, shownLength))
  return token.text.length > shownLength ? `${shown}...` : shown
}
