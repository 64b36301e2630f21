// call: runs a function that is a value.

import {
  type CallContext,
  type FunctionTable,
  GoError,
  GoFunction,
  GoNumber,
  type GoValue,
  isFloatKind,
  typeName,
} from '../../value.ts'
import {contextFunction} from '../function.ts'
import {isVariadic, parameterAt, rejected} from '../parameters.ts'

export const callFunctions: FunctionTable = {
  call: contextFunction(['value', '...value'], callValue),
}

function callValue(call: CallContext, called: GoValue, ...args: GoValue[]): GoValue {
  if (called === undefined || called === null) throw new GoError('call of nil')
  if (!(called instanceof GoFunction)) throw new GoError(`non-function of type ${typeName(called)}`)
  const {params} = called
  if (isVariadic(params) ? args.length < params.length - 1 : args.length !== params.length) {
    const want = isVariadic(params) ? `at least ${params.length - 1}` : `${params.length}`
    throw new GoError(`wrong number of args: got ${args.length} want ${want}`)
  }
  return called.run(
    args.map((arg, i) => argument(params, arg, i)),
    call,
  )
}

/** Unlike a call by name, this one converts between integer types. */
function argument(params: readonly string[], value: GoValue, index: number): GoValue {
  const parameter = parameterAt(params, index)
  if (value === undefined || value === null) {
    if (parameter.nil !== rejected) return parameter.nil
    throw new GoError(`arg ${index}: value is nil; should be of type ${parameter.goName}`)
  }
  const accepted = parameter.accept(value)
  if (accepted !== rejected) return accepted
  const integer =
    typeof value === 'bigint' ? value : value instanceof GoNumber && !isFloatKind(value.kind) ? value.value : undefined
  const takesIntegers = parameter.literal === 'integer' || parameter.literal === 'unsigned integer'
  if (integer !== undefined && takesIntegers) return integer
  throw new GoError(`arg ${index}: value has type ${typeName(value)}; should be ${parameter.goName}`)
}
