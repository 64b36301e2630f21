// Bytes and names as text that no terminal mistakes for something else.

/** `30:45:02:`, a line for so many bytes. */
export function hexLines(bytes: Uint8Array, perLine: number): string[] {
  const lines: string[] = []
  for (let start = 0; start < bytes.length; start += perLine) {
    const last = start + perLine >= bytes.length
    lines.push(`${colons(Buffer.from(bytes.subarray(start, start + perLine)).toString('hex'))}${last ? '' : ':'}`)
  }
  return lines
}

export function colons(hex: string): string {
  return hex.toLowerCase().match(/../g)?.join(':') ?? ''
}

/** A name is anybody's bytes, and a terminal obeys some of them. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase()
    return `\\u${code.padStart(4, '0')}`
  })
}
