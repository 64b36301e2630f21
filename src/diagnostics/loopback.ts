// Gives a byte stream an address, for a library that takes nothing but addresses.

import {createServer, type Socket} from 'node:net'
import type {Duplex} from 'node:stream'
import {pipeline} from 'node:stream'

export interface Loopback {
  /** `127.0.0.1:PORT`. */
  readonly address: string
  /** What the stream failed with; undefined while it has not. */
  failure(): Error | undefined
  /** Ends the connection, the listener and the stream. */
  close(): void
}

/** One connection is taken, then the listener closes: there is one stream, and nobody else's business on it. */
export async function listenForStream(stream: Duplex): Promise<Loopback> {
  let failure: Error | undefined
  let connection: Socket | undefined
  const server = createServer((socket) => {
    connection = socket
    server.close()
    // A forwarded port may fail before anybody has connected here.
    if (stream.destroyed) {
      socket.destroy()
      return
    }
    // The failure of either side ends both; the stream's own is kept below.
    pipeline(socket, stream, socket, () => {
      socket.destroy()
      stream.destroy()
    })
  })
  stream.on('error', (error) => {
    failure ??= error
    connection?.destroy()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('a listening server has no port')
  return {
    address: `127.0.0.1:${bound.port}`,
    failure: () => failure,
    close() {
      server.close()
      connection?.destroy()
      stream.destroy()
    },
  }
}
