// Columns of text, aligned for reading and for awk: a fixed gap, no frame, nothing after the last column.

import {stripVTControlCharacters} from 'node:util'

export interface Column {
  title: string
  align: 'left' | 'right'
}

const gap = '   '

/** cli-table3 needs 20 s for 10,000 rows of twelve columns; a statistics table can have as many. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({title}) => title.length)
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, visibleLength(cell))
  }
  const line = (cells: readonly string[]): string =>
    columns
      .map(({align}, index) => pad(cells[index] ?? '', widths[index] ?? 0, align))
      .join(gap)
      .trimEnd()
  return `${[columns.map(({title}) => title), ...rows].map(line).join('\n')}\n`
}

function pad(text: string, width: number, align: Column['align']): string {
  const spaces = ' '.repeat(Math.max(0, width - visibleLength(text)))
  return align === 'left' ? text + spaces : spaces + text
}

/** Colours take no room. */
function visibleLength(text: string): number {
  return text.includes('\u001b') ? stripVTControlCharacters(text).length : text.length
}
