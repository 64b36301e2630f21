// What the API server sees of the pods' network: nobody is there, and it is told so at once.

import {once} from 'node:events'
import {createServer} from 'node:http'
import {connect} from 'node:net'
import type {Duplex} from 'node:stream'

export interface PodNetwork {
  close(): Promise<void>
}

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost)$/

/**
 * Serves HTTP CONNECT for the API server's calls to nodes, webhooks and extension servers. KWOK's pods have addresses and
 * no network: a packet to them would go out to the machine's own network, and a webhook's call wait there for its timeout
 * with every request. Only loopback, where the nodes are, is let through.
 */
export async function servePodNetwork(socketPath: string): Promise<PodNetwork> {
  const server = createServer()
  // A connection that was handed to us is no longer the server's to close.
  const open = new Set<Duplex>()
  server.on('connect', (request, client) => {
    open.add(client)
    client.on('error', () => client.destroy())
    client.on('close', () => open.delete(client))
    const {hostname, port} = new URL(`http://${request.url ?? ''}`)
    if (!LOOPBACK.test(hostname)) {
      client.end('HTTP/1.1 502 pods have no network here\r\n\r\n', () => client.destroy())
      return
    }
    const target = connect(Number(port || 80), hostname, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n')
      target.pipe(client).pipe(target)
    })
    target.on('error', () => client.destroy())
    client.on('close', () => target.destroy())
  })
  server.listen(socketPath)
  await once(server, 'listening')
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
        for (const client of open) client.destroy()
      }),
  }
}

/** The API server's configuration for it, JSON being YAML. */
export function egressConfiguration(socketPath: string): string {
  return JSON.stringify({
    apiVersion: 'apiserver.k8s.io/v1beta1',
    kind: 'EgressSelectorConfiguration',
    egressSelections: [
      {name: 'cluster', connection: {proxyProtocol: 'HTTPConnect', transport: {uds: {udsName: socketPath}}}},
    ],
  })
}
