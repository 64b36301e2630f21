// Writes an instant in a layout.

import {type CivilTime, civilTime, dayOfWeek, dayOfYear, type Nanoseconds} from './instant.ts'
import {dayNames, monthNames, parseLayout} from './layout.ts'
import type {Location, ZoneState} from './location.ts'

interface Moment {
  readonly civil: CivilTime
  readonly zone: ZoneState
}

export function formatTime(instant: Nanoseconds, location: Location, layout: string): string {
  const zone = location.at(instant)
  const moment: Moment = {civil: civilTime(instant, zone.offset), zone}
  return parseLayout(layout)
    .map(({kind, text}) => (kind === 'literal' ? text : formatElement(text, moment)))
    .join('')
}

const formats: Readonly<Record<string, (civil: CivilTime) => string>> = {
  January: ({month}) => monthNames[month - 1] ?? '',
  Jan: ({month}) => (monthNames[month - 1] ?? '').slice(0, 3),
  '1': ({month}) => String(month),
  '01': ({month}) => padded(month, 2),
  Monday: (civil) => dayNames[dayOfWeek(civil)] ?? '',
  Mon: (civil) => (dayNames[dayOfWeek(civil)] ?? '').slice(0, 3),
  '2': ({day}) => String(day),
  _2: ({day}) => String(day).padStart(2, ' '),
  '02': ({day}) => padded(day, 2),
  __2: (civil) => String(dayOfYear(civil)).padStart(3, ' '),
  '002': (civil) => padded(dayOfYear(civil), 3),
  '15': ({hour}) => padded(hour, 2),
  '3': ({hour}) => String(twelveHours(hour)),
  '03': ({hour}) => padded(twelveHours(hour), 2),
  '4': ({minute}) => String(minute),
  '04': ({minute}) => padded(minute, 2),
  '5': ({second}) => String(second),
  '05': ({second}) => padded(second, 2),
  '2006': ({year}) => padded(year, 4),
  '06': ({year}) => padded(Math.max(year, 0) % 100, 2),
  PM: ({hour}) => (hour >= 12 ? 'PM' : 'AM'),
  pm: ({hour}) => (hour >= 12 ? 'pm' : 'am'),
}

function formatElement(element: string, {civil, zone}: Moment): string {
  const format = formats[element]
  if (format !== undefined) return format(civil)
  if (element === 'MST') return zone.abbreviation || formatOffset('-0700', zone.offset)
  return /^[.,]/.test(element) ? formatFraction(element, civil.nanosecond) : formatOffset(element, zone.offset)
}

/** .000 shows as many digits, .999 as many as are not trailing zeros, and no dot without any. */
function formatFraction(element: string, nanosecond: number): string {
  const digits = padded(nanosecond, 9)
    .slice(0, element.length - 1)
    .padEnd(element.length - 1, '0')
  if (element[1] === '0') return element.charAt(0) + digits
  const short = digits.replace(/0+$/, '')
  return short === '' ? '' : element.charAt(0) + short
}

/** -0700, -07:00, -07 and their likes with seconds; a leading Z writes Z for Greenwich. */
function formatOffset(element: string, offset: number): string {
  if (element.startsWith('Z') && offset === 0) return 'Z'
  const size = Math.abs(offset)
  const fields = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60]
  const count = element.replace(/[^0-9]/g, '').length / 2
  const sign = offset < 0 ? '-' : '+'
  return (
    sign +
    fields
      .slice(0, count)
      .map((field) => padded(field, 2))
      .join(element.includes(':') ? ':' : '')
  )
}

function twelveHours(hour: number): number {
  return hour % 12 === 0 ? 12 : hour % 12
}

function padded(value: number, width: number): string {
  return `${value < 0 ? '-' : ''}${String(Math.abs(value)).padStart(width, '0')}`
}
