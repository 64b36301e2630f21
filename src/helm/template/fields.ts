// What `.name` gives on a value: an element of a map, a field of a struct, or a method.

import {declaredType, type FunctionTable, type GoFunction, GoStruct, type GoValue, isGoMap, typeName} from '../value.ts'
import {type Frame, fail} from './frame.ts'
import type {Span, Tree} from './nodes.ts'

/** The expression that is walked, for its errors. */
export interface Receiver {
  readonly tree: Tree
  readonly node: Span & {readonly path: readonly string[]}
  /** How its value path begins: empty for dot, else a variable or an expression. */
  readonly base: string
}

/** A method that the path came to: it is to be called, unlike a field that holds a function. */
export class Method {
  readonly bound: GoFunction
  constructor(bound: GoFunction) {
    this.bound = bound
  }
}

/** One step of a path. Nil and missing values behave as in Go: no value stays none, a nil element is an error. */
export function fieldOf(frame: Frame, value: GoValue, index: number, at: Receiver, hasArguments: boolean): GoValue {
  const name = at.node.path[index] ?? ''
  if (value === undefined) {
    if (frame.missingKey === 'error') failAt(at, index, `no value to look up "${name}" in`)
    return undefined
  }
  if (value === null) return failAt(at, index, `nil pointer evaluating interface {}.${name}`)
  const method = methodOf(value, name)
  if (method !== undefined) return new Method(method)
  if (isGoMap(value)) {
    if (hasArguments) failAt(at, index, `${name} is not a method but has arguments`)
    return Object.hasOwn(value, name) ? value[name] : missing(frame, value, index, at)
  }
  if (value instanceof GoStruct && value.isNil)
    return failAt(at, index, `nil pointer evaluating ${typeName(value)}.${name}`)
  if (value instanceof GoStruct && Object.hasOwn(value.fields, name)) {
    if (hasArguments) failAt(at, index, `${name} has arguments but cannot be invoked as function`)
    return value.fields[name]
  }
  return failAt(at, index, `can't evaluate field ${name} in type ${typeName(value)}`)
}

function methodOf(value: GoValue, name: string): GoFunction | undefined {
  const methods: FunctionTable | undefined = value instanceof GoStruct ? value.methods : declaredType(value)?.methods
  return methods !== undefined && Object.hasOwn(methods, name) ? methods[name] : undefined
}

function missing(frame: Frame, map: GoValue, index: number, at: Receiver): GoValue {
  switch (frame.missingKey) {
    case 'default':
      return undefined
    case 'zero':
      return zeroOf(declaredType(map)?.element)
    case 'error':
      return failAt(at, index, `map has no entry for key "${at.node.path[index] ?? ''}"`)
  }
}

const zeros: Readonly<Record<string, GoValue>> = {
  string: '',
  bool: false,
  int: 0n,
  float64: 0,
}

/** The zero value of a map's or slice's element type, by its name; nil for any. */
export function zeroOf(element: string | undefined): GoValue {
  if (element === '[]uint8') return new Uint8Array()
  return element === undefined ? null : (zeros[element] ?? null)
}

function failAt(at: Receiver, index: number, reason: string): never {
  const walked = at.node.path.slice(0, index)
  const path = [at.base, ...walked].join('.')
  return fail(at.tree, at.node, reason, path === '' ? '.' : path)
}
