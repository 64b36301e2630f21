// What one running template has at hand: its output, its variables, and the set that it belongs to.

import type {CallContext, GoValue} from '../value.ts'
import type {Span, Tree} from './nodes.ts'
import {lineAndColumn, TemplateError} from './template-error.ts'
import type {MissingKey, TemplateSet} from './template-set.ts'

/** How deep templates may call each other. JavaScript's stack ends long before Go's limit of 100,000, at times before this one. */
export const maxDepth = 1000

export const tooDeep = 'templates call each other too deeply'

/** True when JavaScript's stack was used up. Whoever catches it may still be too deep to act: then the next one up does. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack')
}

export class Frame implements CallContext {
  readonly templates: TemplateSet
  readonly missingKey: MissingKey
  readonly depth: number
  /** Indexed by slot; the first is `$`. */
  readonly variables: GoValue[]
  out = ''

  constructor(templates: TemplateSet, missingKey: MissingKey, depth: number, data: GoValue) {
    this.templates = templates
    this.missingKey = missingKey
    this.depth = depth
    this.variables = [data]
  }

  execute(name: string, data: GoValue): string {
    return this.templates.render(name, data, this.missingKey, this.depth + 1)
  }
}

/** An expression, ready to run. */
export type Evaluate = (frame: Frame, dot: GoValue) => GoValue

/** A command of a pipeline, ready to run; `final` is what the command before it gave. */
export type EvaluateCommand = (frame: Frame, dot: GoValue, final: GoValue) => GoValue

/** Stops the running template at a node. */
export function fail(tree: Tree, node: Span, reason: string, valuePath?: string): never {
  throw executionFailure(tree, node, reason, {valuePath})
}

export function executionFailure(
  tree: Tree,
  node: Span,
  reason: string,
  about: {valuePath?: string | undefined; cause?: unknown} = {},
): TemplateError {
  const {name, text} = tree.source
  const place = {
    template: name,
    ...lineAndColumn(text, node.position),
    expression: text.slice(node.start, node.end),
    valuePath: about.valuePath,
    executing: tree.name,
  }
  return new TemplateError(reason, place, about.cause)
}
