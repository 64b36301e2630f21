// The little of ASN.1's distinguished encoding (X.690) that keys and certificates need.

import {GoError} from '../../value.ts'

const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  nothing: 0x05,
  objectId: 0x06,
  utf8: 0x0c,
  printable: 0x13,
  utcTime: 0x17,
  generalTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

/** Any element: a tag, the content's length, the content. */
export function element(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const length = content.reduce((total, part) => total + part.length, 0)
  return Buffer.concat([Buffer.from([tag]), lengthBytes(length), ...content])
}

export const sequence = (...content: readonly Uint8Array[]): Buffer => element(TAG.sequence, ...content)
export const setOf = (...content: readonly Uint8Array[]): Buffer => element(TAG.set, ...content)
export const octets = (content: Uint8Array): Buffer => element(TAG.octetString, content)
export const nothing = (): Buffer => element(TAG.nothing)
export const boolean = (value: boolean): Buffer => element(TAG.boolean, Buffer.from([value ? 0xff : 0]))

/** An unsigned integer from its big-endian bytes. */
export function integer(bytes: Uint8Array): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0)
  const significant = first < 0 ? Buffer.from([0]) : Buffer.from(bytes.subarray(first))
  return element(
    TAG.integer,
    (significant[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), significant]) : significant,
  )
}

/** Bits in whole bytes but for some unused ones at the end. */
export function bits(content: Uint8Array, unused = 0): Buffer {
  return element(TAG.bitString, Buffer.from([unused]), content)
}

export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return element(TAG.objectId, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

/** Printable characters get the older string type, as Go's encoder chooses. */
export function text(value: string): Buffer {
  return element(/^[A-Za-z0-9 '()+,\-./:=?]*$/.test(value) ? TAG.printable : TAG.utf8, Buffer.from(value))
}

/** RFC 5280: years from 1950 to 2049 have two digits. */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/^\+0*|[-:T]|\..*$/g, '')
  const year = date.getUTCFullYear()
  if (year >= 1950 && year < 2050) return element(TAG.utcTime, Buffer.from(`${digits.slice(2)}Z`))
  return element(TAG.generalTime, Buffer.from(`${digits}Z`))
}

function lengthBytes(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  const bytes = Buffer.from(length.toString(16).padStart(2 * Math.ceil(length.toString(16).length / 2), '0'), 'hex')
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes])
}

function base128(value: number): number[] {
  const groups = [value & 0x7f]
  for (let rest = value >> 7; rest > 0; rest >>= 7) groups.unshift((rest & 0x7f) | 0x80)
  return groups
}

export interface DerElement {
  readonly tag: number
  readonly content: Buffer
  /** With tag and length. */
  readonly whole: Buffer
}

/** The elements that stand one behind the other in some bytes. Throws GoError when they are cut short. */
export function readElements(bytes: Uint8Array): DerElement[] {
  const buffer = Buffer.from(bytes)
  const elements: DerElement[] = []
  for (let at = 0; at < buffer.length; ) {
    const short = buffer[at + 1] ?? 0
    const count = short < 0x80 ? 0 : short & 0x7f
    if (count > 4 || at + 2 + count > buffer.length) throw new GoError('asn1: data is cut short')
    const length = count === 0 ? short & 0x7f : buffer.readUIntBE(at + 2, count)
    const start = at + 2 + count
    if (start + length > buffer.length) throw new GoError('asn1: data is cut short')
    elements.push({
      tag: buffer[at] ?? 0,
      content: buffer.subarray(start, start + length),
      whole: buffer.subarray(at, start + length),
    })
    at = start + length
  }
  return elements
}
