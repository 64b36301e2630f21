// The table of `stat` for a screen that it stays on.

import type {LiveCell, LiveTable} from './live-layout.ts'
import type {StatLine, StatTableOptions} from './stat-table.ts'
import {statTable} from './stat-table.ts'

const narrowTitles: Readonly<Record<string, string>> = {
  LATENCY_P50: 'P50',
  LATENCY_P95: 'P95',
  LATENCY_P99: 'P99',
  TCP_CONN: 'CONN',
  'CONN/SEC': 'CONN/S',
  'READ_BYTES/SEC': 'READ',
  'WRITE_BYTES/SEC': 'WRITE',
  UNAUTHORIZED: 'DENIED',
}

export function liveStats(lines: readonly StatLine[], options: StatTableOptions): LiveTable {
  const {columns, rows} = statTable(lines, options)
  return {
    columns: columns.map(({title, align}) => ({title, align, narrow: narrowTitles[title] ?? title})),
    rows: rows.map((cells) => cells.map(statCell)),
  }
}

/** All numbers of a column have the same unit. */
function statCell(text: string): LiveCell {
  if (text === '-') return {text, value: null}
  const number = /^\d/.test(text) ? Number.parseFloat(text) : Number.NaN
  return {text, value: Number.isNaN(number) ? text : number}
}
