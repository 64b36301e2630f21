// Compiles expressions to closures: operands, commands and pipelines, with Go's rules for nil and missing values.

import type {FunctionTable, GoFunction, GoValue} from '../value.ts'
import {type Argument, compileCall} from './call.ts'
import {fieldOf, Method, type Receiver} from './fields.ts'
import {type Evaluate, type EvaluateCommand, type Frame, fail} from './frame.ts'
import type {Command, Operand, Pipeline, Span, Tree} from './nodes.ts'
import {idealConstant} from './parameters.ts'

type PathNode = Operand & {type: 'field' | 'chain' | 'variable'}

/** What compiling an expression needs to know about where it stands. */
export interface Site {
  readonly tree: Tree
  readonly functions: FunctionTable
}

/** A pipeline's value; nil becomes no value, as Go's pipelines do. Sets the variables that it declares or assigns. */
export function compilePipeline(site: Site, pipeline: Pipeline): Evaluate {
  const value = compileCommands(site, pipeline.commands)
  const {targets} = pipeline
  if (targets.length === 0) return value
  const assign = compileAssignment(site, pipeline)
  return (frame, dot) => {
    const result = value(frame, dot)
    assign(frame, result)
    return result
  }
}

function compileCommands(site: Site, commands: readonly Command[]): Evaluate {
  const [first, ...rest] = commands.map((command, i) => compileCommand(site, command, i > 0))
  if (first === undefined) throw new Error('a pipeline without commands')
  if (rest.length === 0) return (frame, dot) => first(frame, dot, undefined) ?? undefined
  return (frame, dot) => {
    let value = first(frame, dot, undefined) ?? undefined
    for (const command of rest) value = command(frame, dot, value) ?? undefined
    return value
  }
}

function compileAssignment(site: Site, {targets}: Pipeline): (frame: Frame, value: GoValue) => void {
  const slots = targets.map((target) =>
    target.slot === 'undeclared' ? failUndefined(site, target, target.name) : target.slot,
  )
  return (frame, value) => {
    for (const slot of slots) frame.variables[typeof slot === 'number' ? slot : slot()] = value
  }
}

function failUndefined(site: Site, node: Span, name: string): () => never {
  return () => fail(site.tree, node, `undefined variable "${name}"`)
}

function compileCommand(site: Site, command: Command, hasFinal: boolean): EvaluateCommand {
  const {first, args} = command
  const hasArguments = hasFinal || args.length > 0
  switch (first.type) {
    case 'identifier':
      return compileNamedCall(site, first, command, args, hasFinal)
    case 'field':
    case 'chain':
      return compilePath(site, first, args, hasFinal)
    case 'variable':
      if (first.path.length > 0) return compilePath(site, first, args, hasFinal)
  }
  if (hasArguments) {
    const written = site.tree.source.text.slice(first.start, first.end)
    return () => fail(site.tree, first, `can't give argument to non-function ${written}`)
  }
  if (first.type === 'nil') return () => fail(site.tree, first, 'nil is not a command')
  return compileOperand(site, first)
}

/** An operand's value, where any type is welcome. */
function compileOperand(site: Site, node: Operand): Evaluate {
  switch (node.type) {
    case 'dot':
      return (_frame, dot) => dot
    case 'nil':
      return () => null
    case 'bool':
    case 'string': {
      const {value} = node
      return () => value
    }
    case 'number': {
      const value = idealConstant(node.value)
      if (value === undefined) return () => fail(site.tree, node, `${node.value.text} overflows int`)
      return () => value
    }
    case 'pipeline':
      return compilePipeline(site, node)
    case 'identifier': {
      const call = compileNamedCall(site, node, node, [], false)
      return (frame, dot) => call(frame, dot, undefined)
    }
    case 'variable':
      if (node.path.length === 0) return compileVariable(site, node)
      break
    case 'field':
    case 'chain':
      break
    default:
      return node satisfies never
  }
  const path = compilePath(site, node, [], false)
  return (frame, dot) => path(frame, dot, undefined)
}

function compileVariable(site: Site, node: Operand & {type: 'variable'}): Evaluate {
  const {slot} = node
  if (slot === 'undeclared') return failUndefined(site, node, node.name)
  return (frame) => frame.variables[slot]
}

/** Fields and methods one after the other; only the last may take arguments. */
function compilePath(site: Site, node: PathNode, operands: readonly Operand[], hasFinal: boolean): EvaluateCommand {
  const base = compileBase(site, node)
  const {path} = node
  const last = path.length - 1
  const receiver: Receiver = {tree: site.tree, node, base: baseName(site, node)}
  const args = operands.map((operand) => compileArgument(site, operand))
  const hasArguments = hasFinal || args.length > 0
  const callMethod = (frame: Frame, dot: GoValue, method: GoFunction, index: number, final: GoValue): GoValue => {
    const takesArguments = index === last
    const callee = {tree: site.tree, name: path[index] ?? '', called: method, whole: node, named: node}
    return compileCall(callee, takesArguments ? args : [], takesArguments && hasFinal)(frame, dot, final)
  }
  return (frame, dot, final) => {
    let value = base(frame, dot)
    for (let i = 0; i <= last; i++) {
      const found = fieldOf(frame, value, i, receiver, hasArguments && i === last)
      value = found instanceof Method ? callMethod(frame, dot, found.bound, i, final) : found
    }
    return value
  }
}

function compileBase(site: Site, node: PathNode): Evaluate {
  if (node.type === 'field') return (_frame, dot) => dot
  if (node.type === 'variable') return compileVariable(site, node)
  if (node.base.type === 'nil') return () => fail(site.tree, node, 'indirection through explicit nil')
  return compileOperand(site, node.base)
}

/** How the value path in an error begins. */
function baseName(site: Site, node: PathNode): string {
  if (node.type === 'field') return ''
  return node.type === 'variable' ? node.name : site.tree.source.text.slice(node.base.start, node.base.end)
}

function compileArgument(site: Site, node: Operand): Argument {
  return {node, evaluate: compileOperand(site, node)}
}

/** A call of a function by name; `whole` is what an error of the call points to. */
function compileNamedCall(
  site: Site,
  named: Operand & {type: 'identifier'},
  whole: Span,
  operands: readonly Operand[],
  hasFinal: boolean,
): EvaluateCommand {
  const {name} = named
  const called = Object.hasOwn(site.functions, name) ? site.functions[name] : undefined
  if (called === undefined) return () => fail(site.tree, named, `"${name}" is not a defined function`)
  const args = operands.map((operand) => compileArgument(site, operand))
  return compileCall({tree: site.tree, name, called, whole, named}, args, hasFinal)
}
