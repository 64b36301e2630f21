// toYaml, toJson, toToml and back, with Helm's way of treating failure: writers give "", readers put the complaint into the result.

import {MeshError} from '../../../errors.ts'
import {type Json, parseYamlValue} from '../../../yaml/index.ts'
import {writeYaml} from '../../../yaml/write.ts'
import {goFunction} from '../../template/function.ts'
import {
  type FunctionTable,
  GoError,
  type GoMap,
  type GoSlice,
  type GoValue,
  isGoMap,
  isGoSlice,
  mapSet,
  nilMap,
  nilSlice,
} from '../../value.ts'
import {misfit, readJson} from './json-read.ts'
import {writeJson} from './json-write.ts'
import {plainJson} from './plain-json.ts'
import {readToml} from './toml-read.ts'
import {writeToml} from './toml-write.ts'

const MAP = 'map[string]interface {}'
const LIST = '[]interface {}'
/** What the YAML reader says before the complaint of the JSON reader behind it. */
const THROUGH_JSON = 'error unmarshaling JSON: while decoding JSON: '

export const structuredFunctions: FunctionTable = {
  toJson: goFunction(['any'], (value) => orEmpty(() => writeJson(value))),
  mustToJson: goFunction(['any'], (value) => writeJson(value)),
  toPrettyJson: goFunction(['any'], (value) => orEmpty(() => writeJson(value, {pretty: true}))),
  mustToPrettyJson: goFunction(['any'], (value) => writeJson(value, {pretty: true})),
  toRawJson: goFunction(['any'], (value) => writeJson(value, {escapesHtml: false})),
  mustToRawJson: goFunction(['any'], (value) => writeJson(value, {escapesHtml: false})),
  fromJson: goFunction(['string'], (text) => mapOrError(() => readJson(text))),
  fromJsonArray: goFunction(['string'], (text) => listOrError(() => readJson(text))),
  mustFromJson: goFunction(['string'], readJson),

  toYaml: goFunction(['any'], (value) => orEmpty(() => withoutLineBreak(writeYaml(plainJson(value))))),
  toYamlPretty: goFunction(['any'], (value) =>
    orEmpty(() => withoutLineBreak(writeYaml(plainJson(value, 'yaml'), 'pretty'))),
  ),
  fromYaml: goFunction(['string'], (text) => mapOrError(() => readYaml(text) ?? {}, THROUGH_JSON)),
  fromYamlArray: goFunction(['string'], (text) => listOrError(() => readYaml(text) ?? [], THROUGH_JSON)),

  toToml: goFunction(['any'], (value) => {
    if (value === null) throw new GoError('cannot encode nil as TOML')
    return resultOrComplaint(() => writeToml(value))
  }),
  fromToml: goFunction(['string'], (text) => mapOrError(() => readToml(text))),
}

function orEmpty(write: () => string): string {
  try {
    return write()
  } catch (error) {
    if (error instanceof GoError) return ''
    throw error
  }
}

function resultOrComplaint(write: () => string): string {
  try {
    return write()
  } catch (error) {
    return complaint(error)
  }
}

function withoutLineBreak(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text
}

/** A map, or {Error: why it is none}. */
function mapOrError(read: () => GoValue, prefix = ''): GoMap {
  try {
    const value = read()
    if (value === null) return nilMap
    if (isGoMap(value)) return value
    throw new GoError(prefix + misfit(value, MAP).message)
  } catch (error) {
    return {Error: complaint(error)}
  }
}

/** A list, or one with only the complaint in it. */
function listOrError(read: () => GoValue, prefix = ''): GoSlice {
  try {
    const value = read()
    if (value === null) return nilSlice
    if (isGoSlice(value)) return value
    throw new GoError(prefix + misfit(value, LIST).message)
  } catch (error) {
    return [complaint(error)]
  }
}

/** Text is at fault for a GoError or a MeshError; anything else is a bug and goes on. */
function complaint(error: unknown): string {
  if (error instanceof GoError || error instanceof MeshError) return error.message
  throw error
}

/** Numbers become float64: kubectl's reader goes through JSON. */
function readYaml(text: string): GoValue {
  return floats(parseYamlValue(text))
}

function floats(value: Json): GoValue {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(floats)
  if (typeof value !== 'object' || value === null) return value
  const map: GoMap = {}
  for (const [key, entry] of Object.entries(value)) mapSet(map, key, floats(entry))
  return map
}
