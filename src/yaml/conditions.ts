// Reads the conditions in which Kubernetes says how an object does.

import {listAt, textAt} from './fields.ts'
import type {Json} from './json.ts'

/** The condition of a type among those of an object's status. */
export function conditionOf(object: Json | undefined, type: string): Json | undefined {
  return listAt(object, 'status', 'conditions').find((condition) => textAt(condition, 'type') === type)
}

export function isConditionTrue(object: Json | undefined, type: string): boolean {
  return textAt(conditionOf(object, type), 'status') === 'True'
}
