// A part of a pod as templates see it: a Go struct, its fields under their Go names.

import {
  type GoMap,
  GoNumber,
  GoStruct,
  type GoValue,
  goFunction,
  nilMap,
  typedMap,
  typedSlice,
} from '../../helm/index.ts'
import {isJsonObject, type Json, type JsonObject} from '../../yaml/index.ts'
import type {PodType, PodTypes} from './pod-types.ts'

/** @param value as typedObject gives it; encoders get it back in its order */
export function podStruct(types: PodTypes, struct: string, value: JsonObject, isPointer = false): GoStruct {
  const fields: GoMap = {}
  for (const {goName, jsonName, type} of types.fieldsOf(struct)) fields[goName] = goValue(types, type, value[jsonName])
  return new PodStruct(struct, fields, value, isPointer)
}

/** Remembers the JSON that it was made from. */
export class PodStruct extends GoStruct {
  readonly source: JsonObject
  constructor(struct: string, fields: GoMap, source: JsonObject, isPointer: boolean) {
    super(`v1.${struct}`, fields, {pointer: isPointer, json: () => source})
    this.source = source
  }
}

function goValue(types: PodTypes, type: PodType, value: Json | undefined): GoValue {
  switch (type.kind) {
    case 'any':
    case 'Time':
      return value ?? null
    case 'string':
    case 'Quantity':
      return value ?? ''
    case 'bool':
      return value ?? false
    case 'int32':
    case 'int64':
      return new GoNumber(type.kind, integer(value ?? 0))
    case 'IntOrString':
      return intOrString(value ?? 0)
    case 'pointer':
      return pointer(types, type.of, value)
    case 'struct':
      return podStruct(types, type.name, isJsonObject(value) ? value : {})
    case 'list':
      return typedSlice(
        typeNameOf(type.of),
        Array.isArray(value) ? value.map((item) => goValue(types, type.of, item)) : [],
      )
    case 'map':
      return goMap(types, type.of, value)
    default:
      return type satisfies never
  }
}

function pointer(types: PodTypes, of: PodType, value: Json | undefined): GoValue {
  if (of.kind !== 'struct') return value === undefined || value === null ? null : goValue(types, of, value)
  if (isJsonObject(value)) return podStruct(types, of.name, value, true)
  return new GoStruct(`v1.${of.name}`, {}, {pointer: true, isNil: true})
}

function goMap(types: PodTypes, of: PodType, value: Json | undefined): GoMap {
  const element = typeNameOf(of)
  if (!isJsonObject(value)) return element === 'string' ? typedMap('string', {}) : nilMap
  return typedMap(
    element,
    Object.fromEntries(Object.entries(value).map(([key, item]) => [key, goValue(types, of, item)])),
  )
}

function typeNameOf(type: PodType): string {
  if (type.kind === 'struct') return `v1.${type.name}`
  return type.kind === 'Quantity' ? 'resource.Quantity' : type.kind
}

function integer(value: Json): bigint {
  return typeof value === 'bigint' || typeof value === 'number' ? BigInt(value) : 0n
}

/** A port by number or by name: a struct of Go's that prints as what it holds. */
function intOrString(value: Json): GoValue {
  const isNumber = typeof value !== 'string'
  const text = String(value)
  return new GoStruct(
    'intstr.IntOrString',
    {
      Type: new GoNumber('int64', isNumber ? 0n : 1n),
      IntVal: new GoNumber('int32', isNumber ? integer(value) : 0n),
      StrVal: isNumber ? '' : text,
    },
    {json: () => value, methods: printedAs(text)},
  )
}

function printedAs(text: string) {
  return {String: goFunction([], () => text)}
}
