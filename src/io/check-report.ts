// Writes the results of checks: for reading, in short, or as Linkerd's JSON with more in it.

import type {Io, OutputStream, Progress} from './io.ts'
import {wrapText} from './wrap.ts'

interface Identity {
  readonly category: string
  readonly id: string
  readonly title: string
  readonly url: string
}

interface Trouble {
  readonly level: 'error' | 'warning'
  readonly text: string
  readonly remedy: string | undefined
}

export type ReportedCheck = Identity &
  (
    | {readonly status: 'passed'}
    | {readonly status: 'skipped'; readonly why: string}
    | ({readonly status: 'found'; readonly code: string} & Trouble)
    | ({readonly status: 'errored'} & Trouble)
  )

export type ReportEvent =
  | ({readonly kind: 'started'} & Identity)
  | ({readonly kind: 'waiting'; readonly text: string} & Identity)
  | {readonly kind: 'finished'; readonly result: ReportedCheck}

export const checkFormats = ['table', 'short', 'json'] as const
export type CheckFormat = (typeof checkFormats)[number]

export interface ReportOptions {
  format: CheckFormat
  /** The lowest level that counts as failure. */
  failOn?: 'error' | 'warning'
}

export interface ReportSummary {
  failed: boolean
}

type Mark = 'passed' | 'warning' | 'error' | 'skipped'

const marks = {
  passed: {sign: '√', colour: 'green'},
  warning: {sign: '‼', colour: 'yellow'},
  error: {sign: '×', colour: 'red'},
  skipped: {sign: '-', colour: 'dim'},
} as const satisfies Record<Mark, {sign: string; colour: string}>

/** Writes as the results come; the JSON form waits for the last, since it is one document. */
export async function writeCheckReport(
  io: Io,
  events: AsyncIterable<ReportEvent>,
  {format, failOn = 'error'}: ReportOptions,
): Promise<ReportSummary> {
  const results: ReportedCheck[] = []
  const lines = new ReportLines(io.stdout, format)
  for await (const event of withProgress(io, events)) {
    if (event.kind !== 'finished') continue
    results.push(event.result)
    if (format !== 'json') await io.stdout.write(lines.of(event.result))
  }
  const failed = results.some((result) => counts(result, failOn))
  await io.stdout.write(format === 'json' ? formatJson(results, failed) : lines.summary(results, failed))
  return {failed}
}

/** A spinner on a terminal while a check runs or waits. It is gone before a line is written. */
async function* withProgress(io: Io, events: AsyncIterable<ReportEvent>): AsyncGenerator<ReportEvent> {
  let progress: Progress | undefined
  try {
    for await (const event of events) {
      if (event.kind === 'finished') {
        progress?.stop()
        progress = undefined
      } else if (io.stderr.isTerminal) {
        const text = event.kind === 'started' ? event.title : `${event.title}: ${event.text}`
        if (progress === undefined) progress = await io.progress(text)
        else progress.update(text)
      }
      yield event
    }
  } finally {
    progress?.stop()
  }
}

function counts(result: ReportedCheck, failOn: 'error' | 'warning'): boolean {
  const mark = markOf(result)
  return mark === 'error' || (mark === 'warning' && failOn === 'warning')
}

function markOf(result: ReportedCheck): Mark {
  return result.status === 'found' || result.status === 'errored' ? result.level : result.status
}

class ReportLines {
  readonly #stream: OutputStream
  readonly #troubleOnly: boolean
  #category: string | undefined
  constructor(stream: OutputStream, format: CheckFormat) {
    this.#stream = stream
    this.#troubleOnly = format === 'short'
  }

  /** The lines of a result, with its category's heading when it is the first there. */
  of(result: ReportedCheck): string {
    const mark = markOf(result)
    if (this.#troubleOnly && (mark === 'passed' || mark === 'skipped')) return ''
    const heading = result.category === this.#category ? '' : this.#heading(result.category)
    return `${heading}${this.#mark(mark)} ${result.title}${this.#details(result)}\n`
  }

  summary(results: readonly ReportedCheck[], failed: boolean): string {
    const tally = [
      ...(['passed', 'warning', 'error', 'skipped'] as const).map((mark) => ({
        mark,
        count: results.filter((result) => markOf(result) === mark).length,
      })),
    ].filter(({count}) => count > 0)
    const words = {passed: 'passed', warning: 'warned', error: 'failed', skipped: 'skipped'} as const
    const text = tally.map(({mark, count}) => `${count} ${words[mark]}`).join(', ')
    const blank = this.#category === undefined ? '' : '\n'
    return `${blank}Status check results are ${this.#mark(failed ? 'error' : 'passed')} (${text || 'no checks'})\n`
  }

  #heading(category: string): string {
    const blank = this.#category === undefined ? '' : '\n'
    this.#category = category
    return `${blank}${this.#stream.style.bold(category)}\n${'-'.repeat(category.length)}\n`
  }

  #mark(mark: Mark): string {
    const {sign, colour} = marks[mark]
    return this.#stream.style[colour](sign)
  }

  #details(result: ReportedCheck): string {
    const {style} = this.#stream
    switch (result.status) {
      case 'passed':
        return ''
      case 'skipped':
        return `\n${style.dim(this.#indent(`skipped: ${result.why}`))}`
      case 'found':
      case 'errored': {
        const remedy = result.remedy === undefined ? '' : `\n${this.#indent(`try: ${result.remedy}`)}`
        return `\n${this.#indent(result.text)}${remedy}\n${style.dim(this.#indent(`see ${result.url} for hints`))}`
      }
    }
  }

  /** Piped output is not broken into lines: something may look for the sentence. */
  #indent(text: string): string {
    const indent = '    '
    return this.#stream.isTerminal ? wrapText(text, this.#stream.width, indent) : indent + text.replaceAll('\n', ' ')
  }
}

/** Linkerd's names and order of keys, so that scripts go on working; what it calls skipped counts as success. */
function formatJson(results: readonly ReportedCheck[], failed: boolean): string {
  const names = [...new Set(results.map(({category}) => category))]
  const categories = names.map((categoryName) => ({
    categoryName,
    checks: results.filter(({category}) => category === categoryName).map(jsonCheck),
  }))
  return `${JSON.stringify({success: !failed, categories}, null, 2)}\n`
}

function jsonCheck(result: ReportedCheck): Record<string, unknown> {
  const named = {description: result.title, id: result.id}
  switch (result.status) {
    case 'passed':
      return {...named, result: 'success'}
    case 'skipped':
      return {...named, result: 'success', skipped: true, why: result.why}
    case 'found':
      return {...named, code: result.code, ...jsonTrouble(result)}
    case 'errored':
      return {...named, ...jsonTrouble(result)}
  }
}

function jsonTrouble({url, text, remedy, level}: Identity & Trouble): Record<string, unknown> {
  return {hint: url, error: text, ...(remedy === undefined ? {} : {remedy}), result: level}
}
