// Evaluates the LabelSelector objects that Kubernetes resources carry.

import {listAt, textAt, textMapAt} from './fields.ts'
import type {Json} from './json.ts'
import {isJsonObject} from './json.ts'

/** @param selector nothing selects everything, as in a webhook */
export function selects(selector: Json | undefined, labels: Readonly<Record<string, string>>): boolean {
  if (!isJsonObject(selector)) return true
  const wanted = textMapAt(selector, 'matchLabels')
  if (Object.entries(wanted).some(([key, value]) => labels[key] !== value)) return false
  return listAt(selector, 'matchExpressions').every((expression) => holds(expression, labels))
}

const operators: Readonly<Record<string, (value: string | undefined, values: readonly string[]) => boolean>> = {
  In: (value, values) => value !== undefined && values.includes(value),
  NotIn: (value, values) => value === undefined || !values.includes(value),
  Exists: (value) => value !== undefined,
  DoesNotExist: (value) => value === undefined,
}

function holds(expression: Json, labels: Readonly<Record<string, string>>): boolean {
  const test = operators[textAt(expression, 'operator') ?? '']
  return test === undefined || test(labels[textAt(expression, 'key') ?? ''], listAt(expression, 'values').map(String))
}
