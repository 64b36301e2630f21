// The one error that parsing or executing a template throws.

import {Exit, MeshError} from '../../errors.ts'

export interface TemplatePlace {
  /** The file or template name that the text was parsed under. */
  readonly template: string
  /** Counted from 1. */
  readonly line: number
  /** Bytes before it on its line, as Go counts them; a parse error may not know it. */
  readonly column: number | undefined
  /** The part of the template that failed, as written. */
  readonly expression: string | undefined
  /** Where a value was nil or missing: `.Values.proxy`. */
  readonly valuePath: string | undefined
  /** The template that was running, when it is not the file itself: a {{define}}'s name. */
  readonly executing: string | undefined
}

/** Enough to find the way; an endless recursion has thousands. */
const maxCallers = 20

export class TemplateError extends MeshError {
  readonly place: TemplatePlace
  /** What went wrong, without the place. */
  readonly reason: string
  /** The calls of include, tpl and the like that led to the place, innermost first; only so many are kept. */
  readonly callers: TemplatePlace[] = []

  constructor(reason: string, place: TemplatePlace, cause?: unknown) {
    super(Exit.Failed, wording(reason, place), cause === undefined ? {} : {cause})
    this.name = 'TemplateError'
    this.reason = reason
    this.place = place
  }

  /** Notes a call that the error came through, and gives the error back. */
  calledFrom(place: TemplatePlace): this {
    if (this.callers.length < maxCallers) this.callers.push(place)
    return this
  }
}

function wording(reason: string, place: TemplatePlace): string {
  const column = place.column === undefined ? '' : `:${place.column}`
  const expression = place.expression === undefined ? '' : ` in \`${place.expression}\``
  return `template ${place.template}:${place.line}${column}: ${reason}${expression}`
}

interface Source {
  readonly name: string
  readonly text: string
}

/** Line and column of an offset: the line from 1, the column in bytes from 0. */
export function lineAndColumn(text: string, offset: number): {line: number; column: number} {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  const line = before.split('\n').length
  return {line, column: Buffer.byteLength(before.slice(lineStart))}
}

/** An error in a template's text. `actionStart` is where the action began that was never closed. */
export function parseFailure(source: Source, offset: number, what: string, actionStart?: number): TemplateError {
  const at = lineAndColumn(source.text, offset)
  const began = actionStart === undefined ? at.line : lineAndColumn(source.text, actionStart).line
  const reason = began === at.line ? what : `${what} (the action began on line ${began})`
  return new TemplateError(reason, {
    template: source.name,
    ...at,
    expression: undefined,
    valuePath: undefined,
    executing: undefined,
  })
}
