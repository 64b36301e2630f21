// Base64 and base32. What cannot be decoded gives the decoder's complaint as its result, as it does in Helm.

import {utf8Bytes, utf8String} from '../../fmt/utf8.ts'
import {goFunction} from '../../template/function.ts'
import {type FunctionTable, GoError} from '../../value.ts'

export const baseFunctions: FunctionTable = {
  b64enc: goFunction(['string'], (text) => Buffer.from(utf8Bytes(text)).toString('base64')),
  b64dec: goFunction(['string'], (text) => decodedOrComplaint(() => decodeBase64(text))),
  b32enc: goFunction(['string'], (text) => encodeBase32(utf8Bytes(text))),
  b32dec: goFunction(['string'], (text) => decodedOrComplaint(() => decodeBase32(text))),
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const IN_BASE64 = /[A-Za-z0-9+/]/

/** The standard alphabet with padding; line breaks are skipped. */
export function decodeBase64(text: string): Uint8Array {
  const fault = base64Fault(latin1(text))
  if (fault !== undefined) throw new GoError(`illegal base64 data at input byte ${fault}`)
  return Buffer.from(text, 'base64')
}

/** Where Go's decoder stops: at the byte that does not belong, or at the start of a group that is not whole. */
function base64Fault(text: string): number | undefined {
  let [inGroup, at] = [0, 0]
  for (; at < text.length; at++) {
    const character = text.charAt(at)
    if (isLineBreak(character)) continue
    if (character === '=') break
    if (!IN_BASE64.test(character)) return at
    inGroup = (inGroup + 1) % 4
  }
  if (at === text.length) return inGroup === 0 ? undefined : at - inGroup
  if (inGroup < 2) return at
  let end = skipLineBreaks(text, at + 1)
  if (inGroup === 2) {
    if (end === text.length) return end
    if (text[end] !== '=') return end - 1
    end = skipLineBreaks(text, end + 1)
  }
  return end < text.length ? end : undefined
}

function skipLineBreaks(text: string, from: number): number {
  let at = from
  while (isLineBreak(text.charAt(at))) at++
  return at
}

function isLineBreak(character: string): boolean {
  return character === '\n' || character === '\r'
}

function decodeBase32(text: string): Uint8Array {
  const characters = latin1(text).replace(/[\r\n]/g, '')
  const fault = base32Fault(characters)
  if (fault !== undefined) throw new GoError(`illegal base32 data at input byte ${fault}`)
  const bytes: number[] = []
  let [bits, value] = [0, 0]
  // Nothing behind the first padding is looked at again.
  for (const character of characters.split('=')[0] ?? '') {
    value = ((value << 5) | BASE32.indexOf(character)) & 0xfff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes.push((value >> bits) & 0xff)
  }
  return Uint8Array.from(bytes)
}

function base32Fault(text: string): number | undefined {
  const end = text.search(/[^A-Z2-7]/)
  const inGroup = (end < 0 ? text.length : end) % 8
  if (end < 0) return inGroup === 0 ? undefined : text.length - inGroup
  const behind = text.slice(end + 1)
  if (text[end] !== '=' || inGroup < 2 || behind.length >= 8) return end
  if (behind.length < 7 - inGroup) return text.length
  const stranger = behind.slice(0, 7 - inGroup).search(/[^=]/)
  if (stranger >= 0) return end + stranger
  return inGroup === 3 || inGroup === 6 ? end : undefined
}

function latin1(text: string): string {
  return Buffer.from(utf8Bytes(text)).toString('latin1')
}

function encodeBase32(bytes: Uint8Array): string {
  let text = ''
  let [bits, value] = [0, 0]
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += BASE32.charAt((value >> bits) & 31)
    }
  }
  if (bits > 0) text += BASE32.charAt((value << (5 - bits)) & 31)
  return text.padEnd(Math.ceil(text.length / 8) * 8, '=')
}

function decodedOrComplaint(decode: () => Uint8Array): string {
  try {
    return utf8String(decode())
  } catch (error) {
    if (error instanceof GoError) return error.message
    throw error
  }
}
