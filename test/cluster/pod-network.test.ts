// The stand-in for the pods' network lets the nodes through, refuses everyone else at once, and closes whatever is open.

import {mkdtemp, rm} from 'node:fs/promises'
import {request} from 'node:http'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {Duplex} from 'node:stream'
import {afterEach, beforeEach, describe, expect, it} from 'vitest'
import {type PodNetwork, servePodNetwork} from './pod-network.ts'
import {type MetricsServer, serveMetrics} from './support/metrics-server.ts'

let folder: string
let network: PodNetwork
let server: MetricsServer
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pods-'))
  network = await servePodNetwork(join(folder, 'socket'))
  server = await serveMetrics(() => 'up 1\n')
})
afterEach(async () => {
  await network.close()
  await server.close()
  await rm(folder, {recursive: true})
})

function connectTo(address: string): Promise<{status: number | undefined; stream: Duplex}> {
  return new Promise((resolve, reject) => {
    const asked = request({socketPath: join(folder, 'socket'), method: 'CONNECT', path: address})
    asked.once('connect', ({statusCode}, stream) => resolve({status: statusCode, stream}))
    asked.once('error', reject)
    asked.end()
  })
}

describe('the network of the pods', () => {
  it.each(['10.244.0.7:8443', '10.96.0.10:443', 'web.shop.svc:443'])('refuses %s', async (address) => {
    expect((await connectTo(address)).status).toBe(502)
  })

  it('carries bytes to loopback and back', async () => {
    const {status, stream} = await connectTo(`127.0.0.1:${server.port}`)
    expect(status).toBe(200)
    stream.write('GET /metrics HTTP/1.1\r\nhost: pod\r\n\r\n')
    let answer = ''
    for await (const chunk of stream) {
      answer += chunk
      if (answer.includes('up 1')) break
    }
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  })

  it('closes with connections open that nobody reads', async () => {
    await connectTo(`127.0.0.1:${server.port}`)
    await connectTo('10.244.0.7:8443')
    await expect(network.close()).resolves.toBeUndefined()
  })
})
