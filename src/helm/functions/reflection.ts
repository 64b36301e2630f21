// Questions about a value's type, and equality of whole values.

import {goFunction} from '../template/function.ts'
import {type FunctionTable, kindOf, typeName} from '../value.ts'
import {deepEqual} from './deep-equal.ts'

export const reflectionFunctions: FunctionTable = {
  typeOf: goFunction(['any'], typeName),
  typeIs: goFunction(['string', 'any'], (name, value) => name === typeName(value)),
  typeIsLike: goFunction(['string', 'any'], (name, value) => [name, `*${name}`].includes(typeName(value))),
  kindOf: goFunction(['any'], kindOf),
  kindIs: goFunction(['string', 'any'], (kind, value) => kind === kindOf(value)),
  deepEqual: goFunction(['any', 'any'], deepEqual),
}
