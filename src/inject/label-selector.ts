// Evaluates the LabelSelector objects of webhooks and workloads.

import {isJsonObject, type Json} from '../yaml/index.ts'
import {textAt, textsAt} from './object.ts'

/** @param selector nothing selects everything, as in a webhook */
export function selects(selector: Json | undefined, labels: Readonly<Record<string, string>>): boolean {
  if (!isJsonObject(selector)) return true
  const wanted = textsAt(selector, ['matchLabels'])
  if (Object.entries(wanted).some(([key, value]) => labels[key] !== value)) return false
  const expressions = Array.isArray(selector.matchExpressions) ? selector.matchExpressions : []
  return expressions.every((expression) => holds(expression, labels))
}

const operators: Readonly<Record<string, (value: string | undefined, values: readonly string[]) => boolean>> = {
  In: (value, values) => value !== undefined && values.includes(value),
  NotIn: (value, values) => value === undefined || !values.includes(value),
  Exists: (value) => value !== undefined,
  DoesNotExist: (value) => value === undefined,
}

function holds(expression: Json, labels: Readonly<Record<string, string>>): boolean {
  const listed = isJsonObject(expression) && Array.isArray(expression.values) ? expression.values.map(String) : []
  const test = operators[textAt(expression, ['operator'])]
  return test === undefined || test(labels[textAt(expression, ['key'])], listed)
}
