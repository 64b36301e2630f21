// Writes tar archives for tests, the broken and the hostile ones too.

import {gzipSync} from 'node:zlib'

export interface TarMember {
  name: string
  text?: string
  /** The type letter; a file without one. */
  type?: string
  prefix?: string
  /** Overrides what the header says. */
  size?: number
  magic?: string
}

export function packed(members: readonly TarMember[]): Uint8Array {
  return gzipSync(tar(members))
}

export function tar(members: readonly TarMember[]): Uint8Array {
  return Buffer.concat([...members.flatMap(blocks), Buffer.alloc(1024)])
}

/** A pax record: its length counts itself. */
export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`
  let length = Buffer.byteLength(rest)
  while (String(length).length + Buffer.byteLength(rest) !== length)
    length = String(length).length + Buffer.byteLength(rest)
  return `${length}${rest}`
}

function blocks({name, text = '', type = '0', prefix = '', size, magic = 'ustar\u000000'}: TarMember): Buffer[] {
  const body = Buffer.from(text)
  const header = Buffer.alloc(512)
  header.write(name, 0, 100)
  header.write('0000644\0', 100)
  header.write(`${(size ?? body.length).toString(8).padStart(11, '0')}\0`, 124)
  header.write(' '.repeat(8), 148)
  header.write(type, 156)
  header.write(magic, 257)
  header.write(prefix, 345, 155)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]
}
