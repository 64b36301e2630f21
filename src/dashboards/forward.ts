// Gives a port of a pod a local address: every connection there is a stream to the pod, and to its successor when it goes.

import {createServer, type Server, type Socket} from 'node:net'
import type {Duplex} from 'node:stream'
import {Exit, MeshError} from '../errors.ts'
import type {Cluster} from '../kube/cluster.ts'
import type {PodFinder, PodPlace} from './find-pod.ts'

export interface ForwardOptions {
  readonly cluster: Pick<Cluster, 'openPort' | 'get'>
  readonly findPod: PodFinder
  /** Of the pod. */
  readonly port: number
  /** Of this machine. */
  readonly address: string
  /** The first that is free is taken; 0 is any. */
  readonly localPorts: readonly number[]
  /** Milliseconds between looks at the pod while it has connections. */
  readonly lookEvery: number
  /** What the user should know: another pod, or none. */
  tell(text: string): void
}

export interface Forward {
  readonly port: number
  readonly pod: PodPlace
  /** Ends every connection, and waits until the address is free again. */
  close(): Promise<void>
}

/** @throws MeshError when no pod runs, or no address is to be had */
export async function startForward(options: ForwardOptions): Promise<Forward> {
  const {cluster, findPod, port} = options
  let isClosed = false
  /** What fails because of the end is no news. */
  const tell = (text: string): void => {
    if (!isClosed) options.tell(text)
  }
  let pod = await findPod()
  let finding: Promise<PodPlace> | undefined
  const connections = new Map<Socket, Duplex | undefined>()

  /** The pod that answers from now on. Connections that come together look for it once. */
  const findAgain = (): Promise<PodPlace> => {
    finding ??= findPod()
      .then((found) => {
        if (found.pod !== pod.pod || found.namespace !== pod.namespace) tell(`now pod ${describe(found)} answers`)
        pod = found
        return found
      })
      .finally(() => {
        finding = undefined
      })
    return finding
  }
  const open = async (): Promise<Duplex> => {
    const first = pod
    try {
      return await cluster.openPort({...first, port})
    } catch (error) {
      if (!(error instanceof MeshError) || isClosed) throw error
      tell(`lost pod ${describe(first)}: ${error.message}`)
      return cluster.openPort({...(await findAgain()), port})
    }
  }
  const serve = async (socket: Socket): Promise<void> => {
    connections.set(socket, undefined)
    socket.once('close', () => {
      connections.get(socket)?.destroy()
      connections.delete(socket)
    })
    // A browser that goes away is no trouble.
    socket.on('error', () => {})
    try {
      const stream = await open()
      // For good: a stream that is destroyed early reports that as an error, which is none.
      stream.on('error', (error) => tellTrouble(error, tell))
      // Either may have failed while the other was made.
      if (socket.destroyed || stream.destroyed) {
        stream.destroy()
        socket.destroy()
        return
      }
      connections.set(socket, stream)
      join(socket, stream)
    } catch (error) {
      socket.destroy()
      if (!(error instanceof MeshError)) throw error
      tell(error.message)
    }
  }
  const server = await listenOnFirst(options, (socket) => void serve(socket))

  // A port-forward does not always say that its pod is gone: connections to it would hang for ever.
  const looking = setInterval(() => {
    if (connections.size > 0) void look().catch((error: unknown) => tellTrouble(error, tell))
  }, options.lookEvery)
  const look = async (): Promise<void> => {
    const seen = pod
    const found = await cluster.get('pods', {namespace: seen.namespace, name: seen.pod})
    const isHere = found !== undefined && !('deletionTimestamp' in found.metadata)
    if (isHere || pod !== seen) return
    for (const socket of connections.keys()) socket.destroy()
    tell(`lost pod ${describe(seen)}: it is gone`)
    await findAgain()
  }
  const bound = server.address()
  return {
    port: bound === null || typeof bound === 'string' ? 0 : bound.port,
    pod,
    close: () =>
      new Promise((resolve) => {
        isClosed = true
        clearInterval(looking)
        server.close(() => resolve())
        for (const socket of connections.keys()) socket.destroy()
      }),
  }
}

/** Bytes both ways, until either side ends. */
function join(socket: Socket, stream: Duplex): void {
  stream.once('close', () => socket.destroy())
  // What the pod sent last still has to leave.
  stream.once('end', () => socket.end())
  socket.pipe(stream)
  stream.pipe(socket, {end: false})
}

function tellTrouble(error: unknown, tell: (text: string) => void): void {
  if (error instanceof MeshError) tell(error.message)
}

function describe({namespace, pod}: PodPlace): string {
  return `${namespace}/${pod}`
}

async function listenOnFirst(
  {address, localPorts}: ForwardOptions,
  onConnection: (socket: Socket) => void,
): Promise<Server> {
  for (const port of localPorts) {
    try {
      return await listen(address, port, onConnection)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      const isLast = port === localPorts.at(-1)
      // Ports below 1024 may be another user's.
      if (!isLast && (code === 'EADDRINUSE' || code === 'EACCES')) continue
      const reason = reasons[String(code)] ?? (error instanceof Error ? error.message : String(error))
      throw new MeshError(Exit.Failed, `cannot listen on port ${port} of ${address}: ${reason}`, {
        hint: '--port 0 takes any that is free',
        cause: error,
      })
    }
  }
  throw new Error('no port to listen on')
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something listens there',
  EACCES: 'this user may not',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'its name does not resolve',
}

function listen(address: string, port: number, onConnection: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(onConnection)
    server.once('error', reject)
    server.listen(port, address, () => {
      server.off('error', reject)
      resolve(server)
    })
  })
}
