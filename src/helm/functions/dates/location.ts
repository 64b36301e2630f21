// Time zones: what a clock there is ahead of Greenwich, and how the zone is abbreviated.

import {MILLISECOND, type Nanoseconds} from './instant.ts'
import {exceptionalNames} from './zone-names.ts'

export interface ZoneState {
  /** Seconds east of Greenwich. */
  readonly offset: number
  /** Empty for a zone known only by its offset. */
  readonly abbreviation: string
}

/** A winter's and a summer's day: the names of long past dates are known to few locales. */
const RECENT_DATES = [new Date('2020-01-15T12:00:00Z'), new Date('2020-07-15T12:00:00Z')]
export const RECENT_INSTANTS = RECENT_DATES.map((date) => BigInt(date.getTime()) * MILLISECOND)

export interface Location {
  readonly name: string
  readonly at: (instant: Nanoseconds) => ZoneState
}

export const utc: Location = {name: 'UTC', at: () => ({offset: 0, abbreviation: 'UTC'})}

export function fixedLocation(abbreviation: string, offset: number): Location {
  return {name: abbreviation, at: () => ({offset, abbreviation})}
}

/** A zone of the IANA database; undefined for a name that it lacks. */
export function namedLocation(name: string): Location | undefined {
  if (name === '' || name === 'UTC') return utc
  try {
    const offsets = new Intl.DateTimeFormat('en-US', {timeZone: name, timeZoneName: 'longOffset'})
    return {
      name,
      at(instant) {
        const date = dateOf(instant)
        const offset = parseOffset(zoneNamePart(offsets, date))
        return {offset, abbreviation: abbreviationOf(name, date, offset, offsets)}
      },
    }
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** A zone under the name Local, which is the process's own unless another one is given. */
export function localLocation(name: string | undefined): Location {
  // Asking for the zone loads the time zone data, which few templates need.
  let zone: Location | undefined
  const find = () => namedLocation(name ?? Intl.DateTimeFormat().resolvedOptions().timeZone) ?? utc
  return {
    name: 'Local',
    at(instant) {
      zone ??= find()
      return zone.at(instant)
    },
  }
}

const EARLIEST_DATE = -8_640_000_000_000_000
const LATEST_DATE = 8_640_000_000_000_000

function dateOf(instant: Nanoseconds): Date {
  return new Date(Math.min(Math.max(Number(instant / MILLISECOND), EARLIEST_DATE), LATEST_DATE))
}

/** Abbreviations belong to the language of the country: one of these knows most of them. */
const LOCALES = ['en-US', 'en-GB', 'en-AU', 'en-NZ', 'en-CA', 'en-IN', 'en-ZA', 'ja-JP', 'ko-KR']

/** Before time zones every place had its own mean time, to the second. */
const ZONE_STEP = 15 * 60

/** The IANA abbreviation, or `+03` where the database has no letters either. */
function abbreviationOf(timeZone: string, date: Date, offset: number, offsets: Intl.DateTimeFormat): string {
  if (offset % ZONE_STEP !== 0) return 'LMT'
  const recent = RECENT_DATES.map((day) => parseOffset(zoneNamePart(offsets, day)))
  const exception = exceptionalNames(timeZone)
  if (exception !== undefined) {
    const name = offset === Math.min(...recent) ? exception.winter : exception.summer
    return name === '#' ? digits(offset) : name
  }
  for (const like of [date, ...RECENT_DATES.filter((_, index) => recent[index] === offset)]) {
    for (const locale of LOCALES) {
      const part = zoneNamePart(new Intl.DateTimeFormat(locale, {timeZone, timeZoneName: 'short'}), like)
      if (/^[A-Z]{3,5}$/.test(part)) return part
    }
  }
  return digits(offset)
}

function digits(offset: number): string {
  const minutes = Math.floor(Math.abs(offset) / 60)
  const rest = minutes % 60 === 0 ? '' : twoDigits(minutes % 60)
  return `${offset < 0 ? '-' : '+'}${twoDigits(Math.floor(minutes / 60))}${rest}`
}

function zoneNamePart(format: Intl.DateTimeFormat, date: Date): string {
  return format.formatToParts(date).find((part) => part.type === 'timeZoneName')?.value ?? ''
}

/** GMT, GMT+01:00 or GMT-04:56:02. */
function parseOffset(text: string): number {
  const match = /^GMT([-+])(\d\d):(\d\d)(?::(\d\d))?$/.exec(text.replace('\u2212', '-'))
  if (match === null) return 0
  const [, sign, hours, minutes, seconds = '0'] = match
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  return sign === '-' ? -size : size
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
