// Takes secrets out of objects and dumps, where the names around a value tell more than its text.

import {isJsonObject, type Json, type JsonObject, sameJson} from '../yaml/index.ts'
import {redacted, redactText} from './redact-text.ts'
import {isCount, isSecretName} from './secret-names.ts'

/** Fields that repeat the object, or that only the API server needs. */
const dropped: ReadonlySet<string> = new Set(['managedFields'])
const repeating: ReadonlySet<string> = new Set(['kubectl.kubernetes.io/last-applied-configuration'])

/** What a dump of Envoy carries inline: keys are, and of the rest certificates alone are worth reading. */
const bytesFields: ReadonlySet<string> = new Set(['inline_bytes', 'inlineBytes'])

/** A value that belongs to the name beside it: environments, headers, key-value lists. */
const nameFields = ['name', 'key', 'header', 'headerName', 'header_name'] as const
const valueFields: ReadonlySet<string> = new Set([
  'value',
  'values',
  'stringValue',
  'string_value',
  'rawValue',
  'raw_value',
  'default',
])

/** Inside of something secret, what says where it is and not what it is. */
const placeFields: ReadonlySet<string> = new Set([
  '@type',
  'apiVersion',
  'audience',
  'filename',
  'key',
  'kind',
  'name',
  'namespace',
  'path',
  'secretName',
])

/**
 * The data without secrets. Objects of kind Secret lose all their data, dumps their keys; certificates stay.
 * @param value not changed
 */
export function redactJson(value: Json): Json {
  if (typeof value === 'string') return redactString(value)
  if (Array.isArray(value)) return redactList(value)
  return isJsonObject(value) ? redactFields(value) : value
}

/** A page of a program: JSON by its fields, anything else as text. */
export function redactPage(text: string): string {
  return withoutSecrets(text, (hidden) => `${JSON.stringify(hidden, null, 1)}\n`)
}

function redactString(text: string): string {
  return withoutSecrets(text, (hidden, data) => (sameJson(hidden, data) ? text : JSON.stringify(hidden)))
}

function withoutSecrets(text: string, write: (hidden: Json, data: Json) => string): string {
  const data = parseWhole(text)
  if (data === undefined) return redactText(text)
  try {
    return write(redactJson(data), data)
  } catch (error) {
    // Nested deeper than functions can call themselves: no dump is, and as text it is read in one go.
    if (error instanceof RangeError) return redactText(text)
    throw error
  }
}

/** An object or a list; other JSON is text. */
function parseWhole(text: string): Json | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    const data: Json = JSON.parse(text)
    return data
  } catch {
    return undefined
  }
}

/** Of a command line's words, the one after `--password` is the password. */
function redactList(items: readonly Json[]): Json[] {
  return items.map((item, index) => {
    const before = items[index - 1]
    const isOption = typeof before === 'string' && /^--?[\w-]+$/.test(before) && isSecretName(before)
    return isOption && typeof item === 'string' && !item.startsWith('-') ? redacted : redactJson(item)
  })
}

function redactFields(object: JsonObject): JsonObject {
  const isSecret = object.kind === 'Secret' && object.apiVersion === 'v1'
  const isNamed = nameFields.some((field) => typeof object[field] === 'string' && isSecretName(object[field]))
  const hide = (field: string, value: Json): Json => {
    if (isSecret && (field === 'data' || field === 'stringData')) return hideValues(value)
    if (repeating.has(field)) return redacted
    if (isSecretName(field) || (isNamed && valueFields.has(field))) return conceal(field, value)
    if (bytesFields.has(field)) return isCertificate(value) ? value : redacted
    return redactJson(value)
  }
  return Object.fromEntries(
    Object.entries(object)
      .filter(([field]) => !dropped.has(field))
      .map(([field, value]) => [field, hide(field, value)]),
  )
}

function hideValues(data: Json): Json {
  return isJsonObject(data) ? Object.fromEntries(Object.keys(data).map((key) => [key, redacted])) : redacted
}

/** What a secret's name stands before: texts and numbers go, and what says only where the secret is stays. */
function conceal(field: string, value: Json): Json {
  if (Array.isArray(value)) return value.map((item) => conceal(field, item))
  if (isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([inner, item]) => [
        inner,
        typeof item === 'string' && placeFields.has(inner) ? redactString(item) : conceal(inner, item),
      ]),
    )
  }
  if (value === null || typeof value === 'boolean' || value === '') return value
  return isCount(field, String(value)) || isCertificate(value) ? value : redacted
}

/** In PEM, also in the base64 of it: certificates are what everybody is shown anyway. */
function isCertificate(value: Json): boolean {
  if (typeof value !== 'string') return false
  const text = value.startsWith('LS0tLS1') ? Buffer.from(value, 'base64').toString('latin1') : value
  return text.startsWith('-----BEGIN CERTIFICATE-----') && !text.includes('PRIVATE KEY')
}
