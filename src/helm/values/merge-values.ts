// Collects the user's own values from files and --set flags, in the order in which Helm lets the later win.

import {Exit, MeshError} from '../../errors.ts'
import {parseYamlValue} from '../../yaml/index.ts'
import {isGoMap, mapSet} from '../value.ts'
import {chartValues} from './chart-values.ts'
import {applySet, filesNamedBySet} from './set.ts'
import type {Values} from './values.ts'

/** Each list in the order of the command line; Helm applies the lists in the order of these fields. */
export interface ValueSources {
  /** `--values`: paths, addresses or `-`. */
  files?: readonly string[]
  setJson?: readonly string[]
  set?: readonly string[]
  setString?: readonly string[]
  setFile?: readonly string[]
  setLiteral?: readonly string[]
}

/** Reads what a `--values` or `--set-file` names; it throws MeshError when it cannot. */
export type ReadText = (name: string) => Promise<string>

/**
 * @returns the user's values alone, to be laid over a chart's defaults by the engine
 * @throws MeshError naming the file, line and column, or the flag and the place in it
 */
export async function mergeValues(sources: ValueSources, readText: ReadText): Promise<Values> {
  let values: Values = {}
  for (const file of sources.files ?? []) values = layTables(values, readValues(file, await readText(file)))
  for (const text of sources.setJson ?? []) applySet(values, 'json', text)
  for (const text of sources.set ?? []) applySet(values, 'typed', text)
  for (const text of sources.setString ?? []) applySet(values, 'string', text)
  for (const text of sources.setFile ?? []) await applySetFile(values, text, readText)
  for (const text of sources.setLiteral ?? []) applySet(values, 'literal', text)
  return values
}

async function applySetFile(values: Values, text: string, readText: ReadText): Promise<void> {
  const contents = new Map<string, string>()
  for (const name of filesNamedBySet(values, text)) contents.set(name, await readText(name))
  applySet(values, 'file', text, (name) => contents.get(name) ?? '')
}

/** Parses a values file: a mapping, or nothing. */
export function readValues(file: string, text: string): Values {
  const value = chartValues(parseYamlValue(text, {file}))
  if (value === null) return {}
  if (isGoMap(value)) return value
  const got = Array.isArray(value) ? 'a list' : `the ${typeof value} ${JSON.stringify(value)}`
  throw new MeshError(Exit.Failed, `${file}:1:1 must hold a mapping of values, got ${got}`)
}

/** Here null is a value like any other: it may have to delete a chart's default later. */
function layTables(low: Values, high: Values): Values {
  const merged = {...low}
  for (const [key, value] of Object.entries(high)) {
    const present = Object.hasOwn(merged, key) ? merged[key] : undefined
    mapSet(merged, key, isGoMap(present) && isGoMap(value) ? layTables(present, value) : value)
  }
  return merged
}
