// Fitting text to a width, counted in bytes: wrapping at spaces and abbreviating with dots.

import {utf8Bytes, utf8String} from '../fmt/utf8.ts'

const ELLIPSIS = '...'
const SPACE = 32

/** Breaks at the last space that fits; a longer word stands out, or is cut when asked. */
export function wrapText(text: string, width: number, lineBreak: string, cutsWords: boolean): string {
  const bytes = utf8Bytes(text)
  const limit = Math.max(width, 1)
  const lines: string[] = []
  let start = 0
  while (bytes.length - start > limit) {
    if (bytes[start] === SPACE) {
      start++
      continue
    }
    const {end, next} = lineEnd(bytes, start, limit, cutsWords)
    lines.push(utf8String(bytes.subarray(start, end)))
    start = next
    if (end === bytes.length) return lines.join(lineBreak)
  }
  return [...lines, utf8String(bytes.subarray(start))].join(lineBreak)
}

function lineEnd(bytes: Uint8Array, start: number, limit: number, cutsWords: boolean): {end: number; next: number} {
  const before = bytes.subarray(start, start + limit + 1).lastIndexOf(SPACE)
  if (before >= 0) return {end: start + before, next: start + before + 1}
  if (cutsWords) return {end: start + limit, next: start + limit}
  const after = bytes.indexOf(SPACE, start + limit)
  return after < 0 ? {end: bytes.length, next: bytes.length} : {end: after, next: after + 1}
}

const NARROWEST = 4
/** Room for dots on both sides and one character. */
const NARROWEST_BOTH = 7
/** Dots on the left are worth it only when they hide more than this. */
const SHORTEST_HIDDEN = 4

export function abbreviate(text: string, width: number): string {
  return width < NARROWEST ? text : shorten(utf8Bytes(text), 0, width)
}

/** Abbreviates at the end and, when more than four bytes go, at the beginning. */
export function abbreviateBoth(text: string, left: number, width: number): string {
  if (width < NARROWEST || (left > 0 && width < NARROWEST_BOTH)) return text
  return shorten(utf8Bytes(text), left, width)
}

function shorten(bytes: Uint8Array, left: number, width: number): string {
  const length = bytes.length
  if (length <= width) return utf8String(bytes)
  const room = width - ELLIPSIS.length
  const offset = length - Math.min(left, length) < room ? length - room : Math.min(left, length)
  if (offset <= SHORTEST_HIDDEN) return utf8String(bytes.subarray(0, room)) + ELLIPSIS
  if (width < NARROWEST_BOTH) return ''
  if (offset + room < length) return ELLIPSIS + shortenTail(bytes.subarray(offset), room)
  return ELLIPSIS + utf8String(bytes.subarray(length - room))
}

function shortenTail(bytes: Uint8Array, width: number): string {
  return width < NARROWEST ? '' : shorten(bytes, 0, width)
}
