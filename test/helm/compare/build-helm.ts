// Builds the real Helm before the suite, once: the binary stays in .cache. MESH_HELM names another one.

import {execFile} from 'node:child_process'
import {existsSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {promisify} from 'node:util'

const VERSION = 'v3.18.6'
const FOLDER = resolve(import.meta.dirname, '../../../.cache/bin')

export const HELM = process.env.MESH_HELM ?? join(FOLDER, 'helm')

export async function setup(): Promise<void> {
  if (existsSync(HELM)) return
  if (process.env.MESH_HELM !== undefined) throw new Error(`MESH_HELM names ${HELM}, which does not exist`)
  const target = `helm.sh/helm/v3/cmd/helm@${VERSION}`
  try {
    await promisify(execFile)('go', ['install', target], {
      env: {...process.env, GOBIN: FOLDER},
      maxBuffer: 64 * 1024 * 1024,
    })
  } catch (error) {
    throw new Error(`the real Helm could not be built: try GOBIN=${FOLDER} go install ${target}`, {cause: error})
  }
}
