// The parts of a date that say its zone: offsets and abbreviations.

import type {DateFields, TimeReader} from './time-reader.ts'

const OFFSET_PATTERNS: Readonly<Record<string, RegExp>> = {
  '07': /^[-+]\d\d/,
  '0700': /^[-+]\d\d\d\d/,
  '070000': /^[-+]\d\d\d\d\d\d/,
  '07:00': /^[-+]\d\d:\d\d/,
  '07:00:00': /^[-+]\d\d:\d\d:\d\d/,
}

export function readOffset(element: string, reader: TimeReader, fields: DateFields): void {
  if (element.startsWith('Z') && reader.rest.startsWith('Z')) {
    reader.rest = reader.rest.slice(1)
    fields.greenwich = true
    return
  }
  const text = reader.take(OFFSET_PATTERNS[element.slice(1)] ?? /^(?!)/)
  const [hours = 0, minutes = 0, seconds = 0] = (text.match(/\d\d/g) ?? []).map(Number)
  if (hours > 24) reader.fail(': time zone offset hour out of range')
  if (minutes >= 60) reader.fail(': time zone offset minute out of range')
  if (seconds >= 60) reader.fail(': time zone offset second out of range')
  const size = hours * 3600 + minutes * 60 + seconds
  fields.offset = text.startsWith('-') ? -size : size
}

/** Three letters, four or five that end in T, a few odd ones, GMT with hours, or hours alone. */
export function readZoneName(reader: TimeReader): string {
  if (reader.rest.startsWith('UTC')) return reader.take(/^UTC/)
  const letters = /^[A-Z]*/.exec(reader.rest)?.[0] ?? ''
  if (/^(?:ChST|MeST)/.test(reader.rest)) return reader.take(/^..../)
  if (letters.startsWith('GMT')) return reader.take(/^GMT(?:[-+](?:1\d|2[0-3]|\d)(?!\d))?/)
  if (/^[-+]\d/.test(reader.rest)) return reader.take(/^[-+](?:1\d|2[0-3]|0?\d)/)
  if (letters.length === 3 || /^(?:...T|WITA|....T)$/.test(letters)) return reader.take(/^[A-Z]+/)
  return reader.fail()
}
