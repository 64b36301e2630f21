// An API server that only forwards ports: WebSocket frames of v4.channel.k8s.io (RFC 6455), written out by hand.

import {createHash} from 'node:crypto'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import type {Duplex} from 'node:stream'

export interface ForwardServer {
  url: string
  /** Path and headers of each upgrade. */
  asked: {path: string; headers: Record<string, unknown>}[]
  /** Connections that are open now. */
  open(): number
  stop(): Promise<void>
}

export interface ForwardBehaviour {
  /** Refuses the upgrade with this status. */
  refuse?: number
  /** Never answers the upgrade. */
  silent?: boolean
  /** Bytes back for the bytes that came so far; undefined waits for more. */
  reply?(received: string): string | undefined
  /** What the runtime says on the error channel. */
  trouble?: string
}

const channels = {data: 0, error: 1} as const
const acceptKey = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

export async function startForwardServer(behaviour: ForwardBehaviour): Promise<ForwardServer> {
  const sockets = new Set<Duplex>()
  const asked: ForwardServer['asked'] = []
  const server = createServer((_request, response) => response.writeHead(404).end())
  server.on('upgrade', (request, socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    asked.push({path: request.url ?? '', headers: request.headers})
    if (behaviour.silent) return
    if (behaviour.refuse !== undefined) {
      socket.end(`HTTP/1.1 ${behaviour.refuse} No\r\ncontent-length: 0\r\n\r\n`)
      return
    }
    const key = createHash('sha1').update(`${request.headers['sec-websocket-key']}${acceptKey}`).digest('base64')
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${key}\r\nsec-websocket-protocol: v4.channel.k8s.io\r\n\r\n`,
    )
    speak(socket, Number(new URL(request.url ?? '', 'http://x').searchParams.get('ports')), behaviour)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // `listen` on a port always gives an AddressInfo; a string is for pipes.
  const {port} = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    open: () => sockets.size,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function speak(socket: Duplex, port: number, {reply, trouble}: ForwardBehaviour): void {
  const number = Buffer.alloc(2)
  number.writeUInt16LE(port)
  // Each channel says its port before anything else.
  for (const channel of Object.values(channels)) socket.write(frame(channel, number))
  if (trouble !== undefined) socket.write(frame(channels.error, Buffer.from(trouble)))
  let received = ''
  let pending = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk])
    for (let read = readFrame(pending); read !== undefined; read = readFrame(pending)) {
      pending = pending.subarray(read.size)
      if (read.opcode === 8) {
        socket.end()
        return
      }
      received += read.payload.subarray(1).toString()
      const answer = reply?.(received)
      // In small pieces, as a slow pod's would come.
      for (let at = 0; answer !== undefined && at < answer.length; at += 1000) {
        socket.write(frame(channels.data, Buffer.from(answer.slice(at, at + 1000))))
      }
    }
  })
}

/** A binary frame of a server is whole and not masked. */
function frame(channel: number, payload: Buffer): Buffer {
  const size = payload.length + 1
  const head = size < 126 ? Buffer.from([0x82, size]) : Buffer.from([0x82, 126, size >> 8, size & 0xff])
  return Buffer.concat([head, Buffer.from([channel]), payload])
}

/** A client's frames are masked. */
function readFrame(bytes: Buffer): {opcode: number; payload: Buffer; size: number} | undefined {
  if (bytes.length < 2) return undefined
  const short = bytes.readUInt8(1) & 0x7f
  const head = short < 126 ? 2 : 4
  if (bytes.length < head + 4) return undefined
  const length = short < 126 ? short : bytes.readUInt16BE(2)
  const size = head + 4 + length
  if (bytes.length < size) return undefined
  const mask = bytes.subarray(head, head + 4)
  const payload = Buffer.from(bytes.subarray(head + 4, size).map((byte, index) => byte ^ (mask[index % 4] ?? 0)))
  return {opcode: bytes.readUInt8(0) & 0x0f, payload, size}
}
