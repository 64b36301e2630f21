// What of a value is printed: templates write something for no value, and follow pointers, which fmt does not do.

import {GoStruct, type GoValue} from '../value.ts'

const noValue = '<no value>'

/** The value to hand to fmt. */
export function printableValue(value: GoValue): GoValue {
  if (value === undefined || value === null) return noValue
  if (value instanceof GoStruct && value.isNil) return '<nil>'
  if (!(value instanceof GoStruct) || !value.pointer) return value
  return new GoStruct(value.type, value.fields, {methods: value.methods})
}
