// Reads what the user names on the command line: a file, a folder, `-` for standard input, or an https address.

import {readdir, readFile, stat} from 'node:fs/promises'
import {join} from 'node:path'
import {Exit, MeshError} from '../errors.ts'
import type {Io} from './io.ts'
import {INPUT_LIMIT, readLimited, tooLarge} from './read-limited.ts'

export interface Source {
  /** What the user would call it: the path, the address, or `standard input`. */
  name: string
  bytes: Uint8Array
}

export interface ReadOptions {
  limit?: number
  /** Milliseconds before a download is given up. */
  timeout?: number
}

/**
 * Reads one argument.
 * @returns a source for each file, a folder's files in the order of their paths
 * @throws MeshError when it cannot be read: nothing is returned of a folder whose last file is unreadable
 */
export async function readSources(argument: string, io: Io, options: ReadOptions = {}): Promise<Source[]> {
  const limit = options.limit ?? INPUT_LIMIT
  if (argument === '-') return [{name: 'standard input', bytes: await io.readStdin(limit)}]
  if (/^https?:\/\//i.test(argument))
    return [{name: argument, bytes: await download(argument, limit, options.timeout ?? 30_000)}]
  const sources: Source[] = []
  for (const path of await filesUnder(argument)) sources.push({name: path, bytes: await readOne(path, limit)})
  return sources
}

async function filesUnder(path: string): Promise<string[]> {
  const info = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error)
  })
  if (info.isFile() || info.isFIFO() || info.isCharacterDevice()) return [path]
  if (!info.isDirectory()) throw new MeshError(Exit.Failed, `${path} is neither a file nor a folder`)
  const names = await readdir(path).catch((error: unknown) => {
    throw unreadable(path, error)
  })
  const nested: string[] = []
  for (const name of names.sort()) nested.push(...(await filesUnder(join(path, name))))
  return nested
}

async function readOne(path: string, limit: number): Promise<Uint8Array> {
  try {
    const {size} = await stat(path)
    if (size > limit) throw tooLarge(path, limit)
    return await readFile(path)
  } catch (error) {
    throw error instanceof MeshError ? error : unreadable(path, error)
  }
}

async function download(url: string, limit: number, timeout: number): Promise<Uint8Array> {
  if (!/^https:/i.test(url)) {
    throw new MeshError(Exit.Usage, `${url} is not fetched without encryption`, {
      hint: url.replace(/^http:/i, 'https:'),
    })
  }
  try {
    const response = await fetch(url, {signal: AbortSignal.timeout(timeout)})
    // A redirect to http would deliver manifests that anyone on the way can write.
    if (!response.url.startsWith('https:'))
      throw new MeshError(Exit.Failed, `${url} redirects to ${response.url}, which is not encrypted`)
    if (!response.ok)
      throw new MeshError(Exit.Failed, `${url} answered ${response.status} ${response.statusText}`.trimEnd())
    return response.body === null ? new Uint8Array() : await readLimited(response.body, limit, url)
  } catch (error) {
    if (error instanceof MeshError) throw error
    throw new MeshError(Exit.Failed, `cannot fetch ${url}: ${causeOf(error)}`, {cause: error})
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'is not readable by you',
  EPERM: 'is not readable by you',
  EISDIR: 'is a folder',
  ELOOP: 'is a chain of links without end',
  ENOTDIR: 'lies below something that is not a folder',
}

function unreadable(path: string, error: unknown): MeshError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return new MeshError(Exit.Failed, `${path} ${REASONS[code] ?? `cannot be read: ${causeOf(error)}`}`, {cause: error})
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
