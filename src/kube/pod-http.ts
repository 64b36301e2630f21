// One HTTP/1.1 GET over a byte stream to a pod.

import {request} from 'node:http'
import type {Duplex} from 'node:stream'
import type {PodAnswer, PodPort} from './cluster.ts'
import {KubeError, timeoutError} from './kube-error.ts'

/**
 * Takes the stream over and destroys it. The answer's end is known by its length or its chunks: a port-forward does not
 * say that the far side has closed.
 */
export function getOverStream(stream: Duplex, target: PodPort, path: string, timeout: number): Promise<PodAnswer> {
  const call = {
    verb: 'get',
    resource: `port ${target.port}${path} of pod`,
    namespace: target.namespace,
    name: target.pod,
  }
  return new Promise<PodAnswer>((resolve, reject) => {
    const outgoing = request({
      createConnection: () => stream,
      path,
      headers: {Host: 'localhost', Connection: 'close', 'Accept-Encoding': 'identity'},
    })
    const deadline = setTimeout(() => outgoing.destroy(timeoutError(call, timeout)), timeout)
    const fail = (error: Error) => {
      clearTimeout(deadline)
      reject(error instanceof KubeError ? error : brokenAnswer(target, error))
    }
    outgoing.on('error', fail)
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', fail)
      response.on('end', () => {
        clearTimeout(deadline)
        resolve({status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8')})
      })
    })
    outgoing.end()
  }).finally(() => stream.destroy())
}

function brokenAnswer({namespace, pod, port}: PodPort, cause: Error): KubeError {
  return new KubeError(
    'unreachable',
    `port ${port} of pod ${namespace}/${pod} gave no whole answer: ${cause.message}`,
    {cause},
  )
}
