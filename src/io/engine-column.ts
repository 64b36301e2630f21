// Which kind of proxy a line's figures are from, where that is not the same for all of them.

import type {Column} from './table.ts'

export interface EngineLine {
  /** undefined where no proxy tells. */
  readonly engine?: string | undefined
}

export function hasSeveralEngines(lines: readonly EngineLine[]): boolean {
  return new Set(lines.flatMap(({engine}) => engine ?? [])).size > 1
}

/** The column ENGINE, or none. */
export function engineColumns(lines: readonly EngineLine[]): (Column & {cell(line: EngineLine): string})[] {
  return hasSeveralEngines(lines) ? [{title: 'ENGINE', align: 'left', cell: ({engine}) => engine ?? '-'}] : []
}

/** JSON of Linkerd alone is as its own commands have it; as soon as another engine has figures, each line says whose. */
export function engineField(lines: readonly EngineLine[]): (line: EngineLine) => {engine?: string | null} {
  const named = lines.some(({engine = 'linkerd'}) => engine !== 'linkerd')
  return ({engine}) => (named ? {engine: engine ?? null} : {})
}
