// The text that a date is read from: takes what fits off its front, and complains as Go does.

import {GoError} from '../../value.ts'
import type {LayoutPart} from './layout.ts'

export interface DateFields {
  year: number
  month: number | undefined
  day: number | undefined
  dayOfYear: number | undefined
  hour: number
  minute: number
  second: number
  nanosecond: number
  half: 'am' | 'pm' | undefined
  greenwich: boolean
  offset: number | undefined
  zoneName: string
}

export class TimeReader {
  readonly #layout: string
  readonly #text: string
  rest: string
  /** The layout's part behind the one that is being read. */
  next: LayoutPart | undefined
  /** The layout's part that is being read, for complaints. */
  current = ''

  constructor(layout: string, text: string) {
    this.#layout = layout
    this.#text = text
    this.rest = text
  }

  /** Takes what the pattern matches at this place; its first group, or all of it. */
  take(pattern: RegExp): string {
    const match = pattern.exec(this.rest)
    if (match === null) this.fail()
    this.rest = this.rest.slice(match[0].length)
    return match[1] ?? match[0]
  }

  number(pattern: RegExp, low: number, high: number, what: string): number {
    const value = Number(this.take(pattern))
    if (value < low || value > high) this.fail(`: ${what} out of range`)
    return value
  }

  fail(reason?: string): never {
    const why = reason ?? `: cannot parse ${JSON.stringify(this.rest)} as ${JSON.stringify(this.current)}`
    throw new GoError(
      `parsing time ${JSON.stringify(this.#text)}${reason === undefined ? ` as ${JSON.stringify(this.#layout)}` : ''}${why}`,
    )
  }

  /** A space of the layout stands for any number of spaces, also none at the end. */
  literal(literal: string): void {
    for (const [piece] of literal.matchAll(/ +|[^ ]+/g)) {
      if (piece.startsWith(' ')) {
        if (this.rest !== '' && !this.rest.startsWith(' ')) this.fail()
        this.rest = this.rest.replace(/^ +/, '')
      } else if (this.rest.startsWith(piece)) this.rest = this.rest.slice(piece.length)
      else this.fail()
    }
  }
}
