// Go strings are bytes and need not be UTF-8: a byte that is not is kept as the lone surrogate U+DC80 to U+DCFF.

const firstEscape = 0xdc00

/** The bytes of a Go string. */
export function utf8Bytes(text: string): Uint8Array {
  if (text.isWellFormed()) return new TextEncoder().encode(text)
  const bytes: number[] = []
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0
    if (isEscapedByte(code)) bytes.push(code - firstEscape)
    else bytes.push(...new TextEncoder().encode(char))
  }
  return Uint8Array.from(bytes)
}

/** The Go string of some bytes, whatever they are. */
export function utf8String(bytes: Uint8Array): string {
  let text = ''
  for (let start = 0; start < bytes.length; ) {
    const end = validUntil(bytes, start)
    text += new TextDecoder('utf-8', {ignoreBOM: true}).decode(bytes.subarray(start, end))
    const bad = bytes[end]
    if (bad !== undefined) text += String.fromCharCode(firstEscape + bad)
    start = end + 1
  }
  return text
}

/** The length in bytes, which is what Go's len counts. */
export function utf8Length(text: string): number {
  return text.isWellFormed() ? Buffer.byteLength(text) : utf8Bytes(text).length
}

/** True for a code point that stands for one byte that is not UTF-8. */
export function isEscapedByte(code: number): boolean {
  return code >= 0xdc80 && code <= 0xdcff
}

/** The length in code points, which is what widths count. */
export function runeCount(text: string): number {
  let count = text.length
  for (let i = 1; i < text.length; i++) {
    if (isLow(text.charCodeAt(i)) && isHigh(text.charCodeAt(i - 1))) count--
  }
  return count
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000
}

/** Where the run of valid UTF-8 that begins at `start` ends. */
function validUntil(bytes: Uint8Array, start: number): number {
  let at = start
  while (at < bytes.length) {
    const size = sequenceLength(bytes, at)
    if (size === 0) return at
    at += size
  }
  return at
}

/** The length of the valid sequence at a place (RFC 3629), or 0. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  if (first < 0x80) return 1
  if (first < 0xc2 || first > 0xf4) return 0
  const size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  for (let i = 1; i < size; i++) {
    const low = i === 1 ? (secondByteFrom[first] ?? 0x80) : 0x80
    const high = i === 1 ? (secondByteTo[first] ?? 0xbf) : 0xbf
    const byte = bytes[at + i]
    if (byte === undefined || byte < low || byte > high) return 0
  }
  return size
}

/** First bytes that narrow the range of the second: overlong forms, surrogates, beyond U+10FFFF. */
const secondByteFrom: Readonly<Record<number, number>> = {224: 0xa0, 240: 0x90}
const secondByteTo: Readonly<Record<number, number>> = {237: 0x9f, 244: 0x8f}
