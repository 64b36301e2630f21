// Which mesh a command is about: what the user said, what the folder says, what is installed.

import {readFile} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {Exit, MeshError} from '../errors.ts'
import type {Cluster} from '../kube/cluster.ts'
import {detectMeshes} from '../manifests/index.ts'
import {type MeshName, meshNames} from '../meshes/index.ts'
import {decodeYaml, isJsonObject, type Json, parseYamlValue} from '../yaml/index.ts'

/** The file that names a project's mesh, for everything below its folder. */
const projectFile = '.mesh.yaml'
const usual: MeshName = 'linkerd'

export interface MeshQuestion {
  /** From the flag or the environment; oclif has checked it. */
  named: MeshName | undefined
  /** Where the search for the project's file begins. */
  folder: string
  /** Absent for commands that look at no cluster. */
  cluster?: (() => Promise<Cluster>) | undefined
}

/** @throws MeshError when several are installed and none is named, or the project's file cannot be understood */
export async function chooseMesh(question: MeshQuestion): Promise<MeshName> {
  const found = await chooseMeshes(question)
  const [only = usual, second] = found
  if (second === undefined) return only
  throw new MeshError(Exit.Usage, `${found.join(' and ')} are both installed in this cluster, and none is named`, {
    hint: found.map((name) => `--mesh ${name}`).join(', or '),
  })
}

/** The same for commands that can be about several at once: all that are installed, unless one is named. */
export async function chooseMeshes({named, folder, cluster}: MeshQuestion): Promise<readonly MeshName[]> {
  const said = named ?? (await meshOfProject(folder))
  if (said !== undefined) return [said]
  const installed = cluster === undefined ? [] : await installedMeshes(cluster)
  return installed.length === 0 ? [usual] : installed
}

/** A cluster that does not answer, or not this user, says nothing; the command itself will tell why. */
async function installedMeshes(cluster: () => Promise<Cluster>): Promise<readonly MeshName[]> {
  try {
    return await detectMeshes(await cluster())
  } catch (error) {
    if (error instanceof MeshError) return []
    throw error
  }
}

async function meshOfProject(folder: string): Promise<MeshName | undefined> {
  const file = join(folder, projectFile)
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw new MeshError(Exit.Failed, `cannot read ${file}: ${error.message}`, {cause: error})
  })
  if (bytes !== undefined) return readProject(parseYamlValue(decodeYaml(bytes, file), {file}), file)
  const above = dirname(folder)
  return above === folder ? undefined : meshOfProject(above)
}

function readProject(value: Json, file: string): MeshName | undefined {
  if (value === null) return undefined
  if (!isJsonObject(value)) throw new MeshError(Exit.Usage, `${file} is not a mapping such as "mesh: ${usual}"`)
  const unknown = Object.keys(value).find((key) => key !== 'mesh')
  if (unknown !== undefined) throw new MeshError(Exit.Usage, `${file} has "${unknown}"; it may have "mesh" alone`)
  const name = meshNames.find((known) => known === value.mesh)
  if (name !== undefined || value.mesh === undefined || value.mesh === null) return name
  throw new MeshError(Exit.Usage, `${file} names mesh "${String(value.mesh)}", not ${meshNames.join(' or ')}`)
}
