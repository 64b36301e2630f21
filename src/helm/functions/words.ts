// Case by words: camel case, title case and initials.

import {utf8Bytes} from '../fmt/utf8.ts'
import {lowerRune, titleRune, upperRune} from './rune-case.ts'

const SPACE = /^[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/
const UPPER = /^\p{Lu}$/u
const LOWER = /^\p{Ll}$/u
const TITLE = /^\p{Lt}$/u

function isSpace(rune: string): boolean {
  return SPACE.test(rune)
}

/** strings.Title: a word begins behind anything that is no letter, digit, underscore or, outside ASCII, no space. */
export function titleCase(text: string): string {
  let previous = ' '
  return Array.from(text, (rune) => {
    const changed = separatesWords(previous) ? titleRune(rune) : rune
    previous = rune
    return changed
  }).join('')
}

function separatesWords(rune: string): boolean {
  if (rune.charCodeAt(0) < 128) return !/[A-Za-z0-9_]/.test(rune)
  return !/^[\p{L}\p{Nd}]$/u.test(rune) && isSpace(rune)
}

export function untitle(text: string): string {
  let begins = true
  return Array.from(text, (rune) => {
    const changed = begins && !isSpace(rune) ? lowerRune(rune) : rune
    begins = isSpace(rune)
    return changed
  }).join('')
}

/** Swaps every letter's case; a small one that begins a word gets its title form. */
export function swapCase(text: string): string {
  let begins = true
  return Array.from(text, (rune) => {
    const wasBeginning = begins
    if (UPPER.test(rune) || TITLE.test(rune)) {
      begins = false
      return lowerRune(rune)
    }
    if (LOWER.test(rune)) {
      begins = false
      return wasBeginning ? titleRune(rune) : upperRune(rune)
    }
    begins = isSpace(rune)
    return rune
  }).join('')
}

/** The first byte of every word, each taken for a character. */
export function initials(text: string): string {
  let begins = true
  let letters = ''
  for (const character of latin1(text)) {
    if (!isSpace(character) && begins) letters += character
    begins = isSpace(character)
  }
  return letters
}

/** Without white space; if there was any, every byte of the rest becomes a character. */
export function withoutSpace(text: string): string {
  const characters = [...latin1(text)]
  const kept = characters.filter((character) => !isSpace(character))
  return kept.length === characters.length ? text : kept.join('')
}

function latin1(text: string): string {
  return Array.from(utf8Bytes(text), (byte) => String.fromCharCode(byte)).join('')
}

const CONNECTOR = /^[-_\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/

/** PascalCase: connectors go, save at the beginning and where several stand together. */
export function camelCase(text: string): string {
  const runes = [...text]
  const first = runes.findIndex((rune) => !CONNECTOR.test(rune))
  // xstrings writes the last of nothing but connectors twice.
  if (first < 0) return text + (runes.at(-1) ?? '')
  let result = runes.slice(0, first).join('')
  let current = upperRune(runes[first] ?? '')
  let wordIsUpper = UPPER.test(runes[first] ?? '')
  for (const next of runes.slice(first + 1)) {
    const previous = current
    current = next
    if (CONNECTOR.test(previous)) {
      if (CONNECTOR.test(next)) {
        result += previous
        continue
      }
      wordIsUpper = UPPER.test(next)
      current = upperRune(next)
      continue
    }
    if (wordIsUpper) {
      if (UPPER.test(next)) current = lowerRune(next)
      else wordIsUpper = false
    }
    result += previous
  }
  return result + current
}
