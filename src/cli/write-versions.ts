// Asks the cluster for the versions of its meshes and writes them beside our own.

import {MeshError} from '../errors.ts'
import {writeJson} from '../io/write-json.ts'
import {type InstalledVersion, installedVersions} from '../manifests/index.ts'
import type {Context} from '../mesh-command.ts'

export interface VersionOptions {
  own: string
  client: boolean
  short: boolean
  output: 'text' | 'json'
}

/** A cluster that does not answer is said on stderr; the client's version is printed all the same. */
export async function writeVersions(context: Context, {own, client, short, output}: VersionOptions): Promise<void> {
  const {io} = context
  const {meshes, trouble} = client ? {meshes: [], trouble: undefined} : await findMeshes(context)
  if (output === 'json') {
    await io.stdout.write(`${writeJson({client: own, meshes, ...(trouble && {error: trouble})}, 2)}\n`)
    return
  }
  const lines = short
    ? [own, ...meshes.map(({version}) => version)]
    : [
        `Client version: ${own}`,
        ...meshes.map(({mesh, version, namespace}) => `${mesh} version: ${version} (namespace ${namespace})`),
      ]
  if (!client && !short && meshes.length === 0) lines.push('Server version: unavailable')
  await io.stdout.write(`${lines.join('\n')}\n`)
  if (trouble !== undefined) await io.stderr.write(`${io.stderr.style.yellow('Warning:')} ${trouble}\n`)
}

async function findMeshes(context: Context): Promise<{meshes: readonly InstalledVersion[]; trouble?: string}> {
  try {
    return {meshes: await installedVersions(await context.cluster(), context.controlPlaneNamespaces)}
  } catch (error) {
    if (error instanceof MeshError) return {meshes: [], trouble: error.message}
    throw error
  }
}
