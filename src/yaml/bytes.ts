// Bytes -> text, refusing what is not a text in UTF-8.

import {Exit, MeshError} from '../errors.ts'

/** What is known about a text takes up to fifty times its own room in memory. */
const MAX_BYTES = 32 * 1024 * 1024

const UTF16_MARKS = [
  [0xff, 0xfe],
  [0xfe, 0xff],
] as const

/**
 * Decodes the bytes of a YAML or JSON file. A byte order mark stays in the text, so that the text gives back the bytes.
 * @param file how to name the input in errors
 * @throws MeshError for binary content, other encodings and inputs over 32 MB
 */
export function decodeYaml(bytes: Uint8Array, file: string): string {
  refuseHuge(bytes.length, file)
  if (UTF16_MARKS.some(([first, second]) => bytes[0] === first && bytes[1] === second)) {
    throw new MeshError(Exit.Failed, `${file}: expected UTF-8, got UTF-16`, {hint: `iconv -f UTF-16 -t UTF-8 ${file}`})
  }
  const zero = bytes.indexOf(0)
  if (zero !== -1) throw notText(file, bytes, zero, 'a NUL byte')
  try {
    return new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes)
  } catch (cause) {
    throw notText(file, bytes, firstBadByte(bytes), 'bytes that are not UTF-8', cause)
  }
}

/** @throws MeshError for more than a text that can be read in one go */
export function refuseHuge(size: number, file: string): void {
  if (size <= MAX_BYTES) return
  throw new MeshError(Exit.Failed, `${file}: expected at most 32 MB of YAML, got ${Math.ceil(size / 1_048_576)} MB`, {
    hint: 'split the file at its "---" lines and pass the parts one by one',
  })
}

function notText(file: string, bytes: Uint8Array, offset: number, got: string, cause?: unknown): MeshError {
  const line = bytes.subarray(0, offset).filter((byte) => byte === 10).length + 1
  return new MeshError(Exit.Failed, `${file}:${line}: expected a text in UTF-8, got ${got}`, {
    hint: `file ${file}`,
    cause,
  })
}

/** Halves the input until the first byte is found that does not continue a valid text. */
function firstBadByte(bytes: Uint8Array): number {
  let good = 0
  let bad = bytes.length
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (isValidStart(bytes.subarray(0, middle))) good = middle
    else bad = middle
  }
  return good
}

/** `stream` lets a character be cut at the end. */
function isValidStart(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', {fatal: true}).decode(bytes, {stream: true})
    return true
  } catch {
    return false
  }
}
