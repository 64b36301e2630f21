// Flags that stand for chart values: made from their table for oclif, and read back as values.

import {Flags} from '@oclif/core'
import {Exit, MeshError} from '../errors.ts'
import type {Json, JsonObject} from '../kube/object.ts'
import {formatDuration, parseDuration} from '../meshes/duration.ts'
import type {ValueFlag} from '../meshes/linkerd-value-flags.ts'

/** One value that a flag asks for. */
export interface FlaggedValue {
  readonly flag: string
  readonly path: string
  readonly value: Json
}

/** The oclif definitions of a table's flags. They are typed as none: flaggedValues() reads them back by the table. */
export function valueFlags(table: readonly ValueFlag[], helpGroup: string): Record<never, never> {
  return Object.fromEntries(
    table.map((row) => {
      const shared = {
        summary: row.default === undefined ? row.summary : `${row.summary} [default: ${row.default}]`,
        helpGroup,
        ...(row.replacedBy === undefined ? {} : {hidden: true, deprecated: {to: row.replacedBy}}),
      }
      if (row.kind === 'switch') return [row.name, Flags.boolean({...shared, allowNo: row.default === 'true'})]
      const char = row.char === 'v' ? {char: 'v' as const} : {}
      return [row.name, Flags.string({...shared, ...char, helpValue: helpValues[row.kind]})]
    }),
  )
}

const helpValues = {text: 'TEXT', list: 'PORTS', integer: 'N', duration: 'DURATION'} as const

/**
 * The values that the given flags ask for, in the order of the table.
 * @param given parsed flags by name; those that were not typed are absent
 * @throws MeshError for a number or a duration that is none
 */
export function flaggedValues(table: readonly ValueFlag[], given: Readonly<Record<string, unknown>>): FlaggedValue[] {
  return table.flatMap((row) => {
    const typed = given[row.name]
    if (typed === undefined) return []
    const value = read(row, typed)
    return row.paths.map((path) => ({flag: row.name, path, value}))
  })
}

function read({kind, name, inverted}: ValueFlag, typed: unknown): Json {
  const text = String(typed)
  switch (kind) {
    case 'switch':
      return (typed === true) !== (inverted === true)
    case 'integer':
      if (!/^-?\d+$/.test(text)) throw new MeshError(Exit.Usage, `--${name} takes a whole number, not "${text}"`)
      return Number(text)
    case 'duration': {
      const length = parseDuration(text)
      if (length === undefined)
        throw new MeshError(Exit.Usage, `--${name} takes a duration like 24h0m0s, not "${text}"`)
      return formatDuration(length)
    }
    case 'list':
    case 'text':
      return text
    default:
      return kind satisfies never
  }
}

/** Lays flagged values over a tree. */
export function treeOf(values: readonly FlaggedValue[]): JsonObject {
  const tree: JsonObject = {}
  for (const {path, value} of values) {
    const keys = path.split('.')
    const last = keys.pop() ?? path
    let here = tree
    for (const key of keys) {
      const below = here[key]
      const next: JsonObject = typeof below === 'object' && below !== null && !Array.isArray(below) ? below : {}
      here[key] = next
      here = next
    }
    here[last] = value
  }
  return tree
}
