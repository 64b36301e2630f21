// The decimal digits of a float: as few as identify it, or exactly as many as asked for, rounded half to even.

/** 0.d₁d₂d₃… × 10^point; no digits for zero. */
export interface Decimal {
  readonly digits: string
  readonly point: number
}

/** The shortest digits that read back as the same float. */
export function shortestDecimal(value: number, single: boolean): Decimal {
  if (value === 0) return {digits: '', point: 0}
  const [mantissa = '', exponent = '0'] = shortestExponential(value, single).split('e')
  return trimmed(mantissa.replace('.', ''), Number(exponent) + 1)
}

function shortestExponential(value: number, single: boolean): string {
  if (!single) return value.toExponential()
  for (let digits = 0; digits < 9; digits++) {
    const text = value.toExponential(digits)
    if (Math.fround(Number(text)) === value) return text
  }
  return value.toExponential()
}

/** Every digit of the float's exact value. */
export function exactDecimal(value: number): Decimal {
  const {mantissa, exponent} = binaryParts(value)
  if (mantissa === 0n) return {digits: '', point: 0}
  if (exponent >= 0) {
    const digits = (mantissa << BigInt(exponent)).toString()
    return trimmed(digits, digits.length)
  }
  // m × 2^-k = m × 5^k × 10^-k
  const digits = (mantissa * 5n ** BigInt(-exponent)).toString()
  return trimmed(digits, digits.length + exponent)
}

/** The float as mantissa × 2^exponent with a mantissa of at most 53 bits; its sign is left out. */
export function binaryParts(value: number): {mantissa: bigint; exponent: number} {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const biased = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & 0xfffffffffffffn
  return biased === 0
    ? {mantissa: fraction, exponent: -1074}
    : {mantissa: fraction | (1n << 52n), exponent: biased - 1075}
}

/** Rounds to a number of digits, which may be negative (then nothing is left). */
export function roundDecimal({digits, point}: Decimal, count: number): Decimal {
  if (count >= digits.length) return {digits, point}
  if (count < 0) return {digits: '', point: 0}
  const kept = digits.slice(0, count)
  if (!roundsUp(digits, count)) return trimmed(kept, point)
  const raised = (BigInt(`0${kept}`) + 1n).toString().padStart(count, '0')
  return trimmed(raised, point + raised.length - count)
}

function roundsUp(digits: string, count: number): boolean {
  const next = digits.charAt(count)
  if (next !== '5' || digits.length > count + 1) return next >= '5'
  return count > 0 && Number(digits.charAt(count - 1)) % 2 === 1
}

function trimmed(digits: string, point: number): Decimal {
  const significant = digits.replace(/0+$/, '')
  return significant === '' ? {digits: '', point: 0} : {digits: significant, point}
}
