// Writes what a proxy believes as a table, or says that there is nothing to write.

import type {Io} from './io.ts'
import {printable} from './printable.ts'
import {type Column, formatTable} from './table.ts'

export type ProxyColumn<T> = Column & {cell(row: T): string}

/** What a row may know of the object behind it. */
export interface NamedObject {
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

export interface ProxyTable<T> {
  readonly columns: readonly ProxyColumn<T>[]
  readonly rows: readonly T[]
  /** What the rows are, in the plural: `clusters`. */
  readonly noun: string
}

/** Nothing is said on stderr, so that a script finds an empty stdout. */
export async function writeProxyTable<T>(io: Io, table: ProxyTable<T>): Promise<void> {
  if (table.rows.length === 0) await io.stderr.write(`No ${table.noun} found.\n`)
  else await io.stdout.write(proxyTableText(table))
}

export function proxyTableText<T>({columns, rows}: ProxyTable<T>): string {
  const cells = rows.map((row) => columns.map(({cell}) => printable(cell(row))))
  return formatTable(columns, cells)
}

/** A left-aligned column; an empty cell becomes a dash, so that columns can be counted. */
export function column<T>(title: string, cell: (row: T) => string | undefined): ProxyColumn<T> {
  return {title, align: 'left', cell: (row) => cell(row) || '-'}
}

export function number<T>(title: string, cell: (row: T) => number | undefined): ProxyColumn<T> {
  return {title, align: 'right', cell: (row) => cell(row)?.toString() ?? '-'}
}

/** `KIND/NAMESPACE/NAME` of the first, and how many there are beside it. */
export function causeText(causes: readonly (NamedObject | undefined)[]): string {
  const [first, ...others] = causes.filter((cause) => cause !== undefined)
  if (first === undefined) return '-'
  const text = `${first.kind}/${first.namespace}/${first.name}`
  return others.length === 0 ? text : `${text} +${others.length}`
}

/** Facts of one thing, a line each. */
export const titledColumns: readonly ProxyColumn<readonly [title: string, value: string]>[] = [
  column('NAME', ([title]) => title),
  column('VALUE', ([, value]) => value),
]

/** The columns behind a first one that tells rows of several tables apart. */
export function named<T>(columns: readonly ProxyColumn<T>[], cell: (row: T) => string): readonly ProxyColumn<T>[] {
  return [column('NAME', cell), ...columns]
}
