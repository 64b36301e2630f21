// Points in time to the nanosecond and their calendar fields, in Go's proleptic Gregorian calendar.

/** Nanoseconds since 1970-01-01T00:00:00Z. */
export type Nanoseconds = bigint

export const NANOSECOND = 1n
export const MILLISECOND = 1_000_000n
export const SECOND = 1_000_000_000n
export const MINUTE = 60n * SECOND
export const HOUR = 60n * MINUTE

export interface CivilTime {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly nanosecond: number
}

const DAY_SECONDS = 86_400
/** 0001-01-01, which is Go's zero time. */
export const ZERO_TIME: Nanoseconds = -62_135_596_800n * SECOND

/** Whole seconds since the epoch, rounded down. */
export function epochSeconds(instant: Nanoseconds): bigint {
  const seconds = instant / SECOND
  return instant % SECOND < 0n ? seconds - 1n : seconds
}

/** The fields that a clock shows at an instant, `offset` seconds east of Greenwich. */
export function civilTime(instant: Nanoseconds, offset: number): CivilTime {
  const seconds = Number(epochSeconds(instant)) + offset
  const days = Math.floor(seconds / DAY_SECONDS)
  const rest = seconds - days * DAY_SECONDS
  return {
    ...civilDate(days),
    hour: Math.floor(rest / 3600),
    minute: Math.floor((rest % 3600) / 60),
    second: rest % 60,
    nanosecond: Number(((instant % SECOND) + SECOND) % SECOND),
  }
}

/** The instant at which a clock at that offset shows these fields; fields beyond their range carry over. */
export function instantOf(civil: CivilTime, offset: number): Nanoseconds {
  const seconds = civil.hour * 3600 + civil.minute * 60 + civil.second - offset
  return (
    (BigInt(dayNumber(civil.year, civil.month, civil.day)) * BigInt(DAY_SECONDS) + BigInt(seconds)) * SECOND +
    BigInt(civil.nanosecond)
  )
}

/** Days since 1970-01-01; months and days beyond their range carry over. */
export function dayNumber(year: number, month: number, day: number): number {
  const years = year + Math.floor((month - 1) / 12)
  const monthOfYear = ((((month - 1) % 12) + 12) % 12) + 1
  // Years that begin in March have their leap day at the end: a month's first day is then a linear function of its number.
  const shifted = monthOfYear <= 2 ? years - 1 : years
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * ((monthOfYear + 9) % 12) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

/** The date of a day since 1970-01-01. */
export function civilDate(days: number): {year: number; month: number; day: number} {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  return {year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day}
}

export function daysInMonth(year: number, month: number): number {
  return dayNumber(year, month + 1, 1) - dayNumber(year, month, 1)
}

/** 1 to 366. */
export function dayOfYear({year, month, day}: CivilTime): number {
  return dayNumber(year, month, day) - dayNumber(year, 1, 1) + 1
}

/** 0 is Sunday. */
export function dayOfWeek({year, month, day}: CivilTime): number {
  return (((dayNumber(year, month, day) + 4) % 7) + 7) % 7
}
