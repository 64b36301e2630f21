// Opens a packed chart (.tgz) and gives its files, refusing whatever would not be a plain file inside the chart.

import {promisify} from 'node:util'
import {gunzip} from 'node:zlib'
import {Exit, MeshError} from '../../errors.ts'
import type {ChartFile} from './chart.ts'
import {FILE_LIMIT, TOTAL_LIMIT, tooLarge} from './limits.ts'
import {withoutByteOrderMark} from './read-folder.ts'
import {readTar, TarError, type TarFile} from './tar.ts'

const inflate = promisify(gunzip)

/**
 * @param archive what the user calls it, for errors
 * @returns the files of the archive's one top folder, named below it
 */
export async function readArchive(archive: string, bytes: Uint8Array): Promise<ChartFile[]> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) throw notPacked(archive)
  const files = new Map<string, ChartFile>()
  for (const member of await members(archive, bytes)) {
    const name = nameInChart(archive, member.name)
    if (member.bytes.length > FILE_LIMIT) throw tooLarge(`${archive}: ${name}`, FILE_LIMIT)
    if (files.has(name)) throw refused(archive, `holds two files named ${JSON.stringify(name)}`)
    files.set(name, {name, bytes: withoutByteOrderMark(member.bytes)})
  }
  if (files.size === 0) throw refused(archive, 'holds no files')
  return [...files.values()]
}

async function members(archive: string, bytes: Uint8Array): Promise<TarFile[]> {
  try {
    return readTar(await inflate(bytes, {maxOutputLength: TOTAL_LIMIT}))
  } catch (error) {
    if (error instanceof TarError) throw refused(archive, error.message)
    if (error instanceof RangeError) throw tooLarge(`${archive}, unpacked,`, TOTAL_LIMIT)
    throw new MeshError(
      Exit.Failed,
      `${archive} cannot be unpacked: ${error instanceof Error ? error.message : error}`,
      {cause: error},
    )
  }
}

/** Drops the top folder; archives made on Windows may have backslashes. */
function nameInChart(archive: string, member: string): string {
  const [top, ...parts] = member.split(member.includes('\\') ? '\\' : '/')
  if (top === 'Chart.yaml') throw refused(archive, 'has Chart.yaml outside of a folder named after the chart')
  const steps: string[] = []
  for (const part of parts) {
    if (part === '..' && steps.length === 0) throw outside(archive, member)
    if (part === '..') steps.pop()
    else if (part !== '' && part !== '.') steps.push(part)
  }
  const name = steps.join('/')
  if (name === '' || parts[0] === '' || /^[a-zA-Z]:(?:\/|$)/.test(name)) throw outside(archive, member)
  return name
}

function outside(archive: string, member: string): MeshError {
  return refused(archive, `holds ${JSON.stringify(member)}, which is outside of the chart's folder`)
}

function refused(archive: string, what: string): MeshError {
  return new MeshError(Exit.Failed, `${archive} ${what}`, {hint: 'helm package CHART-FOLDER'})
}

function notPacked(archive: string): MeshError {
  const what = /\.ya?ml$/i.test(archive) ? 'looks like a YAML file, not a chart' : 'is neither a folder nor a .tgz file'
  return new MeshError(Exit.Failed, `${archive} ${what}`, {
    hint: 'name a chart: its folder, or the .tgz file that helm package made',
  })
}
