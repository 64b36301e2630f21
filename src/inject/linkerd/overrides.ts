// Reads the configuration annotations of a pod template as overrides of Linkerd's values.

import {configPrefixes} from '../../meshes/linkerd.ts'
import {type ConfigAnnotation, configAnnotations, otherConfigAnnotations} from '../../meshes/linkerd-annotations.ts'
import type {PodTemplate} from '../object.ts'

export interface Overrides {
  /** Value path -> value, in the order in which they apply. */
  readonly values: ReadonlyMap<string, string | number | boolean>
  /** One sentence for each annotation whose value cannot be used, or whose name does not exist. */
  readonly warnings: readonly string[]
}

const byKey: ReadonlyMap<string, ConfigAnnotation> = new Map(configAnnotations.map((row) => [row.key, row]))
const ranks: ReadonlyMap<string, number> = new Map(configAnnotations.map((row, index) => [row.key, index]))
const others: ReadonlySet<string> = new Set(otherConfigAnnotations)

export function readOverrides({annotations, object}: PodTemplate): Overrides {
  const values = new Map<string, string | number | boolean>()
  const warnings: string[] = []
  const keys = Object.keys(annotations).filter(
    (key) => configPrefixes.some((prefix) => key.startsWith(`${prefix}/`)) || byKey.has(key),
  )
  for (const key of keys.sort((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0))) {
    const row = byKey.get(key)
    const text = annotations[key] ?? ''
    const where = `${object.kind.toLowerCase()}/${object.name}`
    if (row === undefined) {
      if (!others.has(key)) warnings.push(`${where}: there is no annotation ${key}`)
      continue
    }
    const reading = row.read(text)
    if ('expected' in reading) {
      warnings.push(`${where}: annotation ${key} is "${text}", expected ${reading.expected}; the default stays`)
      continue
    }
    for (const path of row.paths) values.set(path, reading.value)
    for (const [path, value] of Object.entries(row.derived?.(text) ?? {})) values.set(path, value)
  }
  return {values, warnings}
}
