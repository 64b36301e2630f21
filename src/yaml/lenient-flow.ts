// Brackets and quotes that close further left than YAML 1.2 lets them, as in
//
//     command: [
//       "sh"
//     ]
//
// kubectl's parser does not look at the indentation inside them; ours does. So a text that fails for it is read a second time with
// those line breaks made spaces. Nothing moves: what the parser finds has the same offsets in the text as it is written.

import {isLineBreak, lineEnd, lineStart, nextLine} from './lines.ts'

/** A text of the same length in which whatever is in brackets or quotes stands on one line; undefined when something never closes. */
export function onOneLine(text: string): string | undefined {
  const scanner = new Scanner(text)
  return scanner.run() ? scanner.result() : undefined
}

const isSpace = (char: string): boolean =>
  char === ' ' || char === '\t' || char === '\n' || char === '\r' || char === '\uFEFF'

class Scanner {
  readonly #text: string
  readonly #blanks: {start: number; end: number}[] = []
  #at = 0
  /** Whether a value may begin here: behind `:`, `-`, `?` or a marker, or at the start. */
  #expectsValue = true

  constructor(text: string) {
    this.#text = text
  }

  run(): boolean {
    while (this.#at < this.#text.length) {
      if (isSpace(this.#char)) this.#at++
      else if (this.#isComment()) this.#at = lineEnd(this.#text, this.#at)
      else if (!this.#token()) return false
    }
    return true
  }

  result(): string {
    let result = ''
    let at = 0
    for (const {start, end} of this.#blanks) {
      result += this.#text.slice(at, start) + ' '.repeat(end - start)
      at = end
    }
    return result + this.#text.slice(at)
  }

  get #char(): string {
    return this.#text.charAt(this.#at)
  }

  /** One token of block style. @returns false when it never ends */
  #token(): boolean {
    const key = this.#quotedKey()
    if (key > 0 || this.#isIndicator()) {
      this.#at += Math.max(key, 1)
      this.#expectsValue = key === 0
      return true
    }
    if (!this.#expectsValue) return this.#plain()
    switch (this.#char) {
      case '[':
      case '{':
        return this.#brackets()
      case '"':
      case "'":
        this.#expectsValue = false
        return this.#quotes()
      case '|':
      case '>':
        return this.#blockScalar()
      case '&':
      case '!':
        return this.#property()
      default:
        return this.#plain()
    }
  }

  #isIndicator(): boolean {
    const next = this.#text.charAt(this.#at + 1)
    if (/[-?:]/.test(this.#char) && (next === '' || isSpace(next))) return true
    return this.#char === '-' && lineStart(this.#text, this.#at) === this.#at && this.#text.startsWith('---', this.#at)
  }

  /** The length of a quoted key that is the first thing on its line, 0 for anything else. */
  #quotedKey(): number {
    if (this.#char !== '"' && this.#char !== "'") return 0
    if (/[^ \t]/.test(this.#text.slice(lineStart(this.#text, this.#at), this.#at))) return 0
    const line = this.#text.slice(this.#at, lineEnd(this.#text, this.#at))
    return /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')(?=[ \t]*:(?:[ \t]|$))/.exec(line)?.[0].length ?? 0
  }

  /** A plain text up to a colon, a comment or the end of the line. */
  #plain(): boolean {
    const rest = this.#text.slice(this.#at, lineEnd(this.#text, this.#at))
    this.#at += Math.max(/:(?=[ \t]|$)|[ \t]#/.exec(rest)?.index ?? rest.length, 1)
    this.#expectsValue = false
    return true
  }

  #property(): boolean {
    while (this.#at < this.#text.length && !isSpace(this.#char)) this.#at++
    return true
  }

  #quotes(): boolean {
    const quote = this.#char
    const start = this.#at++
    for (;;) {
      const char = this.#char
      if (char === '') return false
      const next = this.#text[this.#at + 1]
      if (char === quote && (quote === '"' || next !== "'")) break
      this.#at += char === quote || (quote === '"' && char === '\\') ? 2 : 1
    }
    this.#at++
    for (let at = start; at < this.#at; at++) if (isLineBreak(this.#text[at])) this.#blank(at, at + 1)
    return true
  }

  /** From an opening bracket to its closing one. */
  #brackets(): boolean {
    this.#expectsValue = false
    let depth = 0
    let mayBegin = true
    let isBehindComment = false
    do {
      const char = this.#char
      if (char === '') return false
      if (isSpace(char)) {
        if (isLineBreak(char)) this.#blank(this.#at, this.#at + 1)
        this.#at++
      } else if (this.#isComment()) {
        const end = lineEnd(this.#text, this.#at)
        this.#blank(this.#at, end)
        this.#at = end
        isBehindComment = true
      } else {
        const isPunctuation = /[,[\]{}]/.test(char) || this.#isIndicator()
        // Without its line break a comment no longer parts two texts that lack a comma: that mistake must stay one.
        if (isBehindComment && !isPunctuation && !mayBegin) return false
        isBehindComment = false
        if (mayBegin && (char === '"' || char === "'")) {
          if (!this.#quotes()) return false
          mayBegin = false
        } else {
          if (char === '[' || char === '{') depth++
          if (char === ']' || char === '}') depth--
          mayBegin = isPunctuation ? !/[\]}]/.test(char) : mayBegin && /[&!]/.test(char) && this.#skipProperty()
          this.#at++
        }
      }
    } while (depth > 0)
    return true
  }

  /** Moves to the last character of an anchor or tag in brackets. */
  #skipProperty(): boolean {
    while (/[^\s,[\]{}]/.test(this.#text.charAt(this.#at + 1))) this.#at++
    return true
  }

  /** The lines of a block scalar, none of which is what it looks like: those deeper than the key or dash that it belongs to. */
  #blockScalar(): boolean {
    const head = this.#text.slice(lineStart(this.#text, this.#at), this.#at).replace(/(?:[&!]\S*[ \t]+)+$/, '')
    const dashes = /^[ \t]*(?:[-?:][ \t]+)*/.exec(head)?.[0] ?? ''
    const parent = head.startsWith('---') ? -1 : dashes === head ? dashes.trimEnd().length - 1 : dashes.length
    this.#at = lineEnd(this.#text, this.#at)
    for (let at = nextLine(this.#text, this.#at); at < this.#text.length; at = nextLine(this.#text, at)) {
      const line = this.#text.slice(at, lineEnd(this.#text, at))
      const column = line.search(/[^ ]/)
      if (column === -1) continue
      if (column <= parent) break
      this.#at = at + line.length
    }
    this.#expectsValue = false
    return true
  }

  #isComment(): boolean {
    return this.#char === '#' && (this.#at === 0 || isSpace(this.#text.charAt(this.#at - 1)))
  }

  #blank(start: number, end: number): void {
    this.#blanks.push({start, end})
  }
}
