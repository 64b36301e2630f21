// Makes text from somewhere else safe for a terminal, and fits it into columns of one.

const controls = /[\u0000-\u001f\u007f-\u009f]/g

/** Names out of metrics may hold anything, also what moves a cursor or ends a line. */
export function printable(text: string): string {
  return text.replace(controls, '?')
}

/** The text, or its beginning and an ellipsis. */
export function cutText(text: string, width: number): string {
  let used = 0
  let kept = ''
  for (const character of text) {
    used += cellsOf(character)
    if (used > width) return width < 1 ? '' : `${dropLast(kept, width)}…`
    kept += character
  }
  return text
}

/** Leaves room for the ellipsis. */
function dropLast(text: string, width: number): string {
  const characters = [...text]
  let used = characters.reduce((sum, character) => sum + cellsOf(character), 0)
  while (used > width - 1) used -= cellsOf(characters.pop() ?? ' ')
  return characters.join('')
}

/** East Asian writing and pictures take two columns: a rough table, which rather takes too many for wide than too few. */
function cellsOf(character: string): 1 | 2 {
  const code = character.codePointAt(0) ?? 0
  return (code >= 0x1100 && code < 0x1160) || (code >= 0x2e80 && code < 0xfb00) || code >= 0xfe30 ? 2 : 1
}
