// How a row of a function table is written: Go's parameter types as data, and a body that receives them typed.

import {type CallContext, GoFunction, type GoMap, type GoSlice, type GoStruct, type GoValue} from '../value.ts'
import {isVariadic} from './parameters.ts'

/** Go parameter types and what the body receives for them; `any` receives null for nil. */
interface Parameters {
  any: GoValue
  /** reflect.Value: like any, but a missing value stays undefined. */
  value: GoValue
  string: string
  bool: boolean
  int: bigint
  int64: bigint
  int32: bigint
  uint: bigint
  uint64: bigint
  float64: number
  /** map[string]any, or a named type of that shape; nilMap for nil. */
  map: GoMap
  /** []any; nilSlice for nil. */
  list: GoSlice
  'map[string]string': Readonly<Record<string, string>>
  '[]string': string[]
  '[]byte': Uint8Array
}

/** A struct is asked for by its type name: `struct time.Time`. */
type StructType = `struct ${string}`
type PlainType = keyof Parameters | StructType
export type ParameterType = PlainType | `...${PlainType}`

type Received<T> = T extends keyof Parameters ? Parameters[T] : T extends StructType ? GoStruct : never

type Arguments<Types extends readonly ParameterType[]> = Types extends readonly [
  infer First,
  ...infer Rest extends readonly ParameterType[],
]
  ? First extends `...${infer Element}`
    ? Received<Element>[]
    : [Received<First>, ...Arguments<Rest>]
  : []

/** A function whose body takes its arguments, checked and converted to the given types. It fails by throwing GoError. */
export function goFunction<const Types extends readonly ParameterType[]>(
  params: Types,
  body: (...args: Arguments<Types>) => GoValue,
): GoFunction {
  const variadic = isVariadic(params)
  return new GoFunction(params, (args) => {
    if (!fit<Types>(args, params, variadic)) throw misuse(params, args)
    return body(...args)
  })
}

/** Like goFunction, for the few functions that run templates themselves (include, tpl). */
export function contextFunction<const Types extends readonly ParameterType[]>(
  params: Types,
  body: (call: CallContext, ...args: Arguments<Types>) => GoValue,
): GoFunction {
  const variadic = isVariadic(params)
  return new GoFunction(params, (args, call) => {
    if (!fit<Types>(args, params, variadic)) throw misuse(params, args)
    return body(call, ...args)
  })
}

/** The executor has converted each argument; what is left to see is that none is missing. */
function fit<Types extends readonly ParameterType[]>(
  args: readonly GoValue[],
  params: Types,
  variadic: boolean,
): args is Arguments<Types> {
  return variadic || args.length === params.length
}

function misuse(params: readonly string[], args: readonly GoValue[]): Error {
  return new Error(`a function of (${params.join(', ')}) was run with ${args.length} arguments`)
}
