// Compiles calls: how many arguments there are, each converted to its parameter's type, and what an error becomes.

import {MeshError} from '../../errors.ts'
import {GoError, type GoFunction, type GoValue, isTrue, typeName} from '../value.ts'
import {lazyFunctions} from './builtins/logic.ts'
import {
  type Evaluate,
  type EvaluateCommand,
  executionFailure,
  type Frame,
  fail,
  isStackOverflow,
  tooDeep,
} from './frame.ts'
import type {Operand, Span, Tree} from './nodes.ts'
import {isVariadic, type Parameter, parameterAt, rejected, typedConstant} from './parameters.ts'
import {TemplateError} from './template-error.ts'

/** An argument as written and as a value of any type. */
export interface Argument {
  readonly node: Operand
  readonly evaluate: Evaluate
}

export interface Callee {
  readonly tree: Tree
  readonly name: string
  readonly called: GoFunction
  /** Where the function is named, for errors about its arguments. */
  readonly named: Span
  /** The whole call, for errors of the function itself. */
  readonly whole: Span
}

export function compileCall(callee: Callee, args: readonly Argument[], hasFinal: boolean): EvaluateCommand {
  const {called, tree, named} = callee
  const problem = arityProblem(callee, args.length, hasFinal)
  if (problem !== undefined) return () => fail(tree, named, problem)
  const evaluated = args.map((arg, i) => compileArgument(callee, parameterAt(called.params, i), arg))
  const last = hasFinal ? parameterAt(called.params, args.length) : undefined
  const stopsAt = lazyFunctions.get(called)
  if (stopsAt !== undefined) return compileLazyCall(evaluated, hasFinal, stopsAt)
  const lastNode = args.at(-1)?.node ?? named
  return (frame, dot, final) => {
    const values: GoValue[] = []
    for (const argument of evaluated) values.push(argument(frame, dot))
    if (last !== undefined) values.push(convert(tree, lastNode, last, final))
    return invoke(callee, frame, values)
  }
}

/** and, or: what decides ends the evaluation; the pipeline's value comes last. */
function compileLazyCall(args: readonly Evaluate[], hasFinal: boolean, stopsAt: boolean): EvaluateCommand {
  return (frame, dot, final) => {
    let value: GoValue
    for (const argument of args) {
      value = argument(frame, dot)
      if (isTrue(value) === stopsAt) return value
    }
    return hasFinal ? final : value
  }
}

function arityProblem({name, called: {params}}: Callee, written: number, hasFinal: boolean): string | undefined {
  const got = written + (hasFinal ? 1 : 0)
  if (isVariadic(params)) {
    const least = params.length - 1
    return got < least ? `wrong number of args for ${name}: want at least ${least} got ${got}` : undefined
  }
  return got === params.length ? undefined : `wrong number of args for ${name}: want ${params.length} got ${got}`
}

function compileArgument({tree}: Callee, parameter: Parameter, {node, evaluate}: Argument): Evaluate {
  switch (node.type) {
    case 'nil':
      if (parameter.nil !== rejected) return () => parameter.nil
      return () => fail(tree, node, `cannot assign nil to ${parameter.goName}`)
    case 'bool':
    case 'string':
    case 'number':
      return parameter.literal === 'any' ? evaluate : compileLiteral(tree, parameter, node)
    default:
      return (frame, dot) => convert(tree, node, parameter, evaluate(frame, dot))
  }
}

/** A literal takes the type of its parameter, as Go's untyped constants do. */
function compileLiteral(
  tree: Tree,
  {literal, goName}: Parameter,
  node: Operand & {type: 'bool' | 'string' | 'number'},
): Evaluate {
  const value =
    node.type === 'number' ? typedConstant(node.value, literal) : literal === node.type ? node.value : undefined
  if (value !== undefined) return () => value
  const written = tree.source.text.slice(node.start, node.end)
  if (literal === 'none') return () => fail(tree, node, `can't handle ${written} for arg of type ${goName}`)
  return () => fail(tree, node, `expected ${literal}; found ${written}`)
}

function convert(tree: Tree, node: Span, parameter: Parameter, value: GoValue): GoValue {
  if (value === undefined) {
    if (parameter.nil !== rejected) return parameter.nil
    return fail(tree, node, `invalid value; expected ${parameter.goName}`)
  }
  const accepted = parameter.accept(value)
  if (accepted !== rejected) return accepted
  const got = value === null ? 'interface {} (nil)' : typeName(value)
  return fail(tree, node, `wrong type for value; expected ${parameter.goName}; got ${got}`)
}

/** Runs the function; an error that it returns gets the place of the call. */
function invoke({tree, name, called, whole}: Callee, frame: Frame, values: readonly GoValue[]): GoValue {
  try {
    return called.run(values, frame)
  } catch (error) {
    if (error instanceof TemplateError) throw error.calledFrom(executionFailure(tree, whole, error.reason).place)
    if (isStackOverflow(error)) fail(tree, whole, tooDeep)
    if (error instanceof GoError) throw executionFailure(tree, whole, `error calling ${name}: ${error.message}`)
    if (error instanceof MeshError) throw executionFailure(tree, whole, error.message, {cause: error})
    throw error
  }
}
