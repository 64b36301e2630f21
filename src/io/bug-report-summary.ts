// Says where a report is, and on stderr what is in it and what is missing.

import type {Io} from './io.ts'
import {printable} from './printable.ts'

type SummaryEntry = {readonly path: string} & (
  | {readonly bytes: number; readonly redactions: number}
  | {readonly missing: string}
)

export interface BugReportSummary {
  readonly path: string
  /** Bytes of the file. */
  readonly size: number
  readonly entries: readonly SummaryEntry[]
}

const mostShown = 10

export async function writeBugReportSummary(io: Io, {path, size, entries}: BugReportSummary): Promise<void> {
  const {style} = io.stderr
  const present = entries.flatMap((entry) => ('missing' in entry ? [] : [entry]))
  const missing = entries.flatMap((entry) => ('missing' in entry ? [entry] : []))
  const redactions = present.reduce((sum, entry) => sum + entry.redactions, 0)
  const lines = [
    `${present.length} files in ${formatSize(size)}, ${redactions} secrets redacted, ${missing.length} files missing`,
    ...missing
      .slice(0, mostShown)
      .map((entry) => `${style.yellow('‼')} ${printable(entry.path)}: ${printable(entry.missing)}`),
    ...(missing.length > mostShown ? [`  and ${missing.length - mostShown} more, listed in index.txt`] : []),
    'Nothing was sent anywhere. Look through the archive before you do.',
  ]
  await io.stderr.write(`${lines.join('\n')}\n`)
  await io.stdout.write(`${path}\n`)
}

function formatSize(bytes: number): string {
  return bytes < 2 ** 20 ? `${Math.ceil(bytes / 2 ** 10)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`
}
