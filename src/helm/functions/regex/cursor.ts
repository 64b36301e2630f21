// The place in a regular expression that its parser has reached.

import {GoError} from '../../value.ts'

export class RegexCursor {
  readonly source: string
  at = 0

  constructor(source: string) {
    this.source = source
  }

  get atEnd(): boolean {
    return this.at >= this.source.length
  }

  sees(text: string): boolean {
    return this.source.startsWith(text, this.at)
  }

  /** Goes past a text if it stands here. */
  skip(text: string): boolean {
    const found = this.sees(text)
    if (found) this.at += text.length
    return found
  }

  /** Goes past what a sticky pattern matches here. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at
    const match = pattern.exec(this.source) ?? undefined
    this.at += match?.[0].length ?? 0
    return match
  }

  /** Goes past one character. */
  nextCode(): number {
    const code = this.source.codePointAt(this.at) ?? 0
    this.at += code > 0xffff ? 2 : 1
    return code
  }

  /** Go's complaint about a part of the expression. */
  error(reason: string, part: string): GoError {
    return new GoError(`error parsing regexp: ${reason}: \`${part}\``)
  }
}
