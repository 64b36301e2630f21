// Reads the regular files of a tar archive: ustar, pax and GNU long names, and nothing that could leave the archive.

/** A member that is a file; folders are implied by the names. */
export interface TarFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** The archive is broken or holds something that a chart cannot have; the message goes behind the archive's name. */
export class TarError extends Error {
  override readonly name = 'TarError'
}

const BLOCK = 512

/** Where the fields of a header block lie: offset and length. */
const FIELD = {
  name: [0, 100],
  size: [124, 12],
  checksum: [148, 8],
  type: [156, 1],
  magic: [257, 5],
  prefix: [345, 155],
} as const satisfies Record<string, readonly [number, number]>

/** Member types beside files, with what they are called in an error; the rest of the letters are errors too. */
const REFUSED: Readonly<Record<string, string>> = {
  '1': 'a hard link',
  '2': 'a symbolic link',
  '3': 'a character device',
  '4': 'a block device',
  '6': 'a named pipe',
  S: 'a sparse file',
}

const REGULAR = new Set(['0', '\0', '7'])

/** Names that pax and GNU headers announce for the member that follows them. */
interface Announced {
  name?: string
  size?: number
}

export function readTar(archive: Uint8Array): TarFile[] {
  const files: TarFile[] = []
  let announced: Announced = {}
  let at = 0
  while (at + BLOCK <= archive.length) {
    const header = archive.subarray(at, at + BLOCK)
    if (header.every((byte) => byte === 0)) return files
    checkSum(header, at)
    const type = text(header, FIELD.type)
    const size = announced.size ?? number(header, FIELD.size)
    const bytes = archive.subarray(at + BLOCK, at + BLOCK + size)
    if (bytes.length < size)
      throw new TarError(`ends in the middle of ${JSON.stringify(announced.name ?? nameOf(header))}`)
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
    if (type === 'x') announced = {...announced, ...paxFields(bytes)}
    else if (type === 'L') announced = {...announced, name: untilNul(bytes)}
    else if (type !== 'g' && type !== 'K') {
      const name = announced.name ?? nameOf(header)
      announced = {}
      if (REGULAR.has(type) && !name.endsWith('/')) files.push({name, bytes})
      else if (type !== '5' && !name.endsWith('/')) throw refused(name, type)
    }
  }
  if (at < archive.length || files.length === 0) throw new TarError('is not a tar archive, or is cut short')
  return files
}

function refused(name: string, type: string): TarError {
  return new TarError(
    `holds ${REFUSED[type] ?? `a member of the unknown type ${JSON.stringify(type)}`}: ${JSON.stringify(name)}`,
  )
}

/** The sum of the header's bytes, its own field counted as blanks, is the only sign that a block is a header. */
function checkSum(header: Uint8Array, at: number): void {
  const [start, length] = FIELD.checksum
  let sum = 0
  for (const [index, byte] of header.entries()) sum += index >= start && index < start + length ? 32 : byte
  if (sum !== number(header, FIELD.checksum)) throw new TarError(`is not a tar archive: byte ${at} starts no member`)
}

function nameOf(header: Uint8Array): string {
  const name = text(header, FIELD.name)
  const prefix = text(header, FIELD.magic) === 'ustar' ? text(header, FIELD.prefix) : ''
  // Old GNU headers keep times where POSIX has the prefix; theirs is told by the blank behind the magic.
  return prefix === '' || header[262] === 0x20 ? name : `${prefix}/${name}`
}

function text(header: Uint8Array, [start, length]: readonly [number, number]): string {
  const bytes = header.subarray(start, start + length)
  return length === 1 ? String.fromCharCode(bytes[0] ?? 0) : untilNul(bytes)
}

function untilNul(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  return new TextDecoder().decode(end === -1 ? bytes : bytes.subarray(0, end))
}

/** Octal digits, or with the highest bit set a binary number (GNU, for sizes beyond 8 GB). */
function number(header: Uint8Array, field: readonly [number, number]): number {
  const first = header[field[0]] ?? 0
  if ((first & 0x80) !== 0) throw new TarError('holds a member that is larger than any chart')
  const digits = text(header, field).trim()
  if (digits !== '' && !/^[0-7]+$/.test(digits))
    throw new TarError(`is not a tar archive: a header has the number ${JSON.stringify(digits)}`)
  return digits === '' ? 0 : Number.parseInt(digits, 8)
}

/** Records of `LENGTH key=value\n`, where LENGTH counts the whole record in bytes. */
function paxFields(bytes: Uint8Array): Announced {
  const fields: Announced = {}
  let at = 0
  while (at < bytes.length) {
    const blank = bytes.indexOf(0x20, at)
    const length = Number(new TextDecoder().decode(bytes.subarray(at, Math.max(blank, at))))
    if (blank === -1 || !Number.isInteger(length) || length <= blank - at || at + length > bytes.length) {
      throw new TarError('has a broken extended header')
    }
    const record = new TextDecoder().decode(bytes.subarray(blank + 1, at + length - 1))
    const equals = record.indexOf('=')
    const value = record.slice(equals + 1)
    const key = record.slice(0, equals)
    if (key === 'path') fields.name = value
    else if (key === 'size') fields.size = Number(value)
    else if (key.startsWith('GNU.sparse.')) throw new TarError('holds a sparse file')
    at += length
  }
  return fields
}
