// Date functions: the clock and the local zone are injected.

import {goFunction} from '../../template/function.ts'
import {type FunctionTable, GoError, GoNumber, type GoValue} from '../../value.ts'
import {parseDigits} from '../cast.ts'
import type {FunctionDependencies} from '../dependencies.ts'
import {formatDuration, parseDuration, roundedDuration, roundToSecond} from './duration.ts'
import {asTime, GoTime} from './go-time.ts'
import {epochSeconds, MILLISECOND, SECOND, ZERO_TIME} from './instant.ts'
import {type Location, localLocation, namedLocation, utc} from './location.ts'
import {parseTime} from './parse.ts'

const HTML_DATE = '2006-01-02'

export function dateFunctions({now, timeZone}: Pick<FunctionDependencies, 'now' | 'timeZone'>): FunctionTable {
  const local = localLocation(timeZone)
  const current = () => new GoTime(BigInt(now().getTime()) * MILLISECOND, local, local)
  const atSecond = (seconds: bigint) => new GoTime(seconds * SECOND, local, local)
  /** Numbers are seconds since the epoch; anything that is no time means now. */
  const timeOf = (value: GoValue) => (value instanceof GoTime ? value : atSecondOrNow(secondsOf(value)))
  const atSecondOrNow = (seconds: bigint | undefined) => (seconds === undefined ? current() : atSecond(seconds))
  const zoneOf = (name: string): Location => (name === 'Local' ? local : (namedLocation(name) ?? utc))
  const parse = (layout: string, text: string) => {
    const {instant, location} = parseTime(layout, text, local)
    return new GoTime(instant, location, local)
  }

  const dateInZone = goFunction(['string', 'any', 'string'], (layout, date, zone) =>
    timeOf(date).in(zoneOf(zone)).format(layout),
  )
  const dateModify = goFunction(['string', 'struct time.Time'], (duration, date) =>
    asTime(date).plus(parseDuration(duration) ?? 0n),
  )
  const mustDateModify = goFunction(['string', 'struct time.Time'], (duration, date) =>
    asTime(date).plus(durationOrFail(duration)),
  )
  return {
    now: goFunction([], current),
    date: goFunction(['string', 'any'], (layout, date) => timeOf(date).in(local).format(layout)),
    dateInZone,
    date_in_zone: dateInZone,
    htmlDate: goFunction(['any'], (date) => timeOf(date).in(local).format(HTML_DATE)),
    htmlDateInZone: goFunction(['any', 'string'], (date, zone) => timeOf(date).in(zoneOf(zone)).format(HTML_DATE)),
    dateModify,
    date_modify: dateModify,
    mustDateModify,
    must_date_modify: mustDateModify,
    toDate: goFunction(['string', 'string'], (layout, text) => orZeroTime(() => parse(layout, text), local)),
    mustToDate: goFunction(['string', 'string'], parse),
    unixEpoch: goFunction(['struct time.Time'], (date) => String(epochSeconds(asTime(date).instant))),
    ago: goFunction(['any'], (date) => formatDuration(roundToSecond(current().instant - timeOf(date).instant))),
    duration: goFunction(['any'], (seconds) => formatDuration(wholeSeconds(seconds) * SECOND)),
    durationRound: goFunction(['any'], (value) => {
      if (value instanceof GoTime) return roundedDuration(current().instant - value.instant)
      return roundedDuration(typeof value === 'string' ? (parseDuration(value) ?? 0n) : (int64Of(value) ?? 0n))
    }),
  }
}

function secondsOf(value: GoValue): bigint | undefined {
  if (typeof value === 'bigint') return value
  return value instanceof GoNumber && value.kind === 'int32' && value.type === undefined
    ? BigInt(value.value)
    : int64Of(value)
}

/** The value of an int64 and of nothing else: Go's type switches do not convert. */
function int64Of(value: GoValue): bigint | undefined {
  const isInt64 = value instanceof GoNumber && value.kind === 'int64' && value.type === undefined
  return isInt64 ? BigInt(value.value) : undefined
}

/** Texts and int64 count; every other type is 0. */
function wholeSeconds(value: GoValue): bigint {
  return (typeof value === 'string' ? parseDigits(value, 10) : int64Of(value)) ?? 0n
}

function durationOrFail(text: string): bigint {
  const duration = parseDuration(text)
  if (duration === undefined) throw new GoError(`invalid duration ${JSON.stringify(text)}`)
  return duration
}

function orZeroTime(parse: () => GoTime, local: Location): GoTime {
  try {
    return parse()
  } catch (error) {
    if (error instanceof GoError) return new GoTime(ZERO_TIME, utc, local)
    throw error
  }
}
