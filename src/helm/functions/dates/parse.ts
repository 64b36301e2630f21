// Reads a text in a layout as an instant and a location.

import {type CivilTime, civilDate, dayNumber, daysInMonth, instantOf, type Nanoseconds, SECOND} from './instant.ts'
import {parseLayout} from './layout.ts'
import {fixedLocation, type Location, RECENT_INSTANTS, utc} from './location.ts'
import {readPart} from './parse-elements.ts'
import {type DateFields, TimeReader} from './time-reader.ts'

export interface ParsedTime {
  readonly instant: Nanoseconds
  readonly location: Location
}

/** Fields that the text did not give are those of the first of January of year 0. Throws GoError. */
export function parseTime(layout: string, text: string, local: Location): ParsedTime {
  const reader = new TimeReader(layout, text)
  const fields: DateFields = {
    year: 0,
    month: undefined,
    day: undefined,
    dayOfYear: undefined,
    hour: 0,
    minute: 0,
    second: 0,
    nanosecond: 0,
    half: undefined,
    greenwich: false,
    offset: undefined,
    zoneName: '',
  }
  const parts = parseLayout(layout)
  for (const [index, part] of parts.entries()) {
    reader.current = part.text
    reader.next = parts[index + 1]
    readPart(part, reader, fields)
  }
  if (reader.rest !== '') reader.fail(`: extra text: ${JSON.stringify(reader.rest)}`)
  checkDate(reader, fields)
  return resolveZone(fields, local)
}

/** A day of the year decides month and day, and must agree with them where the text has both. */
function checkDate(reader: TimeReader, fields: DateFields): void {
  const {year, month, day, dayOfYear} = fields
  if (dayOfYear === undefined) {
    if (day !== undefined && (day < 1 || day > daysInMonth(year, month ?? 1))) reader.fail(': day out of range')
    return
  }
  if (dayOfYear < 1 || dayOfYear > (daysInMonth(year, 2) === 29 ? 366 : 365)) reader.fail(': day-of-year out of range')
  const date = civilDate(dayNumber(year, 1, dayOfYear))
  if (month !== undefined && month !== date.month) reader.fail(': day-of-year does not match month')
  if (day !== undefined && day !== date.day) reader.fail(': day-of-year does not match day')
  fields.month = date.month
  fields.day = date.day
}

/** An offset of the text wins over a name, a name over the caller's location. */
function resolveZone(fields: DateFields, local: Location): ParsedTime {
  const civil = civilFields(fields)
  if (fields.greenwich) return {instant: instantOf(civil, 0), location: utc}
  const naive = instantOf(civil, 0)
  if (fields.offset !== undefined) {
    const instant = instantOf(civil, fields.offset)
    const here = local.at(instant)
    const isHere = here.offset === fields.offset && ['', here.abbreviation].includes(fields.zoneName)
    return {instant, location: isHere ? local : fixedLocation(fields.zoneName, fields.offset)}
  }
  if (fields.zoneName !== '') {
    const state = [naive, ...RECENT_INSTANTS].map(local.at).find(({abbreviation}) => abbreviation === fields.zoneName)
    if (state !== undefined) return {instant: instantOf(civil, state.offset), location: local}
    const offset = /^GMT[-+]/.test(fields.zoneName) ? Number(fields.zoneName.slice(3)) * 3600 : 0
    // Go moves the clock of such a zone, not the instant.
    return {instant: naive, location: fixedLocation(fields.zoneName, offset)}
  }
  return {instant: localInstant(civil, local), location: local}
}

/** The instant at which clocks of a location show these fields. */
export function localInstant(civil: CivilTime, location: Location): Nanoseconds {
  const naive = instantOf(civil, 0)
  const guess = location.at(naive).offset
  return instantOf(civil, location.at(naive - BigInt(guess) * SECOND).offset)
}

function civilFields(fields: DateFields): CivilTime {
  const {year, minute, second, nanosecond} = fields
  const hour =
    fields.half === 'pm' && fields.hour < 12
      ? fields.hour + 12
      : fields.half === 'am' && fields.hour === 12
        ? 0
        : fields.hour
  const {month = 1, day = 1} = fields
  return {year, month, day, hour, minute, second, nanosecond}
}
