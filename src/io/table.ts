// Columns of text, aligned for reading and for awk: a fixed gap, no frame, nothing after the last column.

import {stripVTControlCharacters} from 'node:util'
import Table from 'cli-table3'

export interface Column {
  title: string
  align: 'left' | 'right'
}

/** A table without a frame: nothing between its cells but the gap. */
const frameless = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '   ',
}

/** cli-table3's time grows with the square of a table's rows: the widths are fixed first, and the rows laid out in slices. */
const slice = 100

/** What a table of a terminal's size needs to say: longer cells end in an ellipsis. */
export interface TableLayout {
  /** Of each column; absent: as wide as its widest cell. */
  widths?: readonly number[]
  gap?: string
}

export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  {widths = columnWidths(columns, rows), gap = frameless.middle}: TableLayout = {},
): string {
  const lines = [columns.map(({title}) => title), ...rows]
  const parts: string[] = []
  for (let first = 0; first < lines.length; first += slice) {
    const table = new Table({
      chars: {...frameless, middle: gap},
      style: {'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true},
      colWidths: [...widths],
      colAligns: columns.map(({align}) => align),
    })
    table.push(...lines.slice(first, first + slice).map((cells) => columns.map((_, index) => cells[index] ?? '')))
    parts.push(table.toString())
  }
  return `${parts
    .join('\n')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')}\n`
}

/** Of the widest cell of each column, its title included. */
export function columnWidths(columns: readonly Column[], rows: readonly (readonly string[])[]): number[] {
  return columns.map(({title}, index) =>
    rows.reduce(
      (width, cells) => Math.max(width, visibleLength(cells[index] ?? '')),
      Math.max(1, visibleLength(title)),
    ),
  )
}

/** Colours take no room. */
function visibleLength(text: string): number {
  return text.includes('\u001b') ? stripVTControlCharacters(text).length : text.length
}
