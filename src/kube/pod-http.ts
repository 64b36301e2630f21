// One HTTP/1.1 request over a byte stream to a pod.

import {request} from 'node:http'
import type {Duplex} from 'node:stream'
import type {PodAnswer, PodMethod, PodPort} from './cluster.ts'
import {KubeError, timeoutError} from './kube-error.ts'

/** Bytes. A pod is not trusted with more of our memory; a busy proxy's dump has a tenth of it. */
const largestAnswer = 256 * 2 ** 20

/**
 * Takes the stream over and destroys it. The answer's end is known by its length or its chunks: a port-forward does not
 * say that the far side has closed.
 */
export function askOverStream(
  stream: Duplex,
  {target, method, path, timeout}: {target: PodPort; method: PodMethod; path: string; timeout: number},
): Promise<PodAnswer> {
  const call = {
    verb: method.toLowerCase(),
    resource: `port ${target.port}${path} of pod`,
    namespace: target.namespace,
    name: target.pod,
  }
  return new Promise<PodAnswer>((resolve, reject) => {
    const outgoing = request({
      createConnection: () => stream,
      method,
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
      let size = 0
      response.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > largestAnswer) outgoing.destroy(new Error(`its answer is over ${largestAnswer / 2 ** 20} MiB`))
        else chunks.push(chunk)
      })
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
