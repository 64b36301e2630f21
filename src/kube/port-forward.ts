// A byte stream to a port of a pod, through the API server, by client-node's port-forward.

import {Duplex, PassThrough} from 'node:stream'
import type {PodPort} from './cluster.ts'
import type {Session} from './https-transport.ts'
import type {Call} from './kube-error.ts'
import {errorFromAnswer, errorFromNetwork, KubeError, timeoutError} from './kube-error.ts'

export interface ForwardOptions {
  server: string
  /** Milliseconds until the stream has to be open. */
  timeout: number
}

export async function openForward(
  {server, timeout}: ForwardOptions,
  session: Session,
  target: PodPort,
): Promise<Duplex> {
  const {KubeConfig, PortForward} = await import('@kubernetes/client-node')
  // Its own way to make a request's options knows no groups, no plain http and no credentials but its own.
  class SessionConfig extends KubeConfig {
    override async applyToHTTPSOptions(options: object): Promise<void> {
      Object.assign(options, session.tls, {agent: session.agent, headers: session.headers})
    }
  }
  const config = new SessionConfig()
  config.loadFromClusterAndUser({name: 'cluster', server, skipTLSVerify: false}, {name: 'user'})

  // An upgrade to a WebSocket is a GET; since Kubernetes 1.35 it takes the right to create as well.
  const call: Call = {verb: 'get', resource: 'pods/portforward', namespace: target.namespace, name: target.pod}
  const fromPod = new PassThrough()
  const trouble = new PassThrough()
  const toPod = new PassThrough()
  const opening = new PortForward(config).portForward(
    target.namespace,
    target.pod,
    [target.port],
    fromPod,
    trouble,
    toPod,
  )
  const socket = await within(opening, timeout, call).catch((error: unknown) => {
    throw forwardError(error, call, server)
  })
  if (typeof socket === 'function') throw new Error('port-forward was asked for a single connection')

  const stream = Duplex.from({writable: toPod, readable: fromPod})
  trouble.on('data', (text: Buffer) => stream.destroy(unreachablePort(target, text.toString())))
  socket.onclose = () => fromPod.end()
  stream.once('close', () => socket.close())
  return stream
}

/** The library's connect has no deadline; a socket that opens after ours is closed at once. */
function within<T extends {close(): void} | (() => unknown)>(
  opening: Promise<T>,
  timeout: number,
  call: Call,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let late = false
    const timer = setTimeout(() => {
      late = true
      reject(timeoutError(call, timeout))
    }, timeout)
    opening.then(
      (socket) => {
        clearTimeout(timer)
        if (late && 'close' in socket) socket.close()
        resolve(socket)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })
}

/** The WebSocket library reports a refused upgrade only as text. */
function forwardError(error: unknown, call: Call, server: string): KubeError {
  if (error instanceof KubeError) return error
  const inner = typeof error === 'object' && error !== null && 'error' in error ? error.error : error
  const message = inner instanceof Error ? inner.message : ''
  const status = /Unexpected server response: (\d+)/.exec(message)?.[1]
  if (status !== undefined) return errorFromAnswer(call, Number(status), undefined, server)
  return errorFromNetwork(inner, server)
}

function unreachablePort({namespace, pod, port}: PodPort, text: string): KubeError {
  // Only the last part of the runtime's chain of errors says why.
  const reason = text.trim().split(': ').slice(-2).join(': ')
  return new KubeError('unreachable', `cannot reach port ${port} of pod ${namespace}/${pod}: ${reason}`)
}
