// The first page to read of a report: where it is from, what is in it, and what is not, with the reason.

import type {ReportEntry} from './collect.ts'

export interface IndexFacts {
  readonly program: string
  readonly cluster: string
  readonly meshes: readonly {readonly mesh: string; readonly controlPlaneNamespace: string}[]
  readonly made: Date
}

/** @param limit bytes; the rest of the lines is counted */
export function indexPage(entries: readonly ReportEntry[], facts: IndexFacts, limit: number): string {
  const meshes = facts.meshes.map(({mesh, controlPlaneNamespace}) => `${mesh} in ${controlPlaneNamespace}`)
  const head = [
    'mesh bug-report',
    '',
    `made:     ${facts.made.toISOString()} by ${facts.program}`,
    `cluster:  ${facts.cluster}`,
    `meshes:   ${meshes.join(', ')}`,
    'secrets:  what can be told as a secret is [redacted]; of Secrets there are names alone; of applications',
    '          neither logs nor environment nor arguments',
    '',
  ]
  const missing = entries.flatMap((entry) => ('missing' in entry ? [`  ${entry.path}: ${oneLine(entry.missing)}`] : []))
  const present = entries.flatMap((entry) => ('missing' in entry ? [] : [presentLine(entry)]))
  const body = [
    `MISSING (${missing.length})`,
    ...missing,
    '',
    `COLLECTED (${present.length}): bytes, redactions, file`,
    ...present,
  ]
  return `${[...head, ...keepWithin(body, limit - Buffer.byteLength(head.join('\n')))].join('\n')}\n`
}

function presentLine(entry: Exclude<ReportEntry, {missing: string}>): string {
  const note = entry.note === undefined ? '' : `  (${entry.note})`
  return `${String(entry.bytes).padStart(10)} ${String(entry.redactions).padStart(5)}  ${entry.path}${note}`
}

const roomForCount = 64

function keepWithin(lines: readonly string[], limit: number): string[] {
  let left = limit - roomForCount
  const kept = lines.findIndex((line) => {
    left -= Buffer.byteLength(line) + 1
    return left < 0
  })
  return kept === -1 ? [...lines] : [...lines.slice(0, kept), `and ${lines.length - kept} lines more`]
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
