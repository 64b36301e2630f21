// Breaks a sentence at spaces so that it fits a terminal.

/** Every line starts with the indent; a word that is longer than the line stays whole. */
export function wrapText(text: string, width: number, indent: string): string {
  const room = Math.max(20, width - indent.length)
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].map((entry) => indent + entry).join('\n')
}
