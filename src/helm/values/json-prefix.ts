// Finds where the first JSON value of a text ends, since --set-json writes several behind each other.

const SPACE = /[ \t\r\n]*/y
const STRING = /"(?:[^"\\]|\\.)*"/sy
/** What follows a number's digits as `.` or `e` belongs to it, also when that breaks it. */
const SCALAR = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][+-]?\d*)?/y

/** @returns the length of the first value with the blanks before it, or undefined when none is complete */
export function jsonPrefix(text: string): number | undefined {
  const start = matchLength(SPACE, text, 0)
  const first = text[start]
  if (first === '{' || first === '[') return bracketsEnd(text, start)
  const length = matchLength(first === '"' ? STRING : SCALAR, text, start)
  return length === 0 ? undefined : start + length
}

function bracketsEnd(text: string, start: number): number | undefined {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const character = text[at]
    if (character === '"') {
      const length = matchLength(STRING, text, at)
      if (length === 0) return undefined
      at += length - 1
    } else if (character === '{' || character === '[') depth++
    else if ((character === '}' || character === ']') && --depth === 0) return at + 1
  }
  return undefined
}

function matchLength(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0].length ?? 0
}
