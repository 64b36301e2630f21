// Regular expressions of a schema, in Go's grammar: Helm's validator knows no other.

import {GoRegex} from '../../functions/regex/go-regex.ts'
import {GoError} from '../../value.ts'
import {SchemaError} from './document.ts'

/** Patterns are searched for, not anchored. */
export function compilePattern(pattern: string): GoRegex {
  try {
    return new GoRegex(pattern)
  } catch (error) {
    if (!(error instanceof GoError)) throw error
    throw new SchemaError(`the pattern ${JSON.stringify(pattern)} is not a regular expression: ${error.message}`)
  }
}
