// Durations as protobuf's JSON has them: seconds with up to nine decimals.

/** @returns nanoseconds, or undefined when the text is no such duration */
export function parseProtoDuration(text: string): bigint | undefined {
  const parts = /^(-?)(\d+)(?:\.(\d{1,9}))?s$/.exec(text)
  if (parts === null) return undefined
  const [, sign = '', seconds = '', fraction = ''] = parts
  const nanos = BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'))
  return sign === '-' ? -nanos : nanos
}

/** `23s`, `0.500s`: no decimals, or three, six or nine. */
export function formatProtoDuration(nanos: bigint): string {
  const size = nanos < 0n ? -nanos : nanos
  const fraction = String(size % 1_000_000_000n)
    .padStart(9, '0')
    .replace(/(?:000){1,3}$/, '')
  return `${nanos < 0n ? '-' : ''}${size / 1_000_000_000n}${fraction === '' ? '' : `.${fraction}`}s`
}
