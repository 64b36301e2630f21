// Finds files that Go modules carry: the CRDs of KWOK and of the Gateway API.

import {execFile} from 'node:child_process'
import {readdir} from 'node:fs/promises'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {gatewayApiModule, kwokModule, type PinnedModule} from './versions.ts'

export type GatewayApiChannel = 'standard' | 'experimental'

/** @returns the paths of the Gateway API's CRDs, one file each */
export async function gatewayApiCrds(channel: GatewayApiChannel): Promise<string[]> {
  const folder = join(await moduleFolder(gatewayApiModule), 'config/crd', channel)
  // The folder holds an admission policy too, named as if it were one of them.
  const crds = (await readdir(folder)).filter(
    (name) => name.startsWith('gateway.networking') && !name.includes('_vap_'),
  )
  return crds.map((name) => join(folder, name))
}

/** @returns the path of KWOK's CRD of that plural name */
export async function kwokCrd(plural: string): Promise<string> {
  return join(await moduleFolder(kwokModule), 'kustomize/crd/bases', `kwok.x-k8s.io_${plural}.yaml`)
}

/** Downloads the module unless it is in Go's cache. */
export async function moduleFolder({path, version, hash}: PinnedModule): Promise<string> {
  const {stdout} = await promisify(execFile)('go', ['mod', 'download', '-json', `${path}@${version}`])
  const {Dir: folder, Sum: found}: {Dir?: unknown; Sum?: unknown} = JSON.parse(stdout)
  if (typeof folder !== 'string') throw new Error(`go mod download ${path}@${version} named no folder: ${stdout}`)
  if (found !== hash) throw new Error(`${path}@${version} has the hash ${found} and not ${hash}`)
  return folder
}
