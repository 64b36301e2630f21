// Compiles a syntax tree to closures that write into a frame.

import {formatValue} from '../fmt/index.ts'
import {type FunctionTable, GoFunction, type GoValue, isTrue, typeName} from '../value.ts'
import {compilePipeline, type Site} from './evaluate.ts'
import {type Evaluate, type Frame, fail, isStackOverflow, maxDepth, tooDeep} from './frame.ts'
import type {Branch, Pipeline, Span, Statement, Tree} from './nodes.ts'
import {printableValue} from './printable.ts'
import {iterationOf} from './range.ts'

/** How a statement ended: onwards, or out of the loop that it stands in. */
type Outcome = 'next' | 'break' | 'continue'

type Run = (frame: Frame, dot: GoValue) => Outcome

/** A template ready to run on frames. */
export function compileTree(tree: Tree, functions: FunctionTable): (frame: Frame, dot: GoValue) => void {
  return compileList({tree, functions}, tree.body)
}

function compileList(site: Site, statements: readonly Statement[]): Run {
  const runs = statements.map((statement) => compileStatement(site, statement))
  return (frame, dot) => {
    for (const run of runs) {
      const outcome = run(frame, dot)
      if (outcome !== 'next') return outcome
    }
    return 'next'
  }
}

function compileStatement(site: Site, statement: Statement): Run {
  switch (statement.type) {
    case 'text':
      return (frame) => {
        frame.out += statement.text
        return 'next'
      }
    case 'action':
      return compileAction(site, statement.pipeline)
    case 'if':
      return compileIf(site, statement)
    case 'with':
      return compileWith(site, statement)
    case 'range':
      return compileRange(site, statement)
    case 'template':
      return compileTemplateCall(site, statement)
    case 'break':
    case 'continue': {
      const outcome = statement.type
      return () => outcome
    }
    default:
      return statement satisfies never
  }
}

/** Prints a pipeline's value, unless it went into a variable. */
function compileAction({tree, functions}: Site, pipeline: Pipeline): Run {
  const value = compilePipeline({tree, functions}, pipeline)
  if (pipeline.targets.length > 0) {
    return (frame, dot) => {
      value(frame, dot)
      return 'next'
    }
  }
  return (frame, dot) => {
    const result = value(frame, dot)
    frame.out += typeof result === 'string' ? result : printed(tree, pipeline, result)
    return 'next'
  }
}

function printed(tree: Tree, node: Span, value: GoValue): string {
  if (value instanceof GoFunction) fail(tree, node, `can't print a value of type ${typeName(value)}`)
  return formatValue(printableValue(value))
}

function compileIf(site: Site, branch: Branch): Run {
  const {condition, body, otherwise} = compileParts(site, branch)
  return (frame, dot) => (isTrue(condition(frame, dot)) ? body(frame, dot) : otherwise(frame, dot))
}

function compileWith(site: Site, branch: Branch): Run {
  const {condition, body, otherwise} = compileParts(site, branch)
  return (frame, dot) => {
    const value = condition(frame, dot)
    return isTrue(value) ? body(frame, value) : otherwise(frame, dot)
  }
}

function compileParts(site: Site, branch: Branch): {condition: Evaluate; body: Run; otherwise: Run} {
  return {
    condition: compilePipeline(site, branch.pipeline),
    body: compileList(site, branch.body),
    otherwise: compileList(site, branch.otherwise ?? []),
  }
}

function compileRange(site: Site, branch: Branch): Run {
  const {condition, body, otherwise} = compileParts(site, branch)
  const {targets} = branch.pipeline
  const [keySlot, valueSlot] = targets.length > 1 ? targets.map(({slot}) => slot) : [undefined, targets[0]?.slot]
  return (frame, dot) => {
    const iteration = iterationOf(condition(frame, dot), targets.length)
    if (typeof iteration === 'string') fail(site.tree, branch, iteration)
    let ran = false
    for (const [key, value] of iteration) {
      ran = true
      if (typeof valueSlot === 'number') frame.variables[valueSlot] = value
      if (typeof keySlot === 'number') frame.variables[keySlot] = key
      const outcome = body(frame, value)
      if (outcome === 'break') break
    }
    return ran ? 'next' : otherwise(frame, dot)
  }
}

function compileTemplateCall(site: Site, call: Statement & {type: 'template'}): Run {
  const data = call.pipeline === undefined ? () => undefined : compilePipeline(site, call.pipeline)
  return (frame, dot) => {
    if (frame.depth >= maxDepth) fail(site.tree, call, tooDeep)
    if (!frame.templates.has(call.name)) fail(site.tree, call, `template "${call.name}" not defined`)
    const value = data(frame, dot)
    try {
      frame.out += frame.execute(call.name, value)
    } catch (error) {
      if (isStackOverflow(error)) fail(site.tree, call, tooDeep)
      throw error
    }
    return 'next'
  }
}
