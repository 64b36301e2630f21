// Go's path/filepath.Match as a regular expression: `*`, `?`, `[a-z]`, `[^a]`, and `\` before a character to take it literally.

/** @returns undefined when the pattern is malformed */
export function compilePathPattern(pattern: string): RegExp | undefined {
  let source = ''
  for (let at = 0; at < pattern.length; ) {
    const character = pattern[at] ?? ''
    if (character === '*') source += '[^/]*'
    else if (character === '?') source += '[^/]'
    else if (character === '[') {
      const set = readSet(pattern, at)
      if (set === undefined) return undefined
      source += set.source
      at = set.end
      continue
    } else {
      const literal = readLiteral(pattern, at)
      if (literal === undefined) return undefined
      source += escapeForRegExp(literal.character)
      at = literal.end
      continue
    }
    at++
  }
  return new RegExp(`^${source}$`, 'su')
}

export function escapeForRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

/** `[` `^`? then one or more characters or ranges, then `]`; unlike a shell's set, a `/` can be in it. */
function readSet(pattern: string, start: number): {source: string; end: number} | undefined {
  let at = start + 1
  const isNegated = pattern[at] === '^'
  if (isNegated) at++
  let members = ''
  do {
    if (pattern[at] === '-' || pattern[at] === ']') return undefined
    const low = readLiteral(pattern, at)
    if (low === undefined) return undefined
    at = low.end
    let high = low.character
    if (pattern[at] === '-') {
      const end = /[-\]]/.test(pattern[at + 1] ?? '') ? undefined : readLiteral(pattern, at + 1)
      if (end === undefined) return undefined
      high = end.character
      at = end.end
    }
    // A range that runs backwards matches nothing in Go and is an error in JavaScript.
    if (low.character <= high) members += `${member(low.character)}-${member(high)}`
  } while (pattern[at] !== ']')
  return {source: `[${isNegated ? '^' : ''}${members}]`, end: at + 1}
}

/** In a set a `-` would make a range. */
function member(character: string): string {
  return character === '-' ? '\\-' : escapeForRegExp(character)
}

function readLiteral(pattern: string, start: number): {character: string; end: number} | undefined {
  const at = pattern[start] === '\\' ? start + 1 : start
  const code = pattern.codePointAt(at)
  if (code === undefined) return undefined
  const character = String.fromCodePoint(code)
  return {character, end: at + character.length}
}
