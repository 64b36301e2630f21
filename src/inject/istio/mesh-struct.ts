// Messages of the mesh configuration as templates see them: Go structs with getters that work on nil as well.

import {
  type FunctionTable,
  GoFunction,
  type GoMap,
  GoNumber,
  GoStruct,
  type GoValue,
  goFunction,
  typedMap,
  typedSlice,
} from '../../helm/index.ts'
import {formatDuration} from '../../meshes/duration.ts'
import {isJsonObject, type Json, type JsonObject} from '../../yaml/index.ts'
import {type MeshField, type MeshType, type MeshTypes, messageJson} from './mesh-message.ts'
import {parseProtoDuration} from './proto-duration.ts'

/** A pointer to a message; without a source it is nil. */
export class MeshStruct extends GoStruct {
  readonly message: string
  readonly source: JsonObject | undefined
  readonly #types: MeshTypes
  #getters: FunctionTable | undefined
  constructor(types: MeshTypes, message: string, source: JsonObject | undefined) {
    super(message, source === undefined ? {} : fieldsOf(types, message, source), {
      pointer: true,
      isNil: source === undefined,
      json: () => (source === undefined ? null : messageJson(types, message, source)),
    })
    this.message = message
    this.source = source
    this.#types = types
  }
  override get methods(): FunctionTable {
    this.#getters ??= getters(this.#types.fieldsOf(this.message), (field) =>
      fieldValue(this.#types, field, this.source),
    )
    return this.#getters
  }
}

function fieldsOf(types: MeshTypes, message: string, source: JsonObject): GoMap {
  return Object.fromEntries(types.fieldsOf(message).map((field) => [field.goName, fieldValue(types, field, source)]))
}

function getters(fields: readonly MeshField[], value: (field: MeshField) => GoValue): FunctionTable {
  return Object.fromEntries(fields.map((field) => [`Get${field.goName}`, goFunction([], () => value(field))]))
}

function fieldValue(types: MeshTypes, {name, type}: MeshField, source: JsonObject | undefined): GoValue {
  return goValue(types, type, source?.[name])
}

function goValue(types: MeshTypes, type: MeshType, value: Json | undefined): GoValue {
  switch (type.kind) {
    case 'any':
      return value ?? null
    case 'string':
      return value ?? ''
    case 'bool':
      return value ?? false
    case 'double':
      return Number(value ?? 0)
    case 'int32':
    case 'uint32':
      return new GoNumber(type.kind, BigInt(Number(value ?? 0)))
    case 'Bool':
      return wrapper('wrapperspb.BoolValue', value, (set) => set ?? false)
    case 'Int32':
      return wrapper('wrapperspb.Int32Value', value, (set) => new GoNumber('int32', BigInt(Number(set ?? 0))))
    case 'Int64':
      return wrapper('wrapperspb.Int64Value', value, (set) => new GoNumber('int64', BigInt(Number(set ?? 0))))
    case 'Duration':
      return duration(value)
    case 'enum':
      return enumValue(type.names, value)
    case 'message':
      return new MeshStruct(types, type.name, isJsonObject(value) ? value : undefined)
    case 'list':
      return typedSlice(
        elementName(type.of),
        Array.isArray(value) ? value.map((item) => goValue(types, type.of, item)) : [],
      )
    case 'map':
      return typedMap(
        elementName(type.of),
        Object.fromEntries(
          Object.entries(isJsonObject(value) ? value : {}).map(([key, item]) => [key, goValue(types, type.of, item)]),
        ),
      )
    default:
      return type satisfies never
  }
}

function elementName(type: MeshType): string {
  return type.kind === 'message' ? `*${type.name}` : type.kind
}

function wrapper(name: string, value: Json | undefined, inner: (value: Json | undefined) => GoValue): GoStruct {
  return new GoStruct(name, value === undefined ? {} : {Value: inner(value)}, {
    pointer: true,
    isNil: value === undefined,
    methods: {
      GetValue: goFunction([], () => inner(value)),
      String: goFunction([], () => (value === undefined ? '<nil>' : `value:${value}`)),
    },
    json: () => value ?? null,
  })
}

/** As formatDuration takes it. */
export class DurationStruct extends GoStruct {
  readonly nanos: bigint
  constructor(nanos: bigint | undefined) {
    const size = nanos ?? 0n
    const fields = {
      Seconds: new GoNumber('int64', size / 1_000_000_000n),
      Nanos: new GoNumber('int32', size % 1_000_000_000n),
    }
    super('durationpb.Duration', nanos === undefined ? {} : fields, {
      pointer: true,
      isNil: nanos === undefined,
      methods: {
        GetSeconds: goFunction([], () => fields.Seconds),
        GetNanos: goFunction([], () => fields.Nanos),
        AsDuration: goFunction([], () => new GoNumber('int64', size, {name: 'time.Duration', methods: spokenAs(size)})),
      },
    })
    this.nanos = size
  }
}

function spokenAs(nanos: bigint): FunctionTable {
  return {String: goFunction([], () => formatDuration(Number(nanos)))}
}

function duration(value: Json | undefined): DurationStruct {
  return new DurationStruct(typeof value === 'string' ? parseProtoDuration(value) : undefined)
}

function enumValue(names: ReadonlyMap<number, string>, value: Json | undefined): GoNumber {
  const [number = 0, name = ''] = [...names].find(([, known]) => known === value) ?? [0, names.get(0) ?? '']
  const print: FunctionTable = {String: new GoFunction([], () => name)}
  return new GoNumber('int32', BigInt(number), {name: 'enum', methods: print})
}
