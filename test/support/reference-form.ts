// Brings our objects into the form of the reference data: prose and generated material blanked, text that carries
// configuration parsed. The rules are those of the reference's own README.

import {isJsonObject, type Json, type JsonObject, parseYamlValue} from '../../src/yaml/index.ts'

const PEM = /-----BEGIN [A-Z ]+-----/
/** How every PEM block starts once it is in base64. */
const PEM_IN_BASE64 = /^LS0tLS1CRUdJTi[A-Za-z0-9+/=\s]*$/
const SHA256 = /^[0-9a-f]{64}$/

export function toReferenceForm(object: Json): Json {
  if (!isJsonObject(object)) return object
  const {data, ...rest} = object
  const blanked = blank(rest, object.kind === 'CustomResourceDefinition')
  if (!isJsonObject(data) || !isJsonObject(blanked)) return data === undefined ? blanked : blank(object, false)
  const read = object.kind === 'Secret' ? readSecretText : readConfigText
  return {...blanked, data: mapValues(data, (value) => (typeof value === 'string' ? read(value) : value))}
}

/** A Secret's text is opened first and blanked inside, so that the keys around a certificate stay visible. */
function readSecretText(base64: string): Json {
  return blank(parsedOr(Buffer.from(base64, 'base64').toString('utf8')), false)
}

/** A ConfigMap's text with a certificate in it is blanked as a whole. */
function readConfigText(text: string): Json {
  return PEM.test(text) ? '<pem>' : parsedOr(text)
}

/** The configuration that a text carries; a text that is no mapping or list, or no YAML at all, stays text. */
function parsedOr(text: string): Json {
  try {
    const value = parseYamlValue(text)
    return typeof value === 'object' && value !== null ? value : text
  } catch {
    return text
  }
}

function blank(value: Json, isSchema: boolean): Json {
  if (typeof value === 'string') return blankText(value)
  if (Array.isArray(value)) return value.map((item) => blank(item, isSchema))
  if (!isJsonObject(value)) return value
  const kept = isSchema ? withoutProse(value) : value
  return mapValues(kept, (item) => blank(item, isSchema))
}

function blankText(text: string): string {
  if (PEM.test(text) || PEM_IN_BASE64.test(text)) return '<pem>'
  return SHA256.test(text) ? '<sha256>' : text
}

/** A schema's `description` is prose only when it is text: a property may be called so too. */
function withoutProse(schema: JsonObject): JsonObject {
  const isProse = ([key, value]: [string, Json]) =>
    (key === 'description' && typeof value === 'string') || key === 'x-kubernetes-validations'
  return Object.fromEntries(Object.entries(schema).filter((entry) => !isProse(entry)))
}

function mapValues(object: JsonObject, change: (value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]))
}
