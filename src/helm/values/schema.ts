// Holds a chart's values against its values.schema.json, and its sub-charts' against theirs, before anything is rendered.

import {Exit, MeshError} from '../../errors.ts'
import type {Chart} from '../chart/chart.ts'
import {isGoMap, mapGet} from '../value.ts'
import type {Values} from './values.ts'

/** As many violations as one message can name and still be read. */
const NAMED_VIOLATIONS = 10

/** @throws MeshError with a line for each value that does not fit, of all charts at once */
export function checkSchemas(chart: Chart, values: Values): void {
  const violations = violationsOf(chart, values)
  if (violations.length === 0) return
  const named = violations.slice(0, NAMED_VIOLATIONS)
  if (violations.length > named.length) named.push(`and ${violations.length - named.length} more`)
  throw new MeshError(Exit.Failed, `values do not fit the schema\n  ${named.join('\n  ')}`, {
    hint: `helm show values ${chart.metadata.name}`,
  })
}

function violationsOf(chart: Chart, values: Values, path = ''): string[] {
  const own = chart.schema?.violations(values, path) ?? []
  const below = chart.dependencies.flatMap((child) => {
    const {name} = child.metadata
    const scope = mapGet(values, name)
    return violationsOf(child, isGoMap(scope) ? scope : {}, path === '' ? name : `${path}.${name}`)
  })
  return [...own.map((violation) => `chart ${chart.metadata.name}: ${violation}`), ...below]
}
