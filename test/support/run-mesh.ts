// Runs the built program as a user does: a process with arguments, standard input and an environment of its own.

import {execFile, spawnSync} from 'node:child_process'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

export interface RunResult {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly stdin?: string | Uint8Array
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** Without a kubeconfig unless the test brings one: a developer's own cluster is never touched. */
export function runMesh(args: readonly string[], {stdin = '', env = {}, cwd = root}: RunOptions = {}): RunResult {
  const child = spawnSync(process.execPath, [join(root, 'bin/run.js'), ...args], {
    cwd,
    input: stdin,
    encoding: 'utf8',
    maxBuffer: 2 ** 29,
    env: cleanEnvironment(env),
  })
  return {status: child.status, stdout: child.stdout, stderr: child.stderr}
}

/** The same without blocking this process, which has servers that the program talks to. */
export function startMesh(args: readonly string[], {env = {}, cwd = root}: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve) => {
    const options = {cwd, encoding: 'utf8', maxBuffer: 2 ** 29, env: cleanEnvironment(env)} as const
    execFile(process.execPath, [join(root, 'bin/run.js'), ...args], options, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : null
      resolve({status, stdout, stderr})
    })
  })
}

function cleanEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  return {PATH: process.env.PATH ?? '', HOME: '/nonexistent', KUBECONFIG: '/nonexistent', ...env}
}
