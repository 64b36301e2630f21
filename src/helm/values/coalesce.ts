// Lays the user's values over a chart's and its sub-charts' defaults, with Helm 3.18's rules (pkg/chartutil).

import {Exit, MeshError} from '../../errors.ts'
import type {Chart} from '../chart/chart.ts'
import {type GoValue, isGoMap, mapGet, mapSet} from '../value.ts'
import {copyTable, copyValue, type Values} from './values.ts'

/** Where one chart finds the values that it shares with all of its sub-charts. */
const GLOBAL = 'global'

/**
 * What null in the higher layer does to a key of the lower one:
 * `delete` is what templates see, `keep` is for steps after which values are laid over each other once more.
 */
export type NullRule = 'delete' | 'keep'

/**
 * The values of a chart and of everything below it; tables are merged key by key, anything else is replaced.
 * @param values the higher layer; it is not changed
 * @throws MeshError when a sub-chart's values are not a table
 */
export function coalesceValues(chart: Chart, values: Values, nulls: NullRule): Values {
  return coalesceInto(chart, copyTable(values), nulls)
}

function coalesceInto(chart: Chart, values: Values, nulls: NullRule): Values {
  layDefaults(chart, values, nulls)
  for (const child of chart.dependencies) {
    const name = child.metadata.name
    if (!Object.hasOwn(values, name)) mapSet(values, name, {})
    const scope = mapGet(values, name)
    if (!isGoMap(scope)) throw notATable(child, scope)
    passGlobals(values, scope)
    coalesceInto(child, scope, nulls)
  }
  return values
}

function layDefaults(chart: Chart, values: Values, nulls: NullRule): void {
  for (const [key, fallback] of Object.entries(chart.values)) {
    if (!Object.hasOwn(values, key)) {
      mapSet(values, key, copyValue(fallback))
      continue
    }
    const value = values[key]
    if (value === null && nulls === 'delete') delete values[key]
    else if (isGoMap(value) && isGoMap(fallback)) {
      // A sub-chart has defaults of its own still to come, which a null that went too early could not delete.
      const isSubChart = chart.dependencies.some((child) => child.metadata.name === key)
      mergeTables(value, copyTable(fallback), isSubChart ? 'keep' : nulls)
    }
  }
}

/** Adds to `high` what only `low` has; a table meets a non-table: `high` stays. */
export function mergeTables(high: Values, low: Values, nulls: NullRule): void {
  for (const [key, value] of Object.entries(low)) {
    if (!Object.hasOwn(high, key)) mapSet(high, key, value)
    else {
      const present = high[key]
      if (present === null && nulls === 'delete') delete high[key]
      else if (isGoMap(present) && isGoMap(value)) mergeTables(present, value, nulls)
    }
  }
}

/** Globals flow down, and on the way the parent's win over the sub-chart's. */
function passGlobals(parent: Values, child: Values): void {
  const own = Object.hasOwn(child, GLOBAL) ? child[GLOBAL] : {}
  const passed = Object.hasOwn(parent, GLOBAL) ? parent[GLOBAL] : {}
  if (!isGoMap(own) || !isGoMap(passed)) return
  for (const [key, value] of Object.entries(passed)) {
    const present = mapGet(own, key)
    if (!isGoMap(value)) {
      if (!isGoMap(present)) mapSet(own, key, value)
    } else if (!Object.hasOwn(own, key)) mapSet(own, key, {...value})
    else if (isGoMap(present)) {
      const merged = {...value}
      mergeTables(merged, present, 'keep')
      mapSet(own, key, merged)
    }
  }
  mapSet(child, GLOBAL, own)
}

function notATable(child: Chart, value: GoValue): MeshError {
  const {name} = child.metadata
  return new MeshError(
    Exit.Failed,
    `values for the sub-chart ${name} must be a mapping, got ${JSON.stringify(value)}`,
    {
      hint: `--set-json '${name}={}'`,
    },
  )
}
