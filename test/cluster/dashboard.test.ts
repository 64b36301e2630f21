// Dashboards through the real API server: byte streams both ways, a pod that goes away, and an orderly end.

import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {Agent, createServer, get, type IncomingMessage, request} from 'node:http'
import {connect} from 'node:net'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {findRunningPod, startForward} from '../../src/dashboards/index.ts'
import type {Cluster as Client} from '../../src/kube/cluster.ts'
import {root} from '../support/run-mesh.ts'
import {connectTo} from './connect.ts'
import {sharedControlPlane} from './control-plane.ts'
import {createNamespace, type OwnNamespace} from './support/namespaces.ts'
import {type Workloads, workloadsIn} from './support/workloads.ts'
import {until} from './until.ts'

const cluster = sharedControlPlane()
const {kubectl, kubeconfig} = cluster

let namespace: OwnNamespace
let workloads: Workloads
let client: Client
/** The dashboard: a page, and after an upgrade an echo. */
const dashboard = createServer((incoming, response) => {
  const body = `page ${incoming.url}`
  response.writeHead(200, {'content-length': Buffer.byteLength(body)}).end(body)
})
dashboard.on('upgrade', (_request, socket) => {
  socket.on('error', () => {})
  socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\n')
  socket.pipe(socket)
})

beforeAll(async () => {
  client = await connectTo(kubeconfig)
  namespace = await createNamespace(cluster, 'dashboards')
  workloads = workloadsIn(cluster, namespace)
  dashboard.listen(0, '127.0.0.1')
  await once(dashboard, 'listening')
  await workloads.rollOut('kiali', 1)
  const bound = dashboard.address()
  const local = typeof bound === 'object' && bound !== null ? bound.port : 0
  await cluster.servePods([{namespace: namespace.name, ports: {20001: local}}])
})
afterAll(async () => {
  dashboard.closeAllConnections()
  dashboard.close()
  client.close()
  await namespace.remove()
  await kubectl(['delete', 'clusterportforwards.kwok.x-k8s.io', namespace.name, '--ignore-not-found'])
})

const forward = (told: string[] = [], localPorts: readonly number[] = [0]) =>
  startForward({
    cluster: client,
    findPod: () => findRunningPod(client, {labelSelector: 'app=kiali', namespaces: [namespace.name]}, 'Kiali'),
    port: 20001,
    address: '127.0.0.1',
    localPorts,
    lookEvery: 100,
    tell: (text) => told.push(text),
  })

async function textOf(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of response) text += String(chunk)
  return text
}

async function page(port: number, path: string, agent?: Agent): Promise<string> {
  const outgoing = get({port, path, host: '127.0.0.1', ...(agent && {agent})})
  const [response]: IncomingMessage[] = await once(outgoing, 'response')
  if (response === undefined) throw new Error('no response')
  return textOf(response)
}

async function replaced(pod: string): Promise<void> {
  await kubectl(['delete', 'pod', '-n', namespace.name, pod, '--wait=true'])
  await until('another pod runs', async () => {
    const phases = await workloads.get('pods', '-l', 'app=kiali', '-o', 'jsonpath={.items[*].status.phase}')
    return phases === 'Running'
  })
}

describe('a forward', () => {
  it('serves pages, also many at a time, and several over one connection', async () => {
    const {port, close} = await forward()
    const agent = new Agent({keepAlive: true, maxSockets: 1})
    try {
      const paths = Array.from({length: 20}, (_, index) => `/${index}`)
      expect(await Promise.all(paths.map((path) => page(port, path)))).toEqual(paths.map((path) => `page ${path}`))
      for (const path of paths) expect(await page(port, path, agent)).toBe(`page ${path}`)
      expect(Object.values(agent.freeSockets).flat()).toHaveLength(1)
    } finally {
      agent.destroy()
      await close()
    }
  })

  it('carries what comes after an upgrade both ways, a megabyte too', async () => {
    const {port, close} = await forward()
    try {
      const outgoing = request({port, host: '127.0.0.1', headers: {connection: 'upgrade', upgrade: 'echo'}}).end()
      const [, socket] = await once(outgoing, 'upgrade')
      const sent = 'echo '.repeat(200_000)
      socket.write(sent)
      let received = ''
      for await (const chunk of socket) {
        received += String(chunk)
        if (received.length >= sent.length) break
      }
      expect(received === sent).toBe(true)
    } finally {
      await close()
    }
  })

  it('goes on with the next pod when its own is deleted, and ends the connections of the old one', async () => {
    const told: string[] = []
    const {port, pod, close} = await forward(told)
    try {
      expect(await page(port, '/before')).toBe('page /before')
      const idle = connect(port, '127.0.0.1')
      const ended = once(idle, 'close')
      idle.on('error', () => {})
      await replaced(pod.pod)
      await ended
      await until('the next pod answers', async () => (await page(port, '/after').catch(() => '')) === 'page /after')
      const next = await workloads.get('pods', '-l', 'app=kiali', '-o', 'jsonpath={.items[*].metadata.name}')
      expect(next).not.toBe(pod.pod)
      expect(told.join('\n')).toContain(`lost pod ${namespace.name}/${pod.pod}`)
      expect(told).toContain(`now pod ${namespace.name}/${next} answers`)
    } finally {
      await close()
    }
  })

  it('takes another port when the first is taken, and says so when there is no other', async () => {
    const first = await forward()
    try {
      const second = await forward([], [first.port, 0])
      expect(second.port).not.toBe(first.port)
      await second.close()
      await expect(forward([], [first.port])).rejects.toThrow(
        `cannot listen on port ${first.port} of 127.0.0.1: something listens there`,
      )
    } finally {
      await first.close()
    }
  })

  it('closes every connection, and its address is free again', async () => {
    const {port, close} = await forward()
    const open = connect(port, '127.0.0.1')
    await once(open, 'connect')
    const ended = once(open, 'close')
    open.on('error', () => {})
    await close()
    await ended
    const again = await forward([], [port])
    expect(again.port).toBe(port)
    await again.close()
  })
})

describe('mesh dashboard', () => {
  it('prints the URL, serves it, and ends with Ctrl-C', async () => {
    const args = ['dashboard', 'kiali', '-n', namespace.name, '-p', '0', '--no-browser', '--kubeconfig', kubeconfig]
    const child = spawn(process.execPath, [join(root, 'bin/run.js'), ...args], {
      env: {PATH: process.env.PATH ?? '', HOME: '/nonexistent'},
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let told = ''
    child.stderr.on('data', (chunk) => {
      told += String(chunk)
    })
    const exited = once(child, 'exit')
    const [printed] = await Promise.race([
      once(child.stdout, 'data'),
      exited.then(() => {
        throw new Error(`the program ended: ${told}`)
      }),
    ])
    const [, port] = /^http:\/\/localhost:(\d+)\/kiali\n$/.exec(String(printed)) ?? []
    expect(await page(Number(port), '/kiali')).toBe('page /kiali')
    // Whoever still looks does not hold it up.
    const open = connect(Number(port), '127.0.0.1')
    open.on('error', () => {})
    await once(open, 'connect')
    child.kill('SIGINT')
    const [code] = await exited
    expect(code).toBe(130)
    expect(told).toMatch(/^Kiali, from pod dashboards-\S+\/kiali-\S+\. Ctrl-C ends it\.\n$/)
  })
})
