// Runs the real kubectl against a test cluster.

import {spawn} from 'node:child_process'
import {dirname, join} from 'node:path'
import {text} from 'node:stream/consumers'
import {toolPath} from './go-tools.ts'

export interface Output {
  stdout: string
  stderr: string
}

export interface Outcome extends Output {
  code: number
}

/** Throws with what kubectl said when it fails. */
export type Kubectl = (args: readonly string[], stdin?: string) => Promise<Output>

/** The kubectl of the cluster's own version, with a discovery cache of its own: clusters take turns on a port. */
export function kubectlFor(kubeconfig: string): Kubectl {
  return async (args, stdin = '') => {
    const {code, stdout, stderr} = await runKubectl(kubeconfig, args, stdin)
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')} ended with ${code}: ${stderr.trim()}`)
    return {stdout, stderr}
  }
}

/** The whole command line, for a test that starts kubectl by itself. */
export function kubectlCommand(kubeconfig: string, args: readonly string[]): [program: string, ...args: string[]] {
  const cache = join(dirname(kubeconfig), 'kubectl-cache')
  return [toolPath('kubectl'), `--kubeconfig=${kubeconfig}`, `--cache-dir=${cache}`, ...args]
}

async function runKubectl(kubeconfig: string, args: readonly string[], stdin: string): Promise<Outcome> {
  const [program, ...rest] = kubectlCommand(kubeconfig, args)
  const child = spawn(program, rest, {stdio: 'pipe'})
  // kubectl may end without having read everything; its exit code tells why.
  child.stdin.on('error', () => {})
  child.stdin.end(stdin)
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? -1))
  })
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  return {code, stdout, stderr}
}
