// Reads a text in a layout as an instant and a location.

import {GoError} from '../../value.ts'
import {type CivilTime, civilDate, dayNumber, daysInMonth, instantOf, type Nanoseconds, SECOND} from './instant.ts'
import {dayNames, isFraction, type LayoutPart, monthNames, parseLayout} from './layout.ts'
import {fixedLocation, type Location, RECENT_INSTANTS, utc} from './location.ts'

export interface ParsedTime {
  readonly instant: Nanoseconds
  readonly location: Location
}

/** Fields that the text did not give are those of the first of January of year 0. Throws GoError. */
export function parseTime(layout: string, text: string, local: Location): ParsedTime {
  const reader = new TimeReader(layout, text)
  return resolveZone(reader.read(), local)
}

interface Fields {
  year: number
  month: number | undefined
  day: number | undefined
  dayOfYear: number | undefined
  hour: number
  minute: number
  second: number
  nanosecond: number
  half: 'am' | 'pm' | undefined
  greenwich: boolean
  offset: number | undefined
  zoneName: string
}

type Element = (reader: TimeReader, fields: Fields) => void

class TimeReader {
  readonly #layout: string
  readonly #text: string
  rest: string
  /** The layout's part behind the one that is being read. */
  next: LayoutPart | undefined
  #element = ''

  constructor(layout: string, text: string) {
    this.#layout = layout
    this.#text = text
    this.rest = text
  }

