// Lines and columns of a text, by offsets.

export function isLineBreak(char: string | undefined): boolean {
  return char === '\n' || char === '\r'
}

/** The offset at which the line of `at` begins; a line break belongs to the line that it ends, a byte order mark to none. */
export function lineStart(text: string, at: number): number {
  let start = text[at] === '\n' && text[at - 1] === '\r' ? at - 1 : at
  while (start > 0 && !isLineBreak(text[start - 1])) start--
  return start === 0 && at > 0 && text[0] === '\uFEFF' ? 1 : start
}

/** The offset of the line break that ends the line of `at`, or the text's length. */
export function lineEnd(text: string, at: number): number {
  let end = at
  while (end < text.length && !isLineBreak(text[end])) end++
  return end
}

/** The offset behind the line break that ends the line of `at`. */
export function nextLine(text: string, at: number): number {
  const end = lineEnd(text, at)
  return end + lineBreakAt(text, end).length
}

/** The line break that starts at an offset; empty where there is none. */
export function lineBreakAt(text: string, at: number): string {
  if (text[at] === '\r') return text[at + 1] === '\n' ? '\r\n' : '\r'
  return text[at] === '\n' ? '\n' : ''
}

/** The line break before a line's start; empty at the start of the text. */
export function lineBreakBefore(text: string, start: number): string {
  if (text[start - 1] === '\r') return '\r'
  if (text[start - 1] !== '\n') return ''
  return text[start - 2] === '\r' ? '\r\n' : '\n'
}

/** Zero-based, in characters. */
export function columnOf(text: string, at: number): number {
  return at - lineStart(text, at)
}

/** Whether only spaces stand before an offset on its line. */
export function isFirstOnLine(text: string, at: number): boolean {
  return /^[ \t]*$/.test(text.slice(lineStart(text, at), at))
}

/** The line break that a text uses, seen at the first one. */
export function lineBreakOf(text: string): string {
  const first = /\r\n|\n|\r/.exec(text)
  return first?.[0] ?? '\n'
}

/** The first offset from `at` on that is neither white space, line break nor comment. */
export function skipBlank(text: string, at: number): number {
  let next = at
  for (;;) {
    const char = text[next]
    if (char === ' ' || char === '\t' || char === '\n' || char === '\r' || char === '\uFEFF') next++
    else if (char === '#' && (next === 0 || /[ \t\n\r\uFEFF]/.test(text.charAt(next - 1)))) next = lineEnd(text, next)
    else return next
  }
}
