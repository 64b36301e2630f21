// The lines of a check report for reading: headings, marks, what was found, and what to do about it.

import {isTrouble, type Mark, markOf, type ReportedCheck, type ReportedTrouble} from './check-report-result.ts'
import type {OutputStream} from './io.ts'
import {printable} from './printable.ts'
import {wrapText} from './wrap.ts'

const marks = {
  passed: {sign: '√', colour: 'green', counted: 'passed'},
  warning: {sign: '‼', colour: 'yellow', counted: 'warned'},
  error: {sign: '×', colour: 'red', counted: 'failed'},
  skipped: {sign: '-', colour: 'dim', counted: 'skipped'},
} as const satisfies Record<Mark, {sign: string; colour: string; counted: string}>

const indent = '    '

export class ReportLines {
  readonly #stream: OutputStream
  readonly #troubleOnly: boolean
  #category: string | undefined
  /** Why the checks right above were skipped: neighbours often share the reason, which is then told once, under the last. */
  #why: string | undefined

  constructor(stream: OutputStream, {troubleOnly}: {troubleOnly: boolean}) {
    this.#stream = stream
    this.#troubleOnly = troubleOnly
  }

  /** The lines of a result, with its category's heading when it is the first there. */
  of(result: ReportedCheck): string {
    const mark = markOf(result)
    if (this.#troubleOnly && !isTrouble(result)) return ''
    const why = result.status === 'skipped' ? result.why : undefined
    const reason = why === this.#why && result.category === this.#category ? '' : this.#reason()
    this.#why = why
    const details = isTrouble(result) ? this.#details(result) : ''
    return `${reason}${this.#heading(result.category)}${this.#mark(mark)} ${result.title}\n${details}`
  }

  summary(results: readonly ReportedCheck[], failed: boolean): string {
    const counts = (['passed', 'warning', 'error', 'skipped'] as const).flatMap((mark) => {
      const count = results.filter((result) => markOf(result) === mark).length
      return count === 0 ? [] : [`${count} ${marks[mark].counted}`]
    })
    const blank = this.#category === undefined ? '' : '\n'
    const tally = counts.length === 0 ? 'no checks' : counts.join(', ')
    return `${this.#reason()}${blank}Status check results are ${this.#mark(failed ? 'error' : 'passed')} (${tally})\n`
  }

  #heading(category: string): string {
    if (category === this.#category) return ''
    const blank = this.#category === undefined ? '' : '\n'
    this.#category = category
    return `${blank}${this.#stream.style.bold(category)}\n${'-'.repeat(category.length)}\n`
  }

  #mark(mark: Mark): string {
    const {sign, colour} = marks[mark]
    return this.#stream.style[colour](sign)
  }

  #reason(): string {
    return this.#why === undefined ? '' : `${this.#stream.style.dim(this.#indented(`skipped: ${this.#why}`))}\n`
  }

  #details({text, remedy, url}: ReportedTrouble): string {
    const {style} = this.#stream
    const lines = [
      this.#indented(text),
      // A command stays on one line, however long: broken into two it could not be copied out of the terminal.
      ...(remedy === undefined ? [] : [`${indent}try: ${oneLine(remedy)}`]),
      style.dim(this.#indented(`see ${url} for hints`)),
    ]
    return `${lines.join('\n')}\n`
  }

  /** Piped output is not broken into lines: something may look for the sentence. */
  #indented(text: string): string {
    const line = oneLine(text)
    return this.#stream.isTerminal ? wrapText(line, this.#stream.width, indent) : indent + line
  }
}

function oneLine(text: string): string {
  return printable(text.replaceAll(/\s+/g, ' ').trim())
}
