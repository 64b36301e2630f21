// The table of `top`: on a screen that it stays on, as text, and as JSON.

import type {EngineLine} from './engine-column.ts'
import {engineColumns, engineField} from './engine-column.ts'
import {percent} from './figures.ts'
import type {LiveCell, LiveColumn, LiveTable} from './live-layout.ts'
import {printable} from './printable.ts'
import {formatTable} from './table.ts'

export const topFormats = ['table', 'json'] as const

/** Times in milliseconds, the share from 0 to 1. */
export interface TopLine extends EngineLine {
  /** undefined where sources are not told apart; the same for routes. */
  readonly source: string | undefined
  readonly destination: string
  readonly route: string | undefined
  readonly count: number
  readonly best: number | null
  /** Infinite: longer than `longest`. */
  readonly worst: number | null
  readonly longest: number | null
  readonly last: number | null
  readonly success: number
}

export interface TopColumns {
  readonly hideSources: boolean
  readonly routes: boolean
}

interface TopColumn extends LiveColumn {
  cell(line: TopLine): LiveCell
  shownFor?(options: TopColumns): boolean
}

const text = (title: string, cell: (line: TopLine) => string | undefined): TopColumn => ({
  title,
  align: 'left',
  cell: (line) => ({text: cell(line) ?? '', value: cell(line) ?? null}),
})
const time = (title: string, value: (line: TopLine) => number | null): TopColumn => ({
  title,
  align: 'right',
  cell: (line) => ({text: timeText(value(line), line.longest), value: value(line)}),
})

const columns: readonly TopColumn[] = [
  {...text('Source', ({source}) => source), shownFor: ({hideSources}) => !hideSources},
  text('Destination', ({destination}) => destination),
  {...text('Route', ({route}) => route), shownFor: ({routes}) => routes},
  {title: 'Count', align: 'right', cell: ({count}) => ({text: String(Math.round(count)), value: count})},
  time('Best', ({best}) => best),
  time('Worst', ({worst}) => worst),
  time('Last', ({last}) => last),
  {
    title: 'Success Rate',
    narrow: 'Success',
    align: 'right',
    cell: ({success}) => ({text: percent(success), value: success}),
  },
]

export function liveTop(lines: readonly TopLine[], options: TopColumns): LiveTable {
  const shown: readonly TopColumn[] = [
    ...columns.filter(({shownFor}) => shownFor === undefined || shownFor(options)),
    ...engineColumns(lines).map(({title}) => text(title, ({engine}) => engine)),
  ]
  return {columns: shown, rows: lines.map((line) => shown.map(({cell}) => cell(line)))}
}

export function formatTop(lines: readonly TopLine[], options: TopColumns): string {
  const table = liveTop(lines, options)
  return formatTable(
    table.columns,
    table.rows.map((cells) => cells.map((cell) => printable(cell.text))),
  )
}

export function topJson(lines: readonly TopLine[]): unknown[] {
  const engine = engineField(lines)
  return lines.map(({source, destination, route, count, best, worst, longest, last, success, ...line}) => ({
    ...engine(line),
    ...(source === undefined ? {} : {source}),
    destination,
    ...(route === undefined ? {} : {route}),
    count: Math.round(count),
    best_ms: finite(best),
    worst_ms: finite(worst),
    ...(worst === Number.POSITIVE_INFINITY ? {worst_above_ms: longest} : {}),
    last_ms: last,
    success,
  }))
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null
}

function timeText(milliseconds: number | null, longest: number | null): string {
  if (milliseconds === null) return '-'
  if (milliseconds === Number.POSITIVE_INFINITY) return longest === null ? '-' : `>${timeText(longest, null)}`
  if (milliseconds < 1) return `${Math.round(milliseconds * 1000)}µs`
  if (milliseconds < 1000) return `${Math.round(milliseconds)}ms`
  return `${Number((milliseconds / 1000).toFixed(1))}s`
}
