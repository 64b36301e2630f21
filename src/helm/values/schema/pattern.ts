// Regular expressions of a schema, in Go's grammar: Helm's validator knows no other.

import {GoRegex} from '../../functions/regex/go-regex.ts'
import {GoError} from '../../value.ts'
import {SchemaError} from './schema-error.ts'

/**
 * Patterns are searched for, not anchored.
 * @returns a regular expression as Ajv wants it: it tells two apart by their text
 */
export function compilePattern(pattern: string): {test(text: string): boolean; toString(): string} {
  const regex = goRegex(pattern)
  if (regex instanceof GoError)
    throw new SchemaError(`the pattern ${JSON.stringify(pattern)} is not a regular expression: ${regex.message}`)
  return {test: (text) => regex.test(text), toString: () => pattern}
}

export function isPattern(text: string): boolean {
  return goRegex(text) instanceof GoRegex
}

function goRegex(pattern: string): GoRegex | GoError {
  try {
    return new GoRegex(pattern)
  } catch (error) {
    if (error instanceof GoError) return error
    throw error
  }
}
