// Asks the admin port of a proxy, and makes a page of the answer.

import {Exit, MeshError} from '../errors.ts'
import type {Cluster, PodMethod} from '../kube/cluster.ts'
import {type Page, readPage} from './dump.ts'

export interface AdminPort {
  readonly cluster: Pick<Cluster, 'fetchFromPod'>
  readonly pod: {readonly namespace: string; readonly name: string}
  readonly port: number
}

/** @throws MeshError when the answer is none, or not 200 */
export async function askPort(admin: AdminPort, path: string, method: PodMethod = 'GET'): Promise<string> {
  const {cluster, pod, port} = admin
  const {status, body} = await cluster.fetchFromPod({namespace: pod.namespace, pod: pod.name, port}, path, method)
  if (status === 200) return body
  const said = status === 404 ? ', so no proxy listens there' : firstLine(body)
  throw new MeshError(Exit.Failed, `port ${port}${path} of pod ${pod.namespace}/${pod.name} answered ${status}${said}`)
}

export async function askPage(admin: AdminPort, path: string): Promise<Page> {
  const {pod, port} = admin
  return readPage(await askPort(admin, path), `port ${port}${path} of pod ${pod.namespace}/${pod.name}`)
}

const longestQuote = 200

/** Pages of HTML say nothing that is worth a line. */
function firstLine(body: string): string {
  const [line = ''] = body.trim().split('\n', 1)
  return line === '' || line.startsWith('<') ? '' : `: ${line.slice(0, longestQuote)}`
}
