// Holds a chart's values against its values.schema.json, and its sub-charts' against theirs, before anything is rendered.

import {Exit, MeshError} from '../../errors.ts'
import {isJsonObject, type Json} from '../../yaml/index.ts'
import type {Chart} from '../chart/chart.ts'
import {isGoMap, mapGet} from '../value.ts'
import {SchemaDocument, SchemaError} from './schema/document.ts'
import {validate} from './schema/frame.ts'
import type {Values} from './values.ts'

/** As many problems as one message can name and still be read. */
const NAMED_PROBLEMS = 5

/** @throws MeshError naming the values that do not fit, of all charts at once */
export function checkSchemas(chart: Chart, values: Values): void {
  const problems = problemsOf(chart, values)
  if (problems.length === 0) return
  const named = problems.slice(0, NAMED_PROBLEMS).join('; ')
  const rest = problems.length > NAMED_PROBLEMS ? `; and ${problems.length - NAMED_PROBLEMS} more` : ''
  throw new MeshError(Exit.Failed, `values do not fit the chart's schema: ${named}${rest}`, {
    hint: `helm show values ${chart.metadata.name}`,
  })
}

function problemsOf(chart: Chart, values: Values, path = ''): string[] {
  const own = chart.schema === undefined ? [] : problemsWith(chart.metadata.name, chart.schema, values, path)
  const below = chart.dependencies.flatMap((child) => {
    const {name} = child.metadata
    const scope = mapGet(values, name)
    return problemsOf(child, isGoMap(scope) ? scope : {}, path === '' ? name : `${path}.${name}`)
  })
  return [...own, ...below]
}

function problemsWith(chart: string, schema: string, values: Values, path: string): string[] {
  try {
    return validate(new SchemaDocument(parse(schema)), values, path)
  } catch (error) {
    if (!(error instanceof SchemaError || error instanceof SyntaxError)) throw error
    throw new MeshError(Exit.Failed, `values.schema.json of chart ${chart}: ${error.message}`, {cause: error})
  }
}

function parse(text: string): Json {
  const schema: Json = JSON.parse(text)
  if (typeof schema !== 'boolean' && !isJsonObject(schema))
    throw new SchemaError('a schema must be a mapping, true or false')
  return schema
}
