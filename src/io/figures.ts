// How tables write shares, rates and times; nothing measured is a dash.

export function orDash<T>(value: T | null, format: (value: T) => string): string {
  return value === null ? '-' : format(value)
}

/** @param value 0 to 1 */
export function percent(value: number | null): string {
  return orDash(value, (part) => `${(part * 100).toFixed(2)}%`)
}

export function wholeMilliseconds(value: number | null): string {
  return orDash(value, (latency) => `${latency.toFixed(0)}ms`)
}

/** As JSON has it. */
export function wholeNumber(value: number | null): number | null {
  return value === null ? null : Math.round(value)
}

export function requestRate(value: number | null): string {
  return orDash(value, (perSecond) => `${perSecond.toFixed(1)}rps`)
}
