// Writes a .tar.gz file by file, never larger than it may be, and puts it in its place when it is whole.

import {type FileHandle, open, rename, unlink} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'
import {promisify} from 'node:util'
import {gzip} from 'node:zlib'
import {Exit, MeshError} from '../errors.ts'
import {tarEnd, tarHeader, tarPadding} from './tar-header.ts'

export interface ArchiveOptions {
  readonly path: string
  /** Bytes of the whole file. */
  readonly maxSize: number
  /** Of those, what `add` leaves for the last file. */
  readonly reserved: number
  readonly now: Date
}

export interface Archive {
  /** False, and nothing is written, when it would not fit. May be called again before it resolves. */
  add(name: string, text: string): Promise<boolean>
  /** Adds the last file, and gives the archive its name. @returns its size in bytes */
  finish(name: string, text: string): Promise<number>
  /** Leaves nothing behind; after `finish` it does nothing. */
  discard(): Promise<void>
}

const compress = promisify(gzip)

/**
 * Each file is a gzip member of its own (RFC 1952 allows any number): so its size is known before it is written.
 * @throws MeshError when the file cannot be made
 */
export async function createArchive({path, maxSize, reserved, now}: ArchiveOptions): Promise<Archive> {
  // Beside its place, since a rename cannot leave a file system.
  const unfinished = join(dirname(path), `.${basename(path)}.${process.pid}.part`)
  const trouble = (error: unknown) =>
    new MeshError(Exit.Failed, `cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`, {
      hint: '--output-file FILE in a folder that you may write to',
      cause: error,
    })
  const file: FileHandle = await open(unfinished, 'wx', 0o600).catch((error) => {
    throw trouble(error)
  })
  const end = await compress(tarEnd)
  let size = end.length
  let state: 'open' | 'finished' | 'discarded' = 'open'
  let writing: Promise<void> = Promise.resolve()

  const pack = async (name: string, text: string): Promise<Uint8Array> => {
    const bytes = Buffer.from(text)
    const header = tarHeader({name, size: bytes.length, modified: now.getTime() / 1000})
    return compress(Buffer.concat([header, bytes, tarPadding(bytes.length)]))
  }
  const append = (bytes: Uint8Array): Promise<void> => {
    writing = writing.then(() => file.appendFile(bytes))
    return writing
  }
  return {
    async add(name, text) {
      const packed = await pack(name, text)
      if (state !== 'open' || size + packed.length > maxSize - reserved) return false
      size += packed.length
      await append(packed).catch((error) => {
        throw trouble(error)
      })
      return true
    },
    async finish(name, text) {
      try {
        const packed = await pack(name, text)
        size += packed.length
        await append(packed)
        await append(end)
        await file.sync()
        await rename(unfinished, path)
      } catch (error) {
        throw trouble(error)
      }
      state = 'finished'
      await file.close()
      return size
    },
    async discard() {
      if (state !== 'open') return
      state = 'discarded'
      await writing.catch(() => {})
      await file.close()
      await unlink(unfinished)
    },
  }
}
