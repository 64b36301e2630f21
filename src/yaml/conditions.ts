// Reads the conditions in which Kubernetes says how an object does.

import {listAt, textAt} from './fields.ts'
import type {Json} from './json.ts'

/** The condition of a type among those of an object's status. */
export function conditionOf(object: Json | undefined, type: string): Json | undefined {
  return listAt(object, 'status', 'conditions').find((condition) => textAt(condition, 'type') === type)
}

/** The same where it holds. */
export function trueConditionOf(object: Json | undefined, type: string): Json | undefined {
  const condition = conditionOf(object, type)
  return textAt(condition, 'status') === 'True' ? condition : undefined
}

export function isConditionTrue(object: Json | undefined, type: string): boolean {
  return trueConditionOf(object, type) !== undefined
}
