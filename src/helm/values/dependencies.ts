// Decides which sub-charts take part, under which names, and which of their values their parents import.

import type {Chart, Dependency} from '../chart/chart.ts'
import {isCompatible} from '../chart/compatible.ts'
import {type GoValue, isGoMap, mapGet, mapSet} from '../value.ts'
import {coalesceValues, mergeTables} from './coalesce.ts'
import {copyTable, type Values, valueAtPath} from './values.ts'

/**
 * The chart as it is rendered with these values: disabled sub-charts gone, aliased ones renamed, imported values among
 * the defaults. The chart that was given stays as it was loaded.
 */
export function selectDependencies(chart: Chart, values: Values): Chart {
  return importValues(enabledOnly(chart, values, ''))
}

/** @param path what leads from the root's values to this chart's, with a dot at its end */
function enabledOnly(chart: Chart, values: Values, path: string): Chart {
  const rows = chart.metadata.dependencies
  // Helm looks no further below a chart that declares nothing, even when its charts/ folder is full.
  if (rows.length === 0) return chart
  const candidate = withRows(chart, rows.map(renamed), [...undeclared(chart), ...declared(chart)])
  const coalesced = coalesceValues(candidate, values, 'delete')
  const disabled = new Set(
    candidate.metadata.dependencies.filter((row) => !isEnabled(row, coalesced, path)).map((row) => row.name),
  )
  const kept = candidate.dependencies.filter((child) => !disabled.has(child.metadata.name))
  return withRows(
    candidate,
    candidate.metadata.dependencies.filter((row) => !disabled.has(row.name)),
    kept.map((child) => enabledOnly(child, coalesced, `${path}${child.metadata.name}.`)),
  )
}

function withRows(chart: Chart, rows: readonly Dependency[], dependencies: readonly Chart[]): Chart {
  return {...chart, metadata: {...chart.metadata, dependencies: rows}, dependencies}
}

function renamed(row: Dependency): Dependency {
  return row.alias === '' ? row : {...row, name: row.alias}
}

/** Charts that merely lie in charts/ are always enabled. */
function undeclared(chart: Chart): Chart[] {
  return chart.dependencies.filter((child) => !chart.metadata.dependencies.some((row) => isMeant(row, child)))
}

/** One chart a row, so that a chart can come twice under two aliases. */
function declared(chart: Chart): Chart[] {
  return chart.metadata.dependencies.flatMap((row) => {
    const child = chart.dependencies.find((candidate) => isMeant(row, candidate))
    if (child === undefined) return []
    return [row.alias === '' ? child : {...child, metadata: {...child.metadata, name: row.alias}}]
  })
}

function isMeant(row: Dependency, child: Chart): boolean {
  return row.name === child.metadata.name && isCompatible(row.version, child.metadata.version)
}

/** Conditions win over tags; without either, a chart is enabled. */
function isEnabled(row: Dependency, values: Values, path: string): boolean {
  for (const condition of row.condition.trim().split(',')) {
    const value = condition === '' ? undefined : valueAtPath(values, path + condition)
    if (typeof value === 'boolean') return value
  }
  const tags = mapGet(values, 'tags')
  const switches = isGoMap(tags) ? row.tags.map((tag) => mapGet(tags, tag)) : []
  return switches.includes(true) || !switches.includes(false)
}

/**
 * From the leaves up, since a parent can import what its child imported. As in Helm the imported tables are not copied
 * before they grow: where two rules meet in one table, the child's exports grow with it.
 */
function importValues(chart: Chart): Chart {
  const imported = {...chart, dependencies: chart.dependencies.map(importValues)}
  const rows = chart.metadata.dependencies
  if (rows.length === 0) return imported
  const values = coalesceValues(imported, {}, 'keep')
  const imports: Values = {}
  for (const row of rows) {
    for (const rule of row.importValues) {
      const found = importedBy(rule, row.name, values)
      if (found !== undefined) mergeTables(imports, found, 'keep')
    }
  }
  const merged = copyTable(values)
  mergeTables(merged, imports, 'keep')
  return {...imported, values: merged}
}

/** A rule is the name of a table below the child's `exports`, or a `{child, parent}` pair of paths. */
function importedBy(rule: GoValue, child: string, values: Values): Values | undefined {
  const pair = isGoMap(rule) ? rule : undefined
  if (pair === undefined && typeof rule !== 'string') return undefined
  const source = valueAtPath(values, `${child}.${pair === undefined ? `exports.${rule}` : mapGet(pair, 'child')}`)
  if (!isGoMap(source)) return undefined
  return below(pair === undefined ? '.' : String(mapGet(pair, 'parent')), source)
}

/** The table at the end of a path of nested tables; `.` is the top. */
function below(path: string, table: Values): Values {
  if (path === '.') return table
  return path.split('.').reduceRight<Values>((inner, key) => {
    const outer: Values = {}
    mapSet(outer, key, inner)
    return outer
  }, table)
}
