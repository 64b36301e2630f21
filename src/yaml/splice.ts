// Replacements of parts of a text, gathered in any order and made in one pass.

import {isLineBreak, lineBreakBefore} from './lines.ts'

interface Splice {
  start: number
  end: number
  text: string
}

/** Collects replacements; those at one place are made in the order in which they came. */
export class Splices {
  readonly #text: string
  readonly #list: Splice[] = []

  constructor(text: string) {
    this.#text = text
  }

  insert(at: number, text: string): void {
    this.#list.push({start: at, end: at, text})
  }

  remove(start: number, end: number): void {
    if (end > start) this.#list.push({start, end, text: ''})
  }

  replace(start: number, end: number, text: string): void {
    this.#list.push({start, end, text})
  }

  apply(): string {
    const sorted = joined(this.#list.toSorted(byPlace))
    let result = ''
    let at = 0
    for (const splice of sorted) {
      const start = splice.end === this.#text.length ? this.#beforeBreak(splice) : splice.start
      result += this.#text.slice(at, start) + splice.text
      at = splice.end
    }
    return result + this.#text.slice(at)
  }

  /** Whole lines that go at the end of a text without a final line break take the break before them along. */
  #beforeBreak({start, end, text}: Splice): number {
    if (start === end || text !== '' || start === 0 || isLineBreak(this.#text[end - 1])) return start
    const before = start - lineBreakBefore(this.#text, start).length
    // A blank line may be a part of the block scalar above it.
    return isLineBreak(this.#text[before - 1]) ? start : before
  }
}

/** What is inserted at a place stands before what replaces the text from there on. */
function byPlace(left: Splice, right: Splice): number {
  return left.start - right.start || Number(left.end > left.start) - Number(right.end > right.start)
}

/** Removals that follow each other become one. */
function joined(sorted: readonly Splice[]): Splice[] {
  const result: Splice[] = []
  for (const splice of sorted) {
    const last = result.at(-1)
    if (last !== undefined && splice.start < last.end) throw new Error(`two edits of one place, at ${splice.start}`)
    const touches =
      last !== undefined && last.end === splice.start && last.end > last.start && splice.end > splice.start
    if (touches) result[result.length - 1] = {start: last.start, end: splice.end, text: last.text + splice.text}
    else result.push({...splice})
  }
  return result
}
