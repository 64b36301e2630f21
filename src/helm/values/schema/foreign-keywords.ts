// Takes the keywords out of a schema that Ajv would obey and JSON schema does not have.

import {isJsonObject, type Json, type JsonObject} from '../../../yaml/index.ts'

/** OpenAPI's `nullable` and Ajv's own `$async`; `$schema` has chosen the dialect before, and Ajv would look it up again. */
const FOREIGN = new Set(['nullable', '$async', '$schema'])

/** Here the keys are names, and each value is a schema. */
const NAMED_SCHEMAS = new Set([
  'properties',
  'patternProperties',
  'definitions',
  '$defs',
  'dependencies',
  'dependentSchemas',
])

/** Here everything is data. */
const DATA = new Set(['const', 'enum', 'default', 'examples'])

/** The schema without them, and with everything else at its place, so that references keep leading there. */
export function withoutForeignKeywords(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(withoutForeignKeywords)
  if (!isJsonObject(schema)) return schema
  const known = Object.entries(schema).filter(([keyword]) => !FOREIGN.has(keyword))
  return Object.fromEntries(known.map(([keyword, argument]) => [keyword, cleanArgument(keyword, argument)]))
}

function cleanArgument(keyword: string, argument: Json): Json {
  if (DATA.has(keyword)) return argument
  return NAMED_SCHEMAS.has(keyword) && isJsonObject(argument) ? cleanEach(argument) : withoutForeignKeywords(argument)
}

function cleanEach(schemas: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, withoutForeignKeywords(schema)]))
}
