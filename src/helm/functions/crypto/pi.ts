// The hexadecimal digits of pi's fraction, which are Blowfish's initial state.

const WORD_BITS = 32n
/** More bits than asked for, so that rounding does not reach the last digit. */
const GUARD_BITS = 64n

/** The first 32-bit words of pi - 3, by Machin's formula: pi = 16 atan(1/5) - 4 atan(1/239). */
export function piFraction(words: number): Uint32Array {
  const bits = BigInt(words) * WORD_BITS + GUARD_BITS
  const one = 1n << bits
  const pi = 16n * inverseArctangent(5n, one) - 4n * inverseArctangent(239n, one)
  const digits = ((pi - 3n * one) >> GUARD_BITS).toString(16).padStart(words * 8, '0')
  return Uint32Array.from({length: words}, (_, index) => Number.parseInt(digits.slice(index * 8, index * 8 + 8), 16))
}

/** atan(1/x) = 1/x - 1/3x^3 + 1/5x^5 - ..., as a multiple of 1/one. */
function inverseArctangent(x: bigint, one: bigint): bigint {
  let power = one / x
  let sum = power
  for (let n = 3n; power !== 0n; n += 2n) {
    power /= -x * x
    sum += power / n
  }
  return sum
}
