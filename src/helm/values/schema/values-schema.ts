// A values.schema.json with its validator, which Ajv compiles when values are first held against it.
// Only what loads a chart with a schema imports this file: Ajv is large, and most charts have none.

import {MissingRefError, type ValidateFunction} from 'ajv'
import {Exit, MeshError} from '../../../errors.ts'
import {isJsonObject, type Json} from '../../../yaml/index.ts'
import type {GoValue} from '../../value.ts'
import {chartValues} from '../chart-values.ts'
import {plainValue} from '../plain-values.ts'
import {dialectNamed} from './dialects.ts'
import {withoutForeignKeywords} from './foreign-keywords.ts'
import {SchemaError} from './schema-error.ts'
import {sentencesOf} from './violations.ts'

/** The address of a schema without an `$id` of its own; the one that Helm gives it. */
const ROOT = 'file:///values.schema.json'

export class ValuesSchema {
  readonly text: string
  readonly #chart: string
  #compiled: ValidateFunction | undefined

  /** @param chart its name, for errors */
  constructor(chart: string, text: string) {
    this.text = text
    this.#chart = chart
  }

  /**
   * @param path where the values lie in those of the parent charts
   * @returns a sentence for everything that does not fit
   * @throws MeshError when the schema itself cannot be used
   */
  violations(values: GoValue, path = ''): string[] {
    // The validator knows JavaScript's numbers, and no other.
    const value = chartValues(plainValue(values))
    return this.#usable(() => {
      this.#compiled ??= compile(JSON.parse(this.text))
      return this.#compiled(value) ? [] : sentencesOf(this.#compiled.errors ?? [], {name: 'the values', path, value})
    })
  }

  #usable<T>(use: () => T): T {
    try {
      return use()
    } catch (error) {
      if (!(error instanceof Error) || error instanceof TypeError) throw error
      throw new MeshError(Exit.Failed, `values.schema.json of chart ${this.#chart}: ${reasonOf(error)}`, {cause: error})
    }
  }
}

function compile(text: Json): ValidateFunction {
  const dialect = dialectNamed(draftOf(text))
  const schema = withoutForeignKeywords(text)
  if (typeof schema === 'boolean') return dialect.compile(schema)
  if (!isJsonObject(schema)) throw new SchemaError('a schema must be a mapping, true or false')
  if (dialect.validateSchema(schema) !== true)
    throw new SchemaError(sentencesOf(dialect.errors ?? [], {name: 'the schema', path: '', value: schema}).join('; '))
  return dialect.compile({[dialect.opts.schemaId ?? '$id']: ROOT, ...schema})
}

function draftOf(schema: Json): string | undefined {
  const draft = isJsonObject(schema) ? schema.$schema : undefined
  if (draft === undefined || typeof draft === 'string') return draft
  throw new SchemaError(`$schema must be a text, got ${JSON.stringify(draft)}`)
}

/** Why the schema is of no use; Ajv says so with plain errors. */
function reasonOf(error: Error): string {
  if (error instanceof MissingRefError)
    return `$ref ${JSON.stringify(error.missingRef.replace(ROOT, ''))} leads to nothing in the file, and others are not fetched`
  // The validator calls itself until the stack is full.
  return error instanceof RangeError ? '$ref leads round in a circle' : error.message
}
