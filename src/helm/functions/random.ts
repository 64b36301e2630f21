// Random choices drawn from injected bytes without favouring any value.

export type RandomBytes = (count: number) => Uint8Array

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const DIGITS = '0123456789'

export const alphabets = {
  letters: LETTERS,
  digits: DIGITS,
  alphanumeric: LETTERS + DIGITS,
  /** Everything printable, the space too. */
  ascii: String.fromCharCode(...Array.from({length: 95}, (_, index) => 32 + index)),
} as const satisfies Record<string, string>

/** A whole number from 0 up to below the bound, which is at most 2^48. */
export function randomBelow(randomBytes: RandomBytes, bound: number): number {
  const width = Math.max(1, Math.ceil(Math.log2(bound) / 8))
  const limit = 256 ** width - (256 ** width % bound)
  for (;;) {
    const value = randomBytes(width).reduce((total, byte) => total * 256 + byte, 0)
    if (value < limit) return value % bound
  }
}

/** A text of random characters; a negative length gives none. */
export function randomText(randomBytes: RandomBytes, length: number, alphabet: string): string {
  const limit = 256 - (256 % alphabet.length)
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length - text.length))
      if (byte < limit) text += alphabet.charAt(byte % alphabet.length)
  }
  return text
}

/** The items in a random order. */
export function shuffled<T>(randomBytes: RandomBytes, items: readonly T[]): T[] {
  const pool = [...items]
  const result: T[] = []
  while (pool.length > 0) result.push(...pool.splice(randomBelow(randomBytes, pool.length), 1))
  return result
}
