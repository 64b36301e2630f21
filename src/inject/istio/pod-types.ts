// Reads the table of a pod's types: what a field is called in Go and in JSON, and what it holds.

import {podSchema} from './pod-schema.ts'

export type PodType =
  | {readonly kind: 'string' | 'int32' | 'int64' | 'bool' | 'Quantity' | 'IntOrString' | 'Time' | 'any'}
  | {readonly kind: 'pointer' | 'list' | 'map'; readonly of: PodType}
  | {readonly kind: 'struct'; readonly name: string}

export interface PodField {
  readonly goName: string
  readonly jsonName: string
  readonly type: PodType
  readonly omitsEmpty: boolean
}

export interface PodTypes {
  /** In Go's order. */
  fieldsOf(struct: string): readonly PodField[]
}

/** Each struct's row is read when it is first asked for. */
export function readPodTypes(): PodTypes {
  const rows: Readonly<Record<string, string>> = podSchema
  const known = new Map<string, readonly PodField[]>()
  return {
    fieldsOf(struct) {
      const before = known.get(struct)
      if (before !== undefined) return before
      const row = rows[struct]
      if (row === undefined) throw new Error(`a pod has no type ${struct}`)
      const fields = row.trim().split(/\s+/).map(readField)
      known.set(struct, fields)
      return fields
    },
  }
}

function readField(text: string): PodField {
  const [, goName = '', jsonName = jsonNameOf(goName), optional = '', type = ''] =
    /^(\w+)(?:=(\w+))?(\?)?:(\S+)$/.exec(text) ?? []
  return {goName, jsonName, type: readType(type), omitsEmpty: optional !== ''}
}

/** HTTPGet -> httpGet, TTY -> tty: the capitals before a word are one abbreviation. */
function jsonNameOf(goName: string): string {
  return goName.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (capitals) => capitals.toLowerCase())
}

const scalars = ['string', 'int32', 'int64', 'bool', 'Quantity', 'IntOrString', 'Time', 'any'] as const

function readType(text: string): PodType {
  for (const [prefix, kind] of [
    ['*', 'pointer'],
    ['[]', 'list'],
    ['map/', 'map'],
  ] as const) {
    if (text.startsWith(prefix)) return {kind, of: readType(text.slice(prefix.length))}
  }
  const scalar = scalars.find((name) => name === text)
  return scalar === undefined ? {kind: 'struct', name: text} : {kind: scalar}
}
