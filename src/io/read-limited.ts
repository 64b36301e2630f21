// Reads a stream to its end without letting it fill the memory.

import {Exit, MeshError} from '../errors.ts'

/** The largest input that any command takes, in bytes. */
export const INPUT_LIMIT = 256 * 1024 * 1024

/** @throws MeshError when more than `limit` bytes come. */
export async function readLimited(
  stream: AsyncIterable<Uint8Array | string>,
  limit: number,
  name: string,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    size += bytes.length
    if (size > limit) throw tooLarge(name, limit)
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

export function tooLarge(name: string, limit: number): MeshError {
  const mib = Math.floor(limit / 1024 / 1024)
  return new MeshError(Exit.Failed, `${name} is larger than ${mib} MiB`, {hint: 'split the input into several files'})
}
