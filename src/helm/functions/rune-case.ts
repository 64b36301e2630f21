// Upper, lower and title case of single characters, as Go's unicode package maps them: always one character to one.

/** Where JavaScript's mapping gives several characters but Unicode also knows a single one. */
const singleForms: Readonly<Record<string, string>> = {İ: 'i', ᾳ: 'ᾼ', ῃ: 'ῌ', ῳ: 'ῼ'}

/** Digraphs have a form for the beginning of a word (ǆ: ǅ), which JavaScript does not know. */
const titleForms: Readonly<Record<string, string>> = {
  Ǆ: 'ǅ',
  ǅ: 'ǅ',
  ǆ: 'ǅ',
  Ǉ: 'ǈ',
  ǈ: 'ǈ',
  ǉ: 'ǈ',
  Ǌ: 'ǋ',
  ǋ: 'ǋ',
  ǌ: 'ǋ',
  Ǳ: 'ǲ',
  ǲ: 'ǲ',
  ǳ: 'ǲ',
}

export function upperRune(rune: string): string {
  return single(rune, rune.toUpperCase())
}

export function lowerRune(rune: string): string {
  return single(rune, rune.toLowerCase())
}

export function titleRune(rune: string): string {
  return titleForms[rune] ?? upperRune(rune)
}

function single(rune: string, changed: string): string {
  if (changed.length === 1 || [...changed].length === 1) return changed
  return singleForms[rune] ?? rune
}

const ASCII = /^[\0-\x7f]*$/

export function upperCase(text: string): string {
  return ASCII.test(text) ? text.toUpperCase() : Array.from(text, upperRune).join('')
}

export function lowerCase(text: string): string {
  return ASCII.test(text) ? text.toLowerCase() : Array.from(text, lowerRune).join('')
}
