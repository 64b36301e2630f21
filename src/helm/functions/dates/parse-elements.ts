// The elements of a layout as parts of a text: what each takes from the text, and which fields it fills.

import {dayNames, isFraction, type LayoutPart, monthNames} from './layout.ts'
import {readOffset, readZoneName} from './parse-zone.ts'
import type {DateFields, TimeReader} from './time-reader.ts'

/** Reads what stands for one part of a layout. Throws GoError. */
export function readPart(part: LayoutPart, reader: TimeReader, fields: DateFields): void {
  const element = elements[part.text]
  if (part.kind === 'literal') reader.literal(part.text)
  else if (element !== undefined) element(reader, fields)
  else if (isFraction(part)) readFraction(part.text, reader, fields)
  else readOffset(part.text, reader, fields)
}

const ONE_OR_TWO = /^\d{1,2}/
const TWO = /^\d\d/

type Element = (reader: TimeReader, fields: DateFields) => void

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
    const name = readZoneName(reader)
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

function readFraction(element: string, reader: TimeReader, fields: DateFields): void {
  if (element[1] === '0') fields.nanosecond = nanoseconds(reader.take(new RegExp(`^[.,](\\d{${element.length - 1}})`)))
  else if (/^[.,]\d/.test(reader.rest)) fields.nanosecond = nanoseconds(reader.take(/^[.,](\d{1,9})/))
}

function nanoseconds(digits: string): number {
  return Number(digits.slice(0, 9).padEnd(9, '0'))
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
