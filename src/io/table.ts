// Columns of text, aligned for reading and for awk: a fixed gap, no frame, nothing after the last column.

import {stripVTControlCharacters} from 'node:util'
import Table from 'cli-table3'

export interface Column {
  title: string
  align: 'left' | 'right'
}

const gap = '   '

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
  middle: gap,
}

/** cli-table3's time grows with the square of a table's rows: the widths are fixed first, and the rows laid out in slices. */
const slice = 100

export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map(({title}) => title), ...rows]
  const widths = columns.map((_, index) =>
    lines.reduce((width, cells) => Math.max(width, visibleLength(cells[index] ?? '')), 1),
  )
  const parts: string[] = []
  for (let first = 0; first < lines.length; first += slice) {
    const table = new Table({
      chars: frameless,
      style: {'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true},
      colWidths: widths,
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

/** Colours take no room. */
function visibleLength(text: string): number {
  return text.includes('\u001b') ? stripVTControlCharacters(text).length : text.length
}
