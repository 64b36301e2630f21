// The header blocks of a tar archive's files: ustar (POSIX.1-1988), and pax (POSIX.1-2001) for names that do not fit it.

const block = 512
const longestName = 100
/** Octal digits of a size: 8 GiB, which a pax record would have to say beyond. */
const largestSize = 0o77777777777

export interface TarMember {
  /** Folders are implied by it. */
  readonly name: string
  readonly size: number
  /** Seconds since 1970. */
  readonly modified: number
}

/** What stands before a file's bytes. */
export function tarHeader(member: TarMember): Uint8Array {
  if (member.size > largestSize) throw new Error(`${member.name} is too large for a tar archive`)
  const name = Buffer.from(member.name)
  if (name.length <= longestName) return headerBlock(name, member, '0')
  const record = paxRecord('path', member.name)
  return Buffer.concat([
    headerBlock(Buffer.from('pax'), {...member, size: record.length}, 'x'),
    record,
    tarPadding(record.length),
    // A reader without pax finds the end of the name, which tells most.
    headerBlock(name.subarray(-longestName), member, '0'),
  ])
}

/** What stands behind a file's bytes, which fill whole blocks. */
export function tarPadding(size: number): Uint8Array {
  return new Uint8Array((block - (size % block)) % block)
}

/** Two empty blocks. */
export const tarEnd: Uint8Array = new Uint8Array(2 * block)

function headerBlock(name: Uint8Array, {size, modified}: TarMember, type: '0' | 'x'): Uint8Array {
  const header = Buffer.alloc(block)
  header.set(name, 0)
  header.write('0000644\0', 100)
  header.write('0000000\0', 108)
  header.write('0000000\0', 116)
  header.write(`${octal(size, 11)}\0`, 124)
  header.write(`${octal(modified, 11)}\0`, 136)
  // The sum counts its own field as blanks.
  header.write(' '.repeat(8), 148)
  header.write(type, 156)
  header.write('ustar\u000000', 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${octal(sum, 6)}\0 `, 148)
  return header
}

function octal(value: number, digits: number): string {
  return Math.floor(value).toString(8).padStart(digits, '0')
}

/** `LENGTH key=value\n`, where the length counts its own digits. */
function paxRecord(key: string, value: string): Uint8Array {
  const rest = Buffer.byteLength(` ${key}=${value}\n`)
  let length = rest + 1
  while (String(length).length + rest !== length) length = String(length).length + rest
  return Buffer.from(`${length} ${key}=${value}\n`)
}
