// Writes rows of plain values: as a table, as JSON, or as YAML.

import type {Io} from '../io/io.ts'
import {printable} from '../io/printable.ts'
import {formatTable} from '../io/table.ts'
import type {Json} from '../yaml/index.ts'
import {writeData} from './write-data.ts'

export const rowFormats = ['table', 'json', 'yaml'] as const

export interface RowColumn<R> {
  readonly title: string
  cell(row: R): string
}

export interface Rows<R> {
  readonly rows: readonly R[]
  readonly columns: readonly RowColumn<R>[]
  /** What a row is for machines. */
  data(row: R): Json
  /** A sentence for when there are none; JSON and YAML say it as an empty list. */
  readonly none: string
}

export async function writeRows<R>(
  io: Io,
  {rows, columns, data, none}: Rows<R>,
  format: (typeof rowFormats)[number],
): Promise<void> {
  if (format !== 'table') return writeData(io, rows.map(data), format)
  if (rows.length === 0) return io.stderr.write(`${none}\n`)
  const titles = columns.map(({title}) => ({title, align: 'left'}) as const)
  const cells = rows.map((row) => columns.map(({cell}) => printable(cell(row)) || '-'))
  await io.stdout.write(formatTable(titles, cells))
}
