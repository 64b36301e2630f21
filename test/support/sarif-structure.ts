// The parts of SARIF 2.1.0 that we write, as the standard has them: what is required, what is allowed, and of which type.

import {Ajv} from 'ajv'

const text = {type: 'string', minLength: 1}
const count = {type: 'integer', minimum: 0}
const list = (items: object) => ({type: 'array', items})

/** Nothing but these properties: a misspelled one is an error. */
const object = (properties: Record<string, object>, ...required: string[]) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})

const level = {enum: ['none', 'note', 'warning', 'error']}
const message = object({text}, 'text')
// 3.28 and 3.33: a location may have no file, and then has logical locations.
const location = object({
  logicalLocations: list(object({name: text, fullyQualifiedName: text, kind: text})),
})
// 3.58
const notification = object({message, level, associatedRule: object({id: text}), locations: list(location)}, 'message')
// 3.49
const rule = object({id: text, shortDescription: message, helpUri: {type: 'string', pattern: '^https://'}}, 'id')
// 3.27; its locations must be one element exactly unless the trouble needs several places at once
const result = object(
  {
    ruleId: text,
    ruleIndex: count,
    level,
    message,
    locations: {...list(location), minItems: 1, maxItems: 1},
    partialFingerprints: {type: 'object', additionalProperties: text},
    properties: {type: 'object'},
  },
  'message',
)
const run = object(
  {
    tool: object(
      {driver: object({name: text, version: text, rules: {...list(rule), uniqueItems: true}}, 'name')},
      'driver',
    ),
    invocations: list(
      object(
        {executionSuccessful: {type: 'boolean'}, toolExecutionNotifications: list(notification)},
        'executionSuccessful',
      ),
    ),
    results: list(result),
  },
  'tool',
)
const log = object({$schema: text, version: {const: '2.1.0'}, runs: list(run)}, 'version', 'runs')

/** One line for each rule of the standard that the document breaks. */
export function violationsOfSarif(document: unknown): string[] {
  const validate = new Ajv({allErrors: true}).compile(log)
  validate(document)
  return (validate.errors ?? []).map(({instancePath, message: what}) => `${instancePath}: ${what}`)
}