  read(): Fields {
    const fields: Fields = {
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
    const parts = parseLayout(this.#layout)
    for (const [index, part] of parts.entries()) {
      this.#element = part.text
      this.next = parts[index + 1]
      if (part.kind === 'literal') this.#literal(part.text)
      else (elements[part.text] ?? (isFraction(part) ? fraction(part.text) : zoneOffset(part.text)))(this, fields)
    }
    if (this.rest !== '') this.fail(`: extra text: ${JSON.stringify(this.rest)}`)
    this.#check(fields)
    return fields
  }

  /** Takes what the pattern matches at this place; its first group, or all of it. */
  take(pattern: RegExp): string {
    const match = pattern.exec(this.rest)
    if (match === null) this.fail()
    this.rest = this.rest.slice(match[0].length)
    return match[1] ?? match[0]
  }

  number(pattern: RegExp, low: number, high: number, what: string): number {
    const value = Number(this.take(pattern))
    if (value < low || value > high) this.fail(`: ${what} out of range`)
    return value
  }

  fail(reason?: string): never {
    const why = reason ?? `: cannot parse ${JSON.stringify(this.rest)} as ${JSON.stringify(this.#element)}`
    throw new GoError(
      `parsing time ${JSON.stringify(this.#text)}${reason === undefined ? ` as ${JSON.stringify(this.#layout)}` : ''}${why}`,
    )
  }

  /** A space of the layout stands for any number of spaces, also none at the end. */
  #literal(literal: string): void {
    for (const [piece] of literal.matchAll(/ +|[^ ]+/g)) {
      if (piece.startsWith(' ')) {
        if (this.rest !== '' && !this.rest.startsWith(' ')) this.fail()
        this.rest = this.rest.replace(/^ +/, '')
      } else if (this.rest.startsWith(piece)) this.rest = this.rest.slice(piece.length)
      else this.fail()
    }
  }

  /** A day of the year decides month and day, and must agree with them where the text has both. */
  #check(fields: Fields): void {
    const {year, month, day, dayOfYear} = fields
    if (dayOfYear === undefined) {
      if (day !== undefined && (day < 1 || day > daysInMonth(year, month ?? 1))) this.fail(': day out of range')
      return
    }
    if (dayOfYear < 1 || dayOfYear > (daysInMonth(year, 2) === 29 ? 366 : 365)) this.fail(': day-of-year out of range')
    const date = civilDate(dayNumber(year, 1, dayOfYear))
    if (month !== undefined && month !== date.month) this.fail(': day-of-year does not match month')
    if (day !== undefined && day !== date.day) this.fail(': day-of-year does not match day')
    fields.month = date.month
    fields.day = date.day
  }
}

const ONE_OR_TWO = /^\d{1,2}/
const TWO = /^\d\d/

const elements: Readonly<Record<string, Element>> = {
  '2006': (reader, fields) => {
    fields.year = Number(reader.take(/^\d{4}/))
  },
  '06': (reader, fields) => {
    const year = Number(reader.take(TWO))
    fields.year = year + (year >= 69 ? 1900 : 2000)
  },
  January: (reader, fields) => {
    fields.month = nameIndex(reader, monthNames) + 1
  },
  Jan: (reader, fields) => {
    fields.month = nameIndex(reader, shortened(monthNames)) + 1
  },
  '1': month(ONE_OR_TWO),
  '01': month(TWO),
  Monday: (reader) => void nameIndex(reader, dayNames),
  Mon: (reader) => void nameIndex(reader, shortened(dayNames)),
  '2': day(ONE_OR_TWO),
  _2: day(/^ ?(\d{1,2})/),
  '02': day(TWO),
  __2: dayOfYear(/^ {0,2}(\d{1,3})/),
  '002': dayOfYear(/^\d{3}/),
  '15': (reader, fields) => {
    fields.hour = reader.number(ONE_OR_TWO, 0, 23, 'hour')
  },
  '3': twelveHours(ONE_OR_TWO),
  '03': twelveHours(TWO),
  '4': minute(ONE_OR_TWO),
  '04': minute(TWO),
  '5': second(ONE_OR_TWO),
  '05': second(TWO),
  PM: half(/^(?:AM|PM)/),
  pm: half(/^(?:am|pm)/),
  MST: (reader, fields) => {
    const name = zoneName(reader)
    if (name === 'UTC') fields.greenwich = true
    else fields.zoneName = name
  },
}

function month(pattern: RegExp): Element {
  return (reader, fields) => {
    fields.month = reader.number(pattern, 1, 12, 'month')
  }
}

/** The range is checked once the month is known. */
function day(pattern: RegExp): Element {
  return (reader, fields) => {
    fields.day = Number(reader.take(pattern))
  }
}

function dayOfYear(pattern: RegExp): Element {
  return (reader, fields) => {
    fields.dayOfYear = Number(reader.take(pattern))
  }
}

function twelveHours(pattern: RegExp): Element {
  return (reader, fields) => {
    fields.hour = reader.number(pattern, 0, 12, 'hour')
  }
}

function minute(pattern: RegExp): Element {
  return (reader, fields) => {
    fields.minute = reader.number(pattern, 0, 59, 'minute')
  }
}

/** A fraction may follow although the layout has none. */
function second(pattern: RegExp): Element {
  return (reader, fields) => {
    fields.second = reader.number(pattern, 0, 59, 'second')
    if (!isFraction(reader.next) && /^[.,]\d/.test(reader.rest))
      fields.nanosecond = nanoseconds(reader.take(/^[.,](\d+)/))
  }
}

function half(pattern: RegExp): Element {
  return (reader, fields) => {
    fields.half = reader.take(pattern).toLowerCase() === 'pm' ? 'pm' : 'am'
  }
}

function fraction(element: string): Element {
  return (reader, fields) => {
    if (element[1] === '0')
      fields.nanosecond = nanoseconds(reader.take(new RegExp(`^[.,](\\d{${element.length - 1}})`)))
    else if (/^[.,]\d/.test(reader.rest)) fields.nanosecond = nanoseconds(reader.take(/^[.,](\d{1,9})/))
  }
}

function nanoseconds(digits: string): number {
  return Number(digits.slice(0, 9).padEnd(9, '0'))
}

const OFFSET_PATTERNS: Readonly<Record<string, RegExp>> = {
  '07': /^[-+]\d\d/,
  '0700': /^[-+]\d\d\d\d/,
  '070000': /^[-+]\d\d\d\d\d\d/,
  '07:00': /^[-+]\d\d:\d\d/,
  '07:00:00': /^[-+]\d\d:\d\d:\d\d/,
}

function zoneOffset(element: string): Element {
  return (reader, fields) => {
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
}

/** Three letters, four or five that end in T, a few odd ones, GMT with hours, or hours alone. */
function zoneName(reader: TimeReader): string {
  if (reader.rest.startsWith('UTC')) return reader.take(/^UTC/)
  const letters = /^[A-Z]*/.exec(reader.rest)?.[0] ?? ''
  if (/^(?:ChST|MeST)/.test(reader.rest)) return reader.take(/^..../)
  if (letters.startsWith('GMT')) return reader.take(/^GMT(?:[-+](?:1\d|2[0-3]|\d)(?!\d))?/)
  if (/^[-+]\d/.test(reader.rest)) return reader.take(/^[-+](?:1\d|2[0-3]|0?\d)/)
  if (letters.length === 3 || /^(?:...T|WITA|....T)$/.test(letters)) return reader.take(/^[A-Z]+/)
  return reader.fail()
}

function nameIndex(reader: TimeReader, names: readonly string[]): number {
  const index = names.findIndex((name) => reader.rest.slice(0, name.length).toLowerCase() === name.toLowerCase())
  if (index < 0) reader.fail()
  reader.rest = reader.rest.slice(names[index]?.length)
  return index
}

function shortened(names: readonly string[]): string[] {
  return names.map((name) => name.slice(0, 3))
}

/** An offset of the text wins over a name, a name over the caller's location. */
function resolveZone(fields: Fields, local: Location): ParsedTime {
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

function civilFields(fields: Fields): CivilTime {
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
