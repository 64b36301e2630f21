// Emptiness, defaults and choices.

import {goFunction} from '../template/function.ts'
import {type FunctionTable, GoStruct, type GoValue, isTrue} from '../value.ts'

export const defaultFunctions: FunctionTable = {
  default: goFunction(['any', '...any'], (fallback, ...given) => (isEmpty(given[0]) ? fallback : given[0])),
  empty: goFunction(['any'], isEmpty),
  coalesce: goFunction(['...any'], (...values) => values.find((value) => !isEmpty(value)) ?? null),
  all: goFunction(['...any'], (...values) => values.every((value) => !isEmpty(value))),
  any: goFunction(['...any'], (...values) => values.some((value) => !isEmpty(value))),
  ternary: goFunction(['any', 'any', 'bool'], (yes, no, condition) => (condition ? yes : no)),
}

/** The zero of its type, no elements, nil; a struct is never empty. */
export function isEmpty(value: GoValue): boolean {
  return !(value instanceof GoStruct) && !isTrue(value)
}
