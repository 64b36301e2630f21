// The functions that the vectors' templates call beside Go's own; test/helm/vectors-gen/groups.go has their twins.

import {utf8Bytes} from '../../../src/helm/fmt/index.ts'
import {contextFunction, goFunction} from '../../../src/helm/template/index.ts'
import {
  type FunctionTable,
  GoError,
  GoNumber,
  GoStruct,
  type GoType,
  nilMap,
  typedSlice,
} from '../../../src/helm/value.ts'

function thing(name: string, count: number, tags: string[] | undefined, pointer: boolean): GoStruct {
  const fields = {Name: name, Count: BigInt(count), Tags: typedSlice('string', tags ?? []), Extra: null}
  const self = (): GoStruct => thing(name, count, tags, false)
  const methods: FunctionTable = {
    Greet: goFunction(['string'], (other) => `${name} greets ${other}`),
    Join: goFunction(['string', '...string'], (separator, ...parts) => parts.join(separator)),
    Fail: goFunction([], () => {
      throw new GoError('thing failed')
    }),
    Self: goFunction([], self),
  }
  return new GoStruct('main.Thing', fields, {methods, pointer})
}

const celsius: GoType = {name: 'main.Celsius', methods: {String: goFunction([], () => 'warm')}}

export const probes: FunctionTable = {
  needString: goFunction(['string'], (text) => `<${text}>`),
  needInt: goFunction(['int'], (value) => value + 1n),
  needInt64: goFunction(['int64'], (value) => new GoNumber('int64', value + 1n)),
  needUint: goFunction(['uint'], (value) => new GoNumber('uint', value + 1n)),
  needFloat: goFunction(['float64'], (value) => value / 2),
  needBool: goFunction(['bool'], (value) => !value),
  needMap: goFunction(['map'], (map) => BigInt(map === nilMap ? 0 : Object.keys(map).length)),
  needList: goFunction(['list'], (list) => BigInt(list.length)),
  needStrings: goFunction(['[]string'], (list) => list.join('+')),
  needBytes: goFunction(['[]byte'], (bytes) => BigInt(bytes.length)),
  needAny: goFunction(['any'], (value) => value === null),
  noArgs: goFunction([], () => 'none'),
  glue: goFunction(['string', '...string'], (separator, ...parts) => parts.join(separator)),
  fails: goFunction(['string'], (what) => {
    throw new GoError(`failed on ${what}`)
  }),
  panics: goFunction([], () => {
    throw new GoError('in panic')
  }),
  thing: goFunction([], () => thing('cup', 2, ['a', 'b'], false)),
  pointer: goFunction([], () => thing('pot', 1, undefined, true)),
  warm: goFunction([], () => new GoNumber('float64', 21.5, celsius)),
  bytes: goFunction(['string'], (text) => utf8Bytes(text)),
  strings: goFunction(['...string'], (...parts) => typedSlice('string', parts)),
  list: goFunction(['...any'], (...items) => items),
  nothing: goFunction([], () => null),
  int64: goFunction(['int64'], (value) => new GoNumber('int64', value)),
  uint8: goFunction(['uint'], (value) => new GoNumber('uint8', value)),
  uint64: goFunction(['uint'], (value) => new GoNumber('uint64', value)),
  float32: goFunction(['float64'], (value) => new GoNumber('float32', value)),
  upperFunc: goFunction([], () => goFunction(['string'], (text) => text.toUpperCase())),
  sumFunc: goFunction([], () => goFunction(['...int'], (...values) => values.reduce((sum, value) => sum + value, 0n))),
  run: contextFunction(['string', 'any'], (call, name, data) => call.execute(name, data)),
}
