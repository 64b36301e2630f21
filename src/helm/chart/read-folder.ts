// Reads the files of an unpacked chart, all at once, without those that .helmignore leaves out.

import {readdir, readFile, realpath, stat} from 'node:fs/promises'
import {join} from 'node:path'
import {Exit, MeshError} from '../../errors.ts'
import type {ChartFile} from './chart.ts'
import {type IgnoreRules, parseIgnoreRules} from './ignore-rules.ts'
import {FILE_LIMIT, TOTAL_LIMIT, tooLarge} from './limits.ts'

/** @returns files in the order of their names; links are followed, as Helm follows them */
export async function readFolder(folder: string): Promise<ChartFile[]> {
  const isIgnored = await ignoreRulesOf(folder)
  const files = await readLevel({folder, name: '', isIgnored, above: [await resolved(folder)]})
  if (files.reduce((sum, file) => sum + file.bytes.length, 0) > TOTAL_LIMIT) throw tooLarge(folder, TOTAL_LIMIT)
  return files.sort((a, b) => (a.name < b.name ? -1 : 1))
}

export function withoutByteOrderMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
}

interface Level {
  /** The chart's folder. */
  folder: string
  /** The level's name in the chart; empty for the chart's own. */
  name: string
  isIgnored: IgnoreRules
  /** The real paths of the folders above and of this one: a link to one of them would never end. */
  above: readonly string[]
}

async function readLevel(level: Level): Promise<ChartFile[]> {
  const path = join(level.folder, level.name)
  const entries = await readdir(path, {withFileTypes: true}).catch((error: unknown) => {
    throw unreadable(path, error)
  })
  const found = await Promise.all(
    entries.map((entry) => {
      const name = level.name === '' ? entry.name : `${level.name}/${entry.name}`
      if (entry.isSymbolicLink()) return readLinked(level, name)
      if (entry.isDirectory()) return readSubFolder(level, name)
      return readEntry(level, name, entry.isFile())
    }),
  )
  return found.flat()
}

async function readSubFolder(level: Level, name: string, real?: string): Promise<ChartFile[]> {
  if (level.isIgnored(name, true)) return []
  return readLevel({...level, name, above: real === undefined ? level.above : [...level.above, real]})
}

async function readLinked(level: Level, name: string): Promise<ChartFile[]> {
  const path = join(level.folder, name)
  const real = await resolved(path)
  const info = await stat(real)
  if (!info.isDirectory()) return readEntry(level, name, info.isFile())
  if (level.above.some((folder) => folder === real || folder.startsWith(`${real}/`))) {
    throw new MeshError(Exit.Failed, `${path} is a link to ${real}, a folder that it lies in`)
  }
  return readSubFolder(level, name, real)
}

async function readEntry(level: Level, name: string, isFile: boolean): Promise<ChartFile[]> {
  if (level.isIgnored(name, false)) return []
  const path = join(level.folder, name)
  if (!isFile) throw new MeshError(Exit.Failed, `${path} is neither a file nor a folder, and cannot be part of a chart`)
  const bytes = await readFile(path).catch((error: unknown) => {
    throw unreadable(path, error)
  })
  if (bytes.length > FILE_LIMIT) throw tooLarge(path, FILE_LIMIT)
  return [{name, bytes: withoutByteOrderMark(bytes)}]
}

async function ignoreRulesOf(folder: string): Promise<IgnoreRules> {
  const path = join(folder, '.helmignore')
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return ''
    throw unreadable(path, error)
  })
  return parseIgnoreRules(text, path)
}

async function resolved(path: string): Promise<string> {
  return realpath(path).catch((error: unknown) => {
    throw unreadable(path, error)
  })
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'is not readable by you',
  ELOOP: 'is a chain of links without end',
  ENOTDIR: 'is not a folder',
}

export function unreadable(path: string, error: unknown): MeshError {
  const code = codeOf(error)
  const reason = REASONS[code] ?? `cannot be read: ${error instanceof Error ? error.message : String(error)}`
  return new MeshError(Exit.Failed, `${path} ${reason}`, {cause: error})
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
