// and, or, not: and and or give the argument that decides, and evaluate none after it.

import {type FunctionTable, type GoFunction, type GoValue, isTrue} from '../../value.ts'
import {goFunction} from '../function.ts'

const and = goFunction(['value', '...value'], (...args) => firstDeciding(args, false))
const or = goFunction(['value', '...value'], (...args) => firstDeciding(args, true))

export const logicFunctions: FunctionTable = {
  and,
  or,
  not: goFunction(['value'], (value) => !isTrue(value)),
}

/** The functions whose arguments are evaluated one by one, and the truth at which they stop. */
export const lazyFunctions: ReadonlyMap<GoFunction, boolean> = new Map([
  [and, false],
  [or, true],
])

function firstDeciding(values: readonly GoValue[], stopsAt: boolean): GoValue {
  const at = values.findIndex((value) => isTrue(value) === stopsAt)
  return at < 0 ? values.at(-1) : values[at]
}
