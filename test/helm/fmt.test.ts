// Go's fmt away from templates: bytes that are not UTF-8, rounding, and that no format string fails.

import {describe, expect, it} from 'vitest'
import {formatFloat, formatPrintf, utf8Bytes, utf8Length, utf8String} from '../../src/helm/fmt/index.ts'

describe('strings of bytes', () => {
  const samples: [name: string, bytes: number[]][] = [
    ['ASCII', [0x61, 0x62]],
    ['two, three and four bytes', [0xc3, 0xa9, 0xe4, 0xb8, 0x96, 0xf0, 0x9f, 0x98, 0x80]],
    ['a lone continuation byte', [0x61, 0x80, 0x62]],
    ['a sequence cut short', [0xe4, 0xb8]],
    ['an overlong form', [0xc0, 0xaf, 0xe0, 0x80, 0x80]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['beyond the last code point', [0xf4, 0x90, 0x80, 0x80]],
    ['a byte order mark', [0xef, 0xbb, 0xbf, 0x61]],
    ['every byte', Array.from({length: 256}, (_, i) => i)],
  ]
  it.each(samples)('survive as text: %s', (_, bytes) => {
    const text = utf8String(Uint8Array.from(bytes))
    expect([...utf8Bytes(text)]).toEqual(bytes)
    expect(utf8Length(text)).toBe(bytes.length)
  })
})

describe('floats', () => {
  it('print the digits of their exact value, however many are asked for', () => {
    expect(formatFloat(0.1, 'f', 55)).toBe('0.1000000000000000055511151231257827021181583404541015625')
    expect(formatFloat(1e23, 'f', 0)).toBe('99999999999999991611392')
  })

  const halves: [value: number, text: string][] = [
    [0.5, '0'],
    [1.5, '2'],
    [2.5, '2'],
    [-2.5, '-2'],
    [2.5000001, '3'],
    [99.5, '100'],
  ]
  it.each(halves)('round halves to even: %d', (value, text) => {
    expect(formatFloat(value, 'f', 0)).toBe(text)
  })

  it('read back as themselves when printed as short as can be', () => {
    let bits = 1
    for (let i = 0; i < 2000; i++) {
      bits = Math.imul(bits, 1_103_515_245) + 12_345
      const value = (bits / 65_536) * 10 ** (i % 60)
      for (const form of ['e', 'f', 'g'] as const) expect(Number(formatFloat(value, form, undefined))).toBe(value)
    }
  })
})

describe('printf', () => {
  it('gives some text for every short format string over its own alphabet', () => {
    const alphabet = '%[]*.0 1+-#vdsq'
    const args = [1n, 'a', null, 2.5, [true, null], {k: 'v'}]
    let count = 0
    for (const a of alphabet) {
      for (const b of alphabet) {
        for (const c of alphabet) {
          for (const d of alphabet) {
            expect(typeof formatPrintf(`%${a}${b}${c}${d}`, args)).toBe('string')
            count++
          }
        }
      }
    }
    expect(count).toBe(alphabet.length ** 4)
  })
})
