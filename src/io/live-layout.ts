// Lays a live table out for a terminal of a given size: a head, as many rows as fit, and what the keys do.

import type {LiveExtent, LiveState} from './keys.ts'
import {keepInside, keyHelp} from './keys.ts'
import {cutText, printable} from './printable.ts'
import type {Column} from './table.ts'
import {columnWidths, formatTable} from './table.ts'

export interface LiveColumn extends Column {
  /** The title where there is little room. */
  readonly narrow?: string
}

export interface LiveCell {
  readonly text: string
  /** What rows are sorted by; null comes last. */
  readonly value: number | string | null
}

export interface LiveTable {
  readonly columns: readonly LiveColumn[]
  readonly rows: readonly (readonly LiveCell[])[]
}

export interface LiveScreen {
  readonly title: string
  /** Stands at the right end of the title's line. */
  readonly note: string
  /** What there is to say while there are no rows, or what went wrong. */
  readonly message: string | undefined
  readonly table: LiveTable
}

export interface LiveStyle {
  head(text: string): string
  quiet(text: string): string
  alarm(text: string): string
}

export interface TerminalSize {
  readonly width: number
  readonly height: number
}

/** Lines that are no rows: title, column titles, where we are, the keys; and the one that the cursor stands in. */
const otherLines = 5

/** Columns narrower than this say nothing; a screen that has no room for them loses its right end instead. */
const leastWidth = 8

export function liveExtent({columns, rows}: LiveTable, {height}: TerminalSize): LiveExtent {
  return {columns, rows: rows.length, page: Math.max(1, height - otherLines)}
}

/** @returns at most `height` - 1 lines, none wider than `width` */
export function layOutLive(screen: LiveScreen, state: LiveState, size: TerminalSize, style: LiveStyle): string {
  const {table} = screen
  const extent = liveExtent(table, size)
  const {offset} = keepInside(state, extent)
  const page = sortRows(table.rows, state.sort).slice(offset, offset + extent.page)
  const [head = '', ...body] = tableLines(table, page, state, size.width)
  const lines = [
    titleLine(screen, size.width),
    style.head(head.padEnd(size.width)),
    ...body,
    ...Array.from({length: Math.max(0, extent.page - body.length)}, () => ''),
    screen.message === undefined
      ? style.quiet(cutText(whereLine(table, state, offset, page.length), size.width))
      : style.alarm(cutText(printable(screen.message), size.width)),
    style.quiet(cutText(keyHelp, size.width)),
  ]
  return lines.slice(0, Math.max(1, size.height - 1)).join('\n')
}

/** Rows that compare equal stay in the order that they came in. */
export function sortRows(rows: LiveTable['rows'], sort: LiveState['sort']): LiveTable['rows'] {
  if (sort === undefined) return rows
  const direction = sort.descending ? -1 : 1
  return [...rows].sort((left, right) => {
    const one = left[sort.column]?.value ?? null
    const other = right[sort.column]?.value ?? null
    if (one === null || other === null) return Number(one === null) - Number(other === null)
    return direction * compare(one, other)
  })
}

function compare(left: number | string, right: number | string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

/** What is measured changes and is not on the command line: the title makes room for it. */
function titleLine({title, note}: LiveScreen, width: number): string {
  const room = width - note.length - 2
  if (room < leastWidth) return cutText(printable(title), width)
  const shown = cutText(printable(title), room)
  return `${shown}${' '.repeat(width - shown.length - note.length)}${note}`
}

function whereLine({columns, rows}: LiveTable, {sort, paused}: LiveState, offset: number, shown: number): string {
  const where = rows.length === 0 ? 'no rows' : `rows ${offset + 1}-${offset + shown} of ${rows.length}`
  const order = sort?.descending === true ? 'descending' : 'ascending'
  const sorted = sort === undefined ? '' : `, by ${columns[sort.column]?.title ?? ''} ${order}`
  return `${where}${sorted}${paused ? ', paused' : ''}`
}

/** The widths are those of all rows, so that columns stand still while one pages through them. */
function tableLines(table: LiveTable, page: LiveTable['rows'], state: LiveState, width: number): string[] {
  const texts = (rows: LiveTable['rows']) => rows.map((cells) => cells.map(({text}) => printable(text)))
  const all = texts(table.rows)
  const wide = table.columns.map((column, index) => ({...column, title: `${column.title}${mark(state, index)}`}))
  const narrow = wide.map((column, index) => ({
    ...column,
    title: `${column.narrow ?? table.columns[index]?.title ?? ''}${mark(state, index)}`,
  }))
  const layouts = [
    {columns: wide, gap: '   '},
    {columns: narrow, gap: '  '},
  ].map((layout) => ({...layout, widths: columnWidths(layout.columns, all)}))
  const fitting = layouts.find(({widths, gap}) => lineWidth(widths, gap) <= width) ?? shrunken(layouts, width)
  if (fitting === undefined) return []
  const {columns, widths, gap} = fitting
  return formatTable(columns, texts(page), {widths, gap})
    .trimEnd()
    .split('\n')
    .map((line) => cutText(line, width))
}

function mark({sort}: LiveState, column: number): string {
  if (sort?.column !== column) return ''
  return sort.descending ? '▼' : '▲'
}

function lineWidth(widths: readonly number[], gap: string): number {
  return widths.reduce((sum, width) => sum + width, gap.length * (widths.length - 1))
}

interface Layout {
  readonly columns: readonly LiveColumn[]
  readonly gap: string
  readonly widths: readonly number[]
}

/** Takes from the widest column of text, a character at a time: numbers are worth more than the ends of names. */
function shrunken(layouts: readonly Layout[], width: number): Layout | undefined {
  const last = layouts.at(-1)
  if (last === undefined) return undefined
  const widths = [...last.widths]
  for (let over = lineWidth(widths, last.gap) - width; over > 0; over--) {
    const widest = widths.reduce(
      (best, each, index) => (last.columns[index]?.align === 'left' && each > (widths[best] ?? 0) ? index : best),
      last.columns.findIndex(({align}) => align === 'left'),
    )
    const now = widths[widest]
    if (now === undefined || now <= leastWidth) break
    widths[widest] = now - 1
  }
  return {...last, widths}
}
