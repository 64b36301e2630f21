// The drafts of JSON schema that Helm's validator knows, each as an Ajv that reads a schema the way that validator does.

import {_, Ajv, type KeywordErrorDefinition, type Options} from 'ajv'
import {Ajv2019} from 'ajv/dist/2019.js'
import {Ajv2020} from 'ajv/dist/2020.js'
import draft06 from 'ajv/dist/refs/json-schema-draft-06.json' with {type: 'json'}
import type {KeywordErrorCxt} from 'ajv/dist/types/index.js'
import AjvDraft04 from 'ajv-draft-04'
import {formats} from './formats.ts'
import {compilePattern} from './pattern.ts'
import {SchemaError} from './schema-error.ts'

/** What all drafts' classes share. */
export type Dialect = Pick<
  Ajv,
  'addKeyword' | 'compile' | 'errors' | 'getKeyword' | 'opts' | 'removeKeyword' | 'validateSchema'
>

const COMMON: Options = {
  allErrors: true,
  // Errors carry the value and the keyword's argument.
  verbose: true,
  messages: false,
  // A keyword or a format that the draft does not know says nothing.
  strict: false,
  logger: false,
  // A value named `constructor` is there only when the user wrote it.
  ownProperties: true,
  // Division leaves 0.3 a little off three times 0.1.
  multipleOfPrecision: 9,
  // Done before, for an error of ours.
  validateSchema: false,
  // A schema may call itself what the draft's own schema is called.
  addUsedSchema: false,
  code: {regExp: Object.assign(compilePattern, {code: 'new RegExp'})},
}

/** Since 2019 a format is a remark, which Helm's validator does not check. */
const SINCE_2019: Options = {...COMMON, validateFormats: false}
/** Until then a reference replaced everything beside it. */
const UNTIL_2019: Options = {...COMMON, formats, ignoreKeywordsWithRef: true}

const CONDITION = ['if', 'then', 'else']
const DRAFT_06 = draft06.$id.replace(/#$/, '')

const DIALECTS: Readonly<Record<string, () => Dialect>> = {
  'json-schema.org/draft-04/schema': () =>
    without(new AjvDraft04.default(UNTIL_2019), ['const', 'contains', 'propertyNames', ...CONDITION]),
  'json-schema.org/draft-06/schema': () =>
    without(new Ajv({...UNTIL_2019, defaultMeta: DRAFT_06}).addMetaSchema(draft06), ['id', ...CONDITION]),
  'json-schema.org/draft-07/schema': () => without(new Ajv(UNTIL_2019), ['id']),
  'json-schema.org/draft/2019-09/schema': () => without(new Ajv2019(SINCE_2019), ['id']),
  'json-schema.org/draft/2020-12/schema': newest,
  'json-schema.org/schema': newest,
}
/** What a schema means that names no draft, or this one. */
const LATEST = 'http://json-schema.org/schema'

/**
 * @param schema the argument of `$schema`
 * @throws SchemaError when the draft is unknown
 */
export function dialectNamed(schema: string = LATEST): Dialect {
  const address = /^https?:\/\/(.*?)#?$/.exec(schema)?.[1] ?? ''
  const create = DIALECTS[address]
  if (create === undefined)
    throw new SchemaError(`$schema ${JSON.stringify(schema)} is unknown; known are ${Object.keys(DIALECTS).join(', ')}`)
  return countingInner(create())
}

function newest(): Dialect {
  return without(new Ajv2020(SINCE_2019), ['id'])
}

/** Ajv has these keywords in drafts that did not; `id` it refuses everywhere but in draft 4. */
function without(dialect: Dialect, keywords: readonly string[]): Dialect {
  for (const keyword of keywords) dialect.removeKeyword(keyword)
  return dialect
}

/** Keywords whose failure follows the failures of the schemas that they tried. */
const TRYING = ['anyOf', 'oneOf', 'contains', 'propertyNames']

/**
 * Ajv lists the failures of a tried schema in front of the one that counts, and nothing tells them from other failures.
 * Here the one that counts says how many they are: generated code has the number so far in `errors`.
 */
function countingInner(dialect: Dialect): Dialect {
  for (const keyword of TRYING) {
    const definition = dialect.getKeyword(keyword)
    if (typeof definition !== 'object') continue
    const error: KeywordErrorDefinition = {
      message: '',
      params: (context) => _`{...${paramsOf(definition.error, context)}, inner: errors - ${context.errsCount}}`,
    }
    dialect.removeKeyword(keyword).addKeyword({...definition, trackErrors: true, error})
  }
  return dialect
}

function paramsOf(error: KeywordErrorDefinition | undefined, context: KeywordErrorCxt) {
  return typeof error?.params === 'function' ? error.params(context) : (error?.params ?? _`{}`)
}
