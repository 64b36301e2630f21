// time.Duration: its text form, parsing and rounding.

import {goFunction} from '../../template/function.ts'
import {GoNumber} from '../../value.ts'
import {HOUR, MILLISECOND, MINUTE, NANOSECOND, type Nanoseconds, SECOND} from './instant.ts'

const MAX_DURATION = 2n ** 63n - 1n
const MICROSECOND = 1000n

const units: Readonly<Record<string, Nanoseconds>> = {
  ns: NANOSECOND,
  us: MICROSECOND,
  µs: MICROSECOND,
  μs: MICROSECOND,
  ms: MILLISECOND,
  s: SECOND,
  m: MINUTE,
  h: HOUR,
}

/** A signed run of decimal numbers with units: -1h15.5m; undefined for anything else and beyond 292 years. */
export function parseDuration(text: string): Nanoseconds | undefined {
  const match = /^([-+]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.exec(text)
  if (match === null) return /^[-+]?0$/.test(text) ? 0n : undefined
  let total = 0n
  for (const [, whole = '', fraction = '', unit = ''] of (match[2] ?? '').matchAll(/(\d*)\.?(\d*)([a-zµμ]+)/g)) {
    const size = units[unit] ?? 0n
    total += BigInt(whole || '0') * size + (BigInt(fraction || '0') * size) / 10n ** BigInt(fraction.length)
  }
  if (match[1] === '-') return total <= MAX_DURATION + 1n ? -total : undefined
  return total <= MAX_DURATION ? total : undefined
}

/** Go's Duration.String: 1h0m5.5s, 1.5ms, 0s. */
export function formatDuration(duration: Nanoseconds): string {
  const sign = duration < 0n ? '-' : ''
  const size = duration < 0n ? -duration : duration
  if (size === 0n) return '0s'
  if (size < SECOND) {
    const [unit, name] =
      size < MICROSECOND ? [NANOSECOND, 'ns'] : size < MILLISECOND ? [MICROSECOND, 'µs'] : [MILLISECOND, 'ms']
    return `${sign}${decimal(size, unit)}${name}`
  }
  const [hours, minutes] = [size / HOUR, (size % HOUR) / MINUTE]
  const larger = size >= HOUR ? `${hours}h${minutes}m` : size >= MINUTE ? `${minutes}m` : ''
  return `${sign}${larger}${decimal(size % MINUTE, SECOND)}s`
}

function decimal(size: Nanoseconds, unit: Nanoseconds): string {
  const fraction = String(size % unit)
    .padStart(String(unit).length - 1, '0')
    .replace(/0+$/, '')
  return fraction === '' || unit === 1n ? String(size / unit) : `${size / unit}.${fraction}`
}

const roundUnits: readonly (readonly [Nanoseconds, string])[] = [
  [365n * 24n * HOUR, 'y'],
  [30n * 24n * HOUR, 'mo'],
  [24n * HOUR, 'd'],
  [HOUR, 'h'],
  [MINUTE, 'm'],
  [SECOND, 's'],
]

/** The largest unit that the duration exceeds: 2h for 2h10m5s. A full unit still counts in the next smaller one. */
export function roundedDuration(duration: Nanoseconds): string {
  const size = duration < 0n ? -duration : duration
  const found = roundUnits.find(([unit]) => size > unit)
  return found === undefined ? '0s' : `${size / found[0]}${found[1]}`
}

/** Rounds to whole seconds, half away from zero. */
export function roundToSecond(duration: Nanoseconds): Nanoseconds {
  const size = duration < 0n ? -duration : duration
  const rounded = ((size + SECOND / 2n) / SECOND) * SECOND
  return duration < 0n ? -rounded : rounded
}

/** A time.Duration as a template value. */
export function goDuration(duration: Nanoseconds): GoNumber {
  const float = (unit: bigint) => goFunction([], () => Number(duration) / Number(unit))
  const whole = (unit: bigint) => goFunction([], () => new GoNumber('int64', duration / unit))
  return new GoNumber('int64', duration, {
    name: 'time.Duration',
    methods: {
      String: goFunction([], () => formatDuration(duration)),
      Hours: float(HOUR),
      Minutes: float(MINUTE),
      Seconds: float(SECOND),
      Milliseconds: whole(MILLISECOND),
      Microseconds: whole(MICROSECOND),
      Nanoseconds: whole(NANOSECOND),
    },
  })
}
