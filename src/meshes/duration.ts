// Durations as Go programs read and write them, which is how both meshes configure theirs.

const nanoseconds: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
}

/**
 * @param text such as `1h30m`, `-1.5s`, `0`
 * @returns nanoseconds, or undefined when it is no duration
 */
export function parseDuration(text: string): number | undefined {
  if (/^[-+]?0$/.test(text)) return 0
  if (!/^[-+]?((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$/.test(text)) return undefined
  let total = 0
  for (const [, amount, unit] of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    total += Number(amount) * (nanoseconds[unit ?? ''] ?? 0)
  }
  return text.startsWith('-') ? -total : total
}

/** Writes nanoseconds as Go does: `24h0m0s`, `1.5s`, `20ms`. */
export function formatDuration(value: number): string {
  if (value === 0) return '0s'
  const sign = value < 0 ? '-' : ''
  const size = Math.abs(value)
  for (const [unit, next] of [
    ['ns', 1e3],
    ['µs', 1e6],
    ['ms', 1e9],
  ] as const) {
    if (size < next) return `${sign}${size / (nanoseconds[unit] ?? 1)}${unit}`
  }
  const hours = Math.floor(size / 3600e9)
  const minutes = Math.floor((size % 3600e9) / 60e9)
  const seconds = (size % 60e9) / 1e9
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}s`
  return minutes > 0 ? `${sign}${minutes}m${seconds}s` : `${sign}${seconds}s`
}
