// Reaches a pod's port through the real `kubectl port-forward`.

import {spawn} from 'node:child_process'
import {get} from 'node:http'
import {createInterface} from 'node:readline'
import {kubectlCommand} from './kubectl.ts'
import {until} from './until.ts'

export interface PodPort {
  namespace: string
  pod: string
  port: number
}

const ANSWER = 5_000

/** Resolves as soon as an HTTP server answers there, whatever it says. */
export async function answers(kubeconfig: string, target: PodPort): Promise<void> {
  await withPortForward(kubeconfig, target, async (local) => {
    await until(`port ${target.port} of ${target.namespace}/${target.pod} answers`, () =>
      httpGet(local, '/').then(() => true),
    )
  })
}

/** @param use is given the local port, which is closed when its promise ends */
export async function withPortForward<T>(
  kubeconfig: string,
  {namespace, pod, port}: PodPort,
  use: (local: number) => Promise<T>,
): Promise<T> {
  const args = ['port-forward', '--address=127.0.0.1', '-n', namespace, `pod/${pod}`, `:${port}`]
  const [program, ...rest] = kubectlCommand(kubeconfig, args)
  const child = spawn(program, rest, {stdio: ['ignore', 'pipe', 'pipe']})
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  try {
    for await (const line of createInterface({input: child.stdout})) {
      const local = /^Forwarding from 127\.0\.0\.1:(\d+)/.exec(line)?.[1]
      if (local !== undefined) return await use(Number(local))
    }
    throw new Error(`kubectl ${args.join(' ')} ended early: ${said.trim()}`)
  } finally {
    child.kill()
    await ended
  }
}

/** @returns the body of the answer */
export function httpGet(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get({host: '127.0.0.1', port, path, agent: false, timeout: ANSWER}, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      response.once('end', () => resolve(body))
      response.once('error', reject)
    })
    request.once('timeout', () => request.destroy(new Error(`no answer within ${ANSWER} ms`)))
    request.once('error', reject)
  })
}
