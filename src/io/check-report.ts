// Writes the results of checks: line by line for reading, or as one document for a program.

import {formatCheckJson} from './check-report-json.ts'
import {ReportLines} from './check-report-lines.ts'
import type {CheckRun, ReportEvent, ReportedCheck, TroubleLevel} from './check-report-result.ts'
import {countsAsFailure} from './check-report-result.ts'
import {formatSarif} from './check-report-sarif.ts'
import type {Io, Progress} from './io.ts'
import {printable} from './printable.ts'

export const checkFormats = ['table', 'short', 'json', 'junit', 'sarif'] as const
export type CheckFormat = (typeof checkFormats)[number]

export interface ReportOptions {
  format: CheckFormat
  /** The lowest level that counts as failure. */
  failOn: TroubleLevel
  /** Of this program. */
  version: string
}

export interface ReportSummary {
  failed: boolean
}

/** The forms that are one document; the others are written as the results come. */
const documents: Partial<Readonly<Record<CheckFormat, (run: CheckRun) => string | Promise<string>>>> = {
  json: formatCheckJson,
  // Its writer is a library that no other form needs.
  junit: async (run) => (await import('./check-report-junit.ts')).formatJunit(run),
  sarif: formatSarif,
}

export async function writeCheckReport(
  io: Io,
  events: AsyncIterable<ReportEvent>,
  {format, failOn, version}: ReportOptions,
): Promise<ReportSummary> {
  const document = documents[format]
  const lines = new ReportLines(io.stdout, {troubleOnly: format === 'short'})
  const results: ReportedCheck[] = []
  const failed = (): boolean => results.some((result) => countsAsFailure(result, failOn))
  const run = {results, failOn, version}
  try {
    for await (const event of withProgress(io, events)) {
      if (event.kind !== 'finished') continue
      results.push(event.result)
      if (document === undefined) await io.stdout.write(lines.of(event.result))
    }
  } catch (error) {
    // A bug: it is told on stderr with its stack, and a program that reads stdout still gets a whole document.
    const cutShort = error instanceof Error ? error.message : String(error)
    if (document !== undefined) await io.stdout.write(await document({...run, failed: true, cutShort}))
    throw error
  }
  await io.stdout.write(
    document === undefined
      ? lines.summary(results, failed())
      : await document({...run, failed: failed(), cutShort: undefined}),
  )
  return {failed: failed()}
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
        const text = printable(event.kind === 'started' ? event.title : `${event.title}: ${event.text}`)
        if (progress === undefined) progress = await io.progress(text)
        else progress.update(text)
      }
      yield event
    }
  } finally {
    progress?.stop()
  }
}
