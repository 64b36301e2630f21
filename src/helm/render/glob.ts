// The patterns of `.Files.Glob`: `*`, `**`, `?`, `[abc]`, `[!a-z]`, `{one,two}`, where only `**` and sets cross a `/`.

import {escapeForRegExp} from '../chart/path-pattern.ts'

/** @returns a test for names, or undefined when the pattern is malformed */
export function compileGlob(pattern: string): ((name: string) => boolean) | undefined {
  const source = new GlobParser(pattern).parse()
  if (source === undefined) return undefined
  const expression = new RegExp(`^${source}$`, 'su')
  return (name) => expression.test(name)
}

class GlobParser {
  readonly #characters: readonly string[]
  #at = 0

  constructor(pattern: string) {
    this.#characters = [...pattern]
  }

  parse(): string | undefined {
    const source = this.#sequence(false)
    return this.#at < this.#characters.length ? undefined : source
  }

  /** @param isInBraces whether a `,` or `}` ends the sequence; outside of braces both are plain characters */
  #sequence(isInBraces: boolean): string | undefined {
    let source = ''
    for (; this.#at < this.#characters.length; this.#at++) {
      const character = this.#peek()
      if (isInBraces && (character === ',' || character === '}')) return source
      const part = this.#part(character)
      if (part === undefined) return undefined
      source += part
    }
    return isInBraces ? undefined : source
  }

  /** Reads one element of the pattern and stays on its last character. */
  #part(character: string): string | undefined {
    switch (character) {
      case '*':
        if (this.#peek(1) !== '*') return '[^/]*'
        while (this.#peek(1) === '*') this.#at++
        return '.*'
      case '?':
        return '[^/]'
      case '[':
        return this.#set()
      case '{':
        return this.#alternatives()
      case '\\':
        this.#at++
        return this.#at < this.#characters.length ? escapeForRegExp(this.#peek()) : undefined
      default:
        return escapeForRegExp(character)
    }
  }

  #alternatives(): string | undefined {
    const alternatives: string[] = []
    do {
      this.#at++
      const source = this.#sequence(true)
      if (source === undefined) return undefined
      alternatives.push(source)
    } while (this.#peek() === ',')
    return `(?:${alternatives.join('|')})`
  }

  /** One range, or any number of characters; `!` at the start negates. */
  #set(): string | undefined {
    const end = this.#characters.indexOf(']', this.#at + 1)
    if (end === -1) return undefined
    const inner = this.#characters.slice(this.#at + 1, end)
    this.#at = end
    const isNegated = inner[0] === '!'
    const members = isNegated ? inner.slice(1) : inner
    if (members.length === 0) return undefined
    return `[${isNegated ? '^' : ''}${memberSource(members)}]`
  }

  #peek(offset = 0): string {
    return this.#characters[this.#at + offset] ?? ''
  }
}

function memberSource(members: readonly string[]): string {
  const [low = '', dash, high] = members
  if (dash === '-' && high !== undefined && members.length === 3 && low <= high)
    return `${literal(low)}-${literal(high)}`
  return members.map(literal).join('')
}

function literal(character: string): string {
  return character === '-' ? '\\-' : escapeForRegExp(character)
}
