// Nothing of a cluster is left when it is stopped, nor when the process that started it is killed.

import {type ChildProcess, execFile, spawn} from 'node:child_process'
import {existsSync} from 'node:fs'
import {rm} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {createInterface} from 'node:readline'
import {promisify} from 'node:util'
import {describe, expect, it} from 'vitest'
import {createClusterFolder} from './cluster-folder.ts'
import {until} from './until.ts'

const UP = join(import.meta.dirname, 'up.ts')

/** Every process of a cluster names the cluster's folder in its arguments. */
async function processesOf(folder: string): Promise<string[]> {
  const {stdout} = await promisify(execFile)('ps', ['-A', '-o', 'pid=,args='])
  return stdout.split('\n').filter((line) => line.includes(folder))
}

async function startedFolder(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the output of up.ts is not read')
  for await (const line of createInterface({input: child.stdout})) {
    const kubeconfig = /^export KUBECONFIG=(.*)$/.exec(line)?.[1]
    if (kubeconfig !== undefined) return dirname(kubeconfig)
  }
  throw new Error('up.ts ended without a cluster')
}

describe('the processes of a cluster', () => {
  it('end when the one that started them is interrupted, and their folder goes', async () => {
    const {up, folder} = await startUp()
    up.kill('SIGINT')
    await until('its processes are gone', async () => (await processesOf(folder)).length === 0)
    await until('its folder is gone', async () => !existsSync(folder))
  })

  it('end when the one that started them is killed, and the next cluster takes their folder away', async () => {
    const {up, folder} = await startUp()
    up.kill('SIGKILL')
    await until('its processes are gone', async () => (await processesOf(folder)).length === 0)
    expect(existsSync(folder)).toBe(true)
    const next = await createClusterFolder()
    expect(existsSync(folder)).toBe(false)
    await rm(next, {recursive: true})
  })
})

async function startUp(): Promise<{up: ChildProcess; folder: string}> {
  const up = spawn(process.execPath, [UP], {stdio: ['ignore', 'pipe', 'inherit']})
  const folder = await startedFolder(up)
  // etcd, apiserver, controller-manager, scheduler, and KWOK behind its guard.
  expect(await processesOf(folder)).toHaveLength(6)
  return {up, folder}
}
