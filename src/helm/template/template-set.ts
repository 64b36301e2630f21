// A set of templates that know each other by name.

import {utf8Bytes, utf8String} from '../fmt/index.ts'
import type {FunctionTable, GoValue} from '../value.ts'
import {builtinFunctions} from './builtins/index.ts'
import {compileTree} from './compile.ts'
import {Frame, isStackOverflow, maxDepth, tooDeep} from './frame.ts'
import {isEmptyTree, type Tree} from './nodes.ts'
import {parseTemplate} from './parser.ts'
import {TemplateError} from './template-error.ts'

export interface TemplateSource {
  readonly name: string
  readonly text: string
}

/** What a missing key of a map gives: no value, the zero of the element type, or an error. */
export type MissingKey = 'default' | 'zero' | 'error'

export interface ExecuteOptions {
  readonly missingKey?: MissingKey
}

interface Template {
  readonly tree: Tree
  /** Compiled when first run: many templates of a chart never are. */
  run: ((frame: Frame, dot: GoValue) => void) | undefined
}

/** Parses sources in order; the functions are added to Go's own and win over them. Throws TemplateError. */
export function parseTemplates(sources: Iterable<TemplateSource>, functions: FunctionTable): TemplateSet {
  const set = new TemplateSet({...builtinFunctions, ...functions}, new Map())
  set.addSources(sources)
  return set
}

export class TemplateSet {
  readonly #functions: FunctionTable
  readonly #templates: Map<string, Template>

  constructor(functions: FunctionTable, templates: Map<string, Template>) {
    this.#functions = functions
    this.#templates = templates
  }

  /** Parses more sources into this set; later definitions win, an empty one never replaces another. */
  addSources(sources: Iterable<TemplateSource>): void {
    const hasFunction = (name: string): boolean => Object.hasOwn(this.#functions, name)
    for (const {name, text} of sources) {
      for (const tree of parseTemplate(name, text, {hasFunction}).values()) {
        if (this.#templates.has(tree.name) && isEmptyTree(tree)) continue
        this.#templates.set(tree.name, {tree, run: undefined})
      }
    }
  }

  /** A set to which sources can be added without touching this one. Cheap: compiled templates are shared. */
  clone(): TemplateSet {
    return new TemplateSet(this.#functions, new Map(this.#templates))
  }

  has(name: string): boolean {
    return this.#templates.has(name)
  }

  names(): string[] {
    return [...this.#templates.keys()]
  }

  /** Runs a template and gives what it writes. Throws TemplateError. */
  execute(name: string, data: GoValue, options: ExecuteOptions = {}): string {
    try {
      const text = this.render(name, data, options.missingKey ?? 'default', 0)
      // Bytes that are no UTF-8 each may be so together, once they stand side by side.
      return text.isWellFormed() ? text : utf8String(utf8Bytes(text))
    } catch (error) {
      if (isStackOverflow(error)) throw failure(name, tooDeep)
      throw error
    }
  }

  /** Runs a template inside a run: `depth` is how many templates wait for it. */
  render(name: string, data: GoValue, missingKey: MissingKey, depth: number): string {
    const template = this.#templates.get(name)
    if (template === undefined) throw failure(name, `there is no template "${name}"`)
    if (depth > maxDepth) throw failure(name, tooDeep)
    template.run ??= compileTree(template.tree, this.#functions)
    const value = data ?? undefined
    const frame = new Frame(this, missingKey, depth, value)
    template.run(frame, value)
    return frame.out
  }
}

function failure(template: string, reason: string): TemplateError {
  const nowhere = {column: undefined, expression: undefined, valuePath: undefined, executing: template}
  return new TemplateError(reason, {template, line: 1, ...nowhere})
}
