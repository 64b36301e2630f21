// A port of a pod, reached through the API server.

import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, afterEach, describe, expect, test} from 'vitest'
import type {Cluster} from '../../src/kube/cluster.ts'
import {connectCluster} from '../../src/kube/connect.ts'
import {parseYamlValue} from '../../src/yaml/index.ts'
import type {ForwardBehaviour, ForwardServer} from '../support/forward-server.ts'
import {startForwardServer} from '../support/forward-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'mesh-forward-'))
const open: {stop(): Promise<void>}[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.stop()
})
afterAll(() => rmSync(folder, {recursive: true}))

async function forwarding(behaviour: ForwardBehaviour): Promise<{server: ForwardServer; cluster: Cluster}> {
  const server = await startForwardServer(behaviour)
  open.push(server)
  const file = join(folder, 'config')
  writeFileSync(
    file,
    JSON.stringify({
      'current-context': 'c',
      clusters: [{name: 'c', cluster: {server: server.url}}],
      users: [{name: 'u', user: {token: 'abc'}}],
      contexts: [{name: 'c', context: {cluster: 'c', user: 'u'}}],
    }),
  )
  const cluster = await connectCluster({
    kubeconfig: file,
    env: {},
    as: 'jane',
    asGroups: ['devs', 'ops'],
    timeout: 500,
    userAgent: 'mesh-test',
    terminal: {interactive: false},
    now: () => new Date(),
    parseYaml: parseYamlValue,
  })
  return {server, cluster}
}

const target = {namespace: 'shop', pod: 'web-1', port: 4191}
const answering =
  (body: string) =>
  (received: string): string | undefined =>
    received.endsWith('\r\n\r\n') ? `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}` : undefined

describe('a port-forward', () => {
  test('brings a long page whole, though nobody says that the far side has closed', async () => {
    const page = 'response_total{direction="inbound"} 1\n'.repeat(10_000)
    const {cluster} = await forwarding({reply: answering(page)})
    expect(await cluster.fetchFromPod(target, '/metrics')).toEqual({status: 200, body: page})
  })

  test('carries the token, the user and all groups that are acted as', async () => {
    const {cluster, server} = await forwarding({reply: answering('ok')})
    await cluster.fetchFromPod(target, '/metrics')
    expect(server.asked[0]).toMatchObject({
      path: '/api/v1/namespaces/shop/pods/web-1/portforward?ports=4191',
      headers: {authorization: 'Bearer abc', 'impersonate-user': 'jane', 'impersonate-group': 'devs, ops'},
    })
  })

  test('is closed when the answer is there', async () => {
    const {cluster, server} = await forwarding({reply: answering('ok')})
    await cluster.fetchFromPod(target, '/metrics')
    await expect.poll(() => server.open()).toBe(0)
  })

  test('can be many at a time', async () => {
    const {cluster} = await forwarding({reply: answering('ok')})
    const answers = await Promise.all(Array.from({length: 100}, () => cluster.fetchFromPod(target, '/metrics')))
    expect(answers.every(({body}) => body === 'ok')).toBe(true)
  })

  test.each<{what: string; behaviour: ForwardBehaviour; trouble: string; says: RegExp; needs?: string}>([
    {
      what: 'is not allowed',
      behaviour: {refuse: 403},
      trouble: 'forbidden',
      says: /needs get pods\/portforward in shop/,
      needs: 'get pods/portforward in shop',
    },
    {
      what: 'finds no pod',
      behaviour: {refuse: 404},
      trouble: 'not-found',
      says: /pods\/portforward "web-1" in shop: not found/,
    },
    {
      what: 'is not answered',
      behaviour: {silent: true},
      trouble: 'timeout',
      says: /get pods\/portforward "web-1" in shop got no answer within 0\.5 s/,
    },
    {
      what: 'meets silence',
      behaviour: {},
      trouble: 'timeout',
      says: /get port 4191\/metrics of pod "web-1" in shop got no answer/,
    },
    {
      what: 'finds nothing on the port',
      behaviour: {
        trouble: 'an error occurred forwarding 4191 -> 4191: dial tcp4 127.0.0.1:4191: connect: connection refused',
      },
      trouble: 'unreachable',
      says: /cannot reach port 4191 of pod shop\/web-1: connect: connection refused/,
    },
  ])('that $what is told', async ({behaviour, trouble, says, needs}) => {
    const {cluster, server} = await forwarding(behaviour)
    const error: unknown = await cluster.fetchFromPod(target, '/metrics').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({trouble, message: expect.stringMatching(says), needs})
    if (!behaviour.silent) await expect.poll(() => server.open()).toBe(0)
  })
})
