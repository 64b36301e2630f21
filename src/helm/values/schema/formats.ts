// The formats that Helm's validator checks up to draft 7; Ajv has more, which Helm takes for unknown.

import type {Format} from 'ajv'
import {fastFormats, fullFormats} from 'ajv-formats/dist/formats.js'
import {isPattern} from './pattern.ts'

/** Helm's validator is lenient with addresses, as are the fast forms: `me@localhost` is an email, `https://x/{id}` a URI. */
export const formats: Record<string, Format> = {
  date: fullFormats.date,
  'date-time': fullFormats['date-time'],
  time: fullFormats.time,
  duration: fullFormats.duration,
  email: fastFormats.email,
  hostname: fullFormats.hostname,
  ipv4: fullFormats.ipv4,
  ipv6: fullFormats.ipv6,
  iri: fastFormats.uri,
  'iri-reference': fastFormats['uri-reference'],
  'json-pointer': fullFormats['json-pointer'],
  'relative-json-pointer': fullFormats['relative-json-pointer'],
  regex: isPattern,
  uri: fastFormats.uri,
  'uri-reference': fastFormats['uri-reference'],
  'uri-template': fullFormats['uri-template'],
  uuid: fullFormats.uuid,
}
