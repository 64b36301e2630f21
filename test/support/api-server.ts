// A small HTTP server on loopback that answers as a test says, in place of an API server.

import type {IncomingHttpHeaders, RequestListener} from 'node:http'
import {createServer} from 'node:http'
import {createServer as createTlsServer} from 'node:https'
import type {AddressInfo} from 'node:net'
import type {Json} from '../../src/kube/object.ts'

export interface ReceivedRequest {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
}

export interface ServerAnswer {
  status?: number
  body?: Json | string
  headers?: Record<string, string>
  /** Accepts the request and says nothing. */
  silent?: boolean
}

export interface FakeApiServer {
  url: string
  received: ReceivedRequest[]
  /** Connections that were made to it. */
  connections(): number
  stop(): Promise<void>
}

/** @param tls a certificate and key in PEM, for https */
export async function startApiServer(
  answer: (request: ReceivedRequest) => ServerAnswer,
  tls?: {cert: string; key: string},
): Promise<FakeApiServer> {
  const received: ReceivedRequest[] = []
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const entry = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      }
      received.push(entry)
      const {status = 200, body = {}, headers = {}, silent = false} = answer(entry)
      if (silent) return
      response.writeHead(status, {'content-type': 'application/json', ...headers})
      response.end(typeof body === 'string' ? body : JSON.stringify(body))
    })
  }
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener)
  let connections = 0
  server.on('connection', () => connections++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // `listen` on a port always gives an AddressInfo; a string is for pipes.
  const {port} = server.address() as AddressInfo
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    received,
    connections: () => connections,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
