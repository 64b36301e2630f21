// time.Time as a template value: an instant in a location, with the methods that templates call.

import {goFunction} from '../../template/function.ts'
import {type FunctionTable, GoError, GoNumber, GoStruct, type GoValue} from '../../value.ts'
import {goDuration} from './duration.ts'
import {formatTime} from './format.ts'
import {
  type CivilTime,
  civilTime,
  dayOfWeek,
  dayOfYear,
  epochSeconds,
  MILLISECOND,
  type Nanoseconds,
  ZERO_TIME,
} from './instant.ts'
import {dayNames, monthNames} from './layout.ts'
import {type Location, utc} from './location.ts'
import {localInstant} from './parse.ts'

const RFC3339 = '2006-01-02T15:04:05.999999999Z07:00'
const DEFAULT_LAYOUT = '2006-01-02 15:04:05.999999999 -0700 MST'

export class GoTime extends GoStruct {
  readonly instant: Nanoseconds
  readonly location: Location
  /** Where the Local method leads. */
  readonly #local: Location

  constructor(instant: Nanoseconds, location: Location, local: Location) {
    super('time.Time', {}, {json: () => this.toRfc3339()})
    this.instant = instant
    this.location = location
    this.#local = local
  }

  format(layout: string): string {
    return formatTime(this.instant, this.location, layout)
  }

  toRfc3339(): string {
    return this.format(RFC3339)
  }

  in(location: Location): GoTime {
    return new GoTime(this.instant, location, this.#local)
  }

  plus(duration: Nanoseconds): GoTime {
    return new GoTime(this.instant + duration, this.location, this.#local)
  }

  get civil(): CivilTime {
    return civilTime(this.instant, this.location.at(this.instant).offset)
  }

  override get methods(): FunctionTable {
    const field = (read: (civil: CivilTime) => number) => goFunction([], () => BigInt(read(this.civil)))
    const unix = (unit: Nanoseconds) => goFunction([], () => new GoNumber('int64', floorDivide(this.instant, unit)))
    const compared = (test: (difference: bigint) => boolean) => {
      return goFunction(['struct time.Time'], (other) => test(this.instant - asTime(other).instant))
    }
    return {
      String: goFunction([], () => this.format(DEFAULT_LAYOUT)),
      Format: goFunction(['string'], (layout) => this.format(layout)),
      Year: field(({year}) => year),
      Month: goFunction([], () => named('time.Month', this.civil.month, monthNames[this.civil.month - 1])),
      Day: field(({day}) => day),
      YearDay: field(dayOfYear),
      Weekday: goFunction([], () => named('time.Weekday', dayOfWeek(this.civil), dayNames[dayOfWeek(this.civil)])),
      Hour: field(({hour}) => hour),
      Minute: field(({minute}) => minute),
      Second: field(({second}) => second),
      Nanosecond: field(({nanosecond}) => nanosecond),
      Unix: goFunction([], () => new GoNumber('int64', epochSeconds(this.instant))),
      UnixMilli: unix(MILLISECOND),
      UnixMicro: unix(1000n),
      UnixNano: unix(1n),
      UTC: goFunction([], () => this.in(utc)),
      Local: goFunction([], () => this.in(this.#local)),
      IsZero: goFunction([], () => this.instant === ZERO_TIME),
      After: compared((difference) => difference > 0n),
      Before: compared((difference) => difference < 0n),
      Equal: compared((difference) => difference === 0n),
      Compare: goFunction(['struct time.Time'], (other) => sign(this.instant - asTime(other).instant)),
      Sub: goFunction(['struct time.Time'], (other) => goDuration(this.instant - asTime(other).instant)),
      AddDate: goFunction(['int', 'int', 'int'], (years, months, days) =>
        this.#shifted(Number(years), Number(months), Number(days)),
      ),
    }
  }

  /** Days beyond a month's end carry over into the next. */
  #shifted(years: number, months: number, days: number): GoTime {
    const {civil} = this
    const moved = {...civil, year: civil.year + years, month: civil.month + months, day: civil.day + days}
    return new GoTime(localInstant(moved, this.location), this.location, this.#local)
  }
}

/** Narrows a parameter that the executor has checked by its type's name. */
export function asTime(value: GoValue): GoTime {
  if (value instanceof GoTime) return value
  throw new GoError('expected time.Time')
}

function named(type: string, value: number, text = ''): GoNumber {
  return new GoNumber('int', BigInt(value), {name: type, methods: {String: goFunction([], () => text)}})
}

function floorDivide(value: bigint, unit: bigint): bigint {
  const quotient = value / unit
  return value % unit < 0n ? quotient - 1n : quotient
}

function sign(value: bigint): bigint {
  return value > 0n ? 1n : value < 0n ? -1n : 0n
}
