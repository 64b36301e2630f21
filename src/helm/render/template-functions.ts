// The functions that Helm adds to Sprig's because they run templates, stop them, or ask the cluster.

import {contextFunction, type FunctionTable, GoError, goFunction, TemplateError} from '../template/index.ts'
import {emptyMap, type GoMap} from '../value.ts'

/** Finds an object, or with an empty name a list; an empty map when there is none. */
export type Lookup = (apiVersion: string, kind: string, namespace: string, name: string) => GoMap

export function templateFunctions(lookup: Lookup = emptyMap): FunctionTable {
  // Each text has a name of its own, or one within another would replace it.
  let texts = 0
  let depth = 0
  return {
    include: contextFunction(['string', 'any'], (call, name, data) => call.execute(name, data)),
    tpl: contextFunction(['string', 'any'], (call, text, data) => {
      if (!text.includes('{{')) return cleanOutput(text)
      const name = textName(++texts)
      depth++
      try {
        // What the text defines is known to what it includes, and forgotten afterwards.
        const templates = call.templates.clone()
        templates.addSources([{name, text}])
        return cleanOutput(templates.execute(name, data, {missingKey: 'zero'}))
      } catch (error) {
        throw depth === 1 ? placedAtCaller(error) : error
      } finally {
        depth--
      }
    }),
    required: goFunction(['string', 'any'], (message, value) => {
      if (value === null || value === undefined || value === '') throw new GoError(message)
      return value
    }),
    fail: goFunction(['string'], (message) => {
      throw new GoError(message)
    }),
    lookup: goFunction(['string', 'string', 'string', 'string'], lookup),
  }
}

function textName(number: number): string {
  return `text ${number} given to tpl`
}

/** A text has no file: its error is better told where a template called tpl. */
function placedAtCaller(error: unknown): unknown {
  if (!(error instanceof TemplateError) || !/^text \d+ given to tpl$/.test(error.place.template)) return error
  const {reason, place} = error
  const expression = place.expression === undefined ? '' : ` in \`${place.expression}\``
  return new GoError(`line ${place.line} of the text: ${reason}${expression}`, {cause: error})
}

/** Go writes "<no value>" for a missing key even where Helm asked for a zero; Helm deletes it everywhere. */
export function cleanOutput(text: string): string {
  return text.replaceAll('<no value>', '')
}
