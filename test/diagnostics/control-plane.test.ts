// What is read from a control plane over gRPC: endpoints, profiles, policies, and the trouble on the way.

import {connect, createServer, type Socket} from 'node:net'
import type {Duplex} from 'node:stream'
import {afterEach, describe, expect, it} from 'vitest'
import {type EndpointsRequest, readEndpoints} from '../../src/diagnostics/endpoints.ts'
import {readPolicy} from '../../src/diagnostics/policy.ts'
import {readProfile} from '../../src/diagnostics/profile.ts'
import {Exit} from '../../src/errors.ts'
import type {Cluster, PodPort} from '../../src/kube/cluster.ts'
import {KubeError} from '../../src/kube/kube-error.ts'
import type {JsonObject, KubeObject} from '../../src/kube/object.ts'
import {fakeCluster} from '../support/fake-cluster.ts'
import {pod} from '../support/objects.ts'
import {type ProxyApiServer, type ScriptedAnswer, startProxyApiServer} from './proxy-api-server.ts'

const opened: {stop(): Promise<void>}[] = []
afterEach(async () => {
  for (const server of opened.splice(0)) await server.stop()
})

async function serving(answer: ScriptedAnswer, served?: readonly string[]): Promise<ProxyApiServer> {
  const server = await startProxyApiServer(() => answer, served)
  opened.push(server)
  return server
}

const ready: JsonObject = {conditions: [{type: 'Ready', status: 'True'}]}

function destinationPod(name: string, status: JsonObject = ready): KubeObject {
  return pod(name, {namespace: 'linkerd', labels: {'linkerd.io/control-plane-component': 'destination'}, status})
}

interface Forwarding {
  cluster: Cluster
  forwarded: PodPort[]
  streams: Duplex[]
}

/** Port-forwards lead to the local port. */
function forwardingTo(
  port: number,
  pods: readonly KubeObject[] = [destinationPod('linkerd-destination-a-1')],
): Forwarding {
  const forwarded: PodPort[] = []
  const streams: Duplex[] = []
  const cluster: Cluster = {
    ...fakeCluster(pods),
    async openPort(target) {
      forwarded.push(target)
      const stream = connect(port, '127.0.0.1')
      streams.push(stream)
      return stream
    },
  }
  return {cluster, forwarded, streams}
}

/** The limit is so far away that only the quiet can end a call in time. */
const patience = {quiet: 150, longest: 60_000}

function asking(cluster: Cluster, more: Partial<EndpointsRequest> = {}): EndpointsRequest {
  return {
    cluster: async () => cluster,
    controlPlaneNamespace: 'linkerd',
    authorities: ['web.shop.svc.cluster.local:80'],
    timeout: 2000,
    patience,
    ...more,
  }
}

const address = (last: number, port = 8080) => ({ip: {ipv4: 0x0a2a0000 + last}, port})
const set = (service: string, ...addrs: object[]) => ({add: {metric_labels: {service, namespace: 'shop'}, addrs}})

describe('endpoints', () => {
  it('are those of the whole stream, sorted, and the command ends when the stream is quiet', async () => {
    const {port, asked} = await serving({
      messages: [
        set('web', {addr: address(10), weight: 10_000, metric_labels: {pod: 'web-3'}}),
        set(
          'web',
          {addr: address(9), weight: 10_000, metric_labels: {pod: 'shop/web-2', zone: 'a'}},
          {addr: address(7)},
        ),
      ],
      later: [{after: 40, message: {remove: {addrs: [address(7)]}}}],
    })
    const {cluster, forwarded, streams} = forwardingTo(port)
    const request = asking(cluster, {token: '{"ns":"shop"}', patience: {...patience, quiet: 500}})
    expect(await readEndpoints(request)).toEqual([
      {
        namespace: 'shop',
        ip: '10.42.0.9',
        port: 8080,
        pod: 'web-2',
        service: 'web.shop',
        weight: 10_000,
        labels: {pod: 'shop/web-2', zone: 'a'},
      },
      {
        namespace: 'shop',
        ip: '10.42.0.10',
        port: 8080,
        pod: 'web-3',
        service: 'web.shop',
        weight: 10_000,
        labels: {pod: 'web-3'},
      },
    ])
    expect(forwarded).toEqual([{namespace: 'linkerd', pod: 'linkerd-destination-a-1', port: 8086}])
    expect(asked.map(({request}) => request)).toEqual([
      {scheme: 'http:', path: 'web.shop.svc.cluster.local:80', context_token: '{"ns":"shop"}'},
    ])
    expect(streams.every(({destroyed}) => destroyed)).toBe(true)
  })

  it.each([
    {what: 'a service without endpoints', messages: [{no_endpoints: {exists: true}}]},
    {what: 'an unknown service', messages: [{no_endpoints: {}}]},
    {what: 'a service that lost them', messages: [set('web', {addr: address(1)}), {no_endpoints: {exists: true}}]},
    {what: 'a stream that ends without any', ends: true},
  ])('of $what are none', async ({what: _, ...answer}) => {
    const {port} = await serving(answer)
    expect(await readEndpoints(asking(forwardingTo(port).cluster))).toEqual([])
  })

  it('are asked for each authority once, over one connection', async () => {
    const {port, asked} = await serving({messages: [set('web', {addr: address(1)})]})
    const {cluster, forwarded} = forwardingTo(port)
    await readEndpoints(asking(cluster, {authorities: ['a:1', 'b:1', 'a:1']}))
    expect(asked).toHaveLength(2)
    expect(forwarded).toHaveLength(1)
  })

  it('end with the limit when updates never do', async () => {
    const later = Array.from({length: 40}, (_, index) => ({
      after: index * 30,
      message: set('web', {addr: address(index)}),
    }))
    const {port, cancelled} = await serving({messages: [set('web', {addr: address(99)})], later})
    const found = await readEndpoints(asking(forwardingTo(port).cluster, {patience: {quiet: 60_000, longest: 300}}))
    expect(found.length).toBeLessThan(later.length)
    await expect.poll(cancelled).toBe(1)
  })

  it('come from an address without any cluster', async () => {
    const {port} = await serving({messages: [set('web', {addr: address(1)})]})
    const request = asking(fakeCluster([]), {
      cluster: () => Promise.reject(new Error('nobody is to ask the cluster')),
      address: `127.0.0.1:${port}`,
    })
    expect(await readEndpoints(request)).toHaveLength(1)
  })
})

describe('a profile', () => {
  it('is the first that the stream tells', async () => {
    const {port, asked, cancelled} = await serving({
      messages: [{fully_qualified_name: 'web.shop.svc.cluster.local', opaque_protocol: true}],
      later: [{after: 5, message: {fully_qualified_name: 'other'}}],
    })
    const {cluster} = forwardingTo(port)
    expect(await readProfile({...asking(cluster), destination: '10.42.0.7:8080', token: 'me'})).toEqual({
      fully_qualified_name: 'web.shop.svc.cluster.local',
      opaque_protocol: true,
    })
    expect(asked).toEqual([
      {
        method: 'destination.Destination/GetProfile',
        request: {scheme: 'http:', path: '10.42.0.7:8080', context_token: 'me'},
      },
    ])
    await expect.poll(cancelled).toBe(1)
  })
})

describe('a policy', () => {
  const question = {namespace: 'shop', name: 'web', port: 8080, token: 'diagnostics'}

  it.each([
    {kind: 'pod', asks: 'inbound.InboundServerPolicies/GetPort', request: {workload: 'shop:web', port: 8080}},
    {
      kind: 'service',
      asks: 'outbound.OutboundPolicies/Get',
      request: {source_workload: 'diagnostics', authority: 'web.shop.svc:8080'},
    },
  ] as const)('of a $kind comes from $asks', async ({kind, asks, request}) => {
    const {port, asked} = await serving({messages: [{protocol: {opaque: {}}}]})
    const {cluster, forwarded} = forwardingTo(port)
    expect(await readPolicy({...asking(cluster), ...question, kind})).toEqual({protocol: {opaque: {}}})
    expect(asked).toEqual([{method: asks, request}])
    expect(forwarded.map((target) => target.port)).toEqual([8090])
  })
})

describe('the pod that is asked', () => {
  const terminating = destinationPod('linkerd-destination-a-0')
  terminating.metadata.deletionTimestamp = '2026-01-01T00:00:00Z'
  const pods = [
    terminating,
    destinationPod('linkerd-destination-a-1', {phase: 'Pending'}),
    destinationPod('linkerd-destination-a-3'),
    destinationPod('linkerd-destination-a-2'),
  ]

  it.each([
    {what: 'the first that is ready', wanted: undefined, name: 'linkerd-destination-a-2'},
    {what: 'the one that is named', wanted: 'linkerd-destination-a-3', name: 'linkerd-destination-a-3'},
  ])('is $what', async ({wanted, name}) => {
    const {port} = await serving({ends: true})
    const {cluster, forwarded} = forwardingTo(port, pods)
    await readEndpoints(asking(cluster, {destinationPod: wanted}))
    expect(forwarded.map((target) => target.pod)).toEqual([name])
  })

  it.each<{what: string; pods: KubeObject[]; wanted?: string; says: RegExp}>([
    {what: 'there is no control plane', pods: [], says: /^namespace "linkerd" has no control plane/},
    {
      what: 'none is ready',
      pods: [destinationPod('b', {phase: 'Pending'}), terminating, destinationPod('c', {})],
      says: /^no destination pod in namespace "linkerd" is ready: b is Pending, c is Running but not ready, linkerd-destination-a-0 is Terminating$/,
    },
    {what: 'the named one does not exist', pods, wanted: 'x', says: /^pod "x" does not exist in namespace "linkerd"$/},
    {
      what: 'the named one does not run',
      pods,
      wanted: 'linkerd-destination-a-1',
      says: /^pod "linkerd-destination-a-1" in namespace "linkerd" is Pending, not Running$/,
    },
  ])('is missed when $what', async ({pods: given, wanted, says}) => {
    const {cluster, forwarded} = forwardingTo(1, given)
    const failure = readEndpoints(asking(cluster, {destinationPod: wanted}))
    await expect(failure).rejects.toMatchObject({code: Exit.Failed, message: expect.stringMatching(says)})
    expect(forwarded).toEqual([])
  })
})

describe('trouble with an answer', () => {
  const peer = 'the destination service in pod linkerd/linkerd-destination-a-1'

  it.each<{what: string; answer: ScriptedAnswer; says: string}>([
    {
      what: 'that the authority is refused',
      answer: {error: {code: 3, details: 'Invalid authority: web'}},
      says: `${peer} does not accept "web.shop.svc.cluster.local:80": Invalid authority: web`,
    },
    {
      what: 'that it is unknown',
      answer: {error: {code: 5, details: 'no such service'}},
      says: `${peer} does not know "web.shop.svc.cluster.local:80": no such service`,
    },
    {
      what: 'that the service is away',
      answer: {error: {code: 14, details: 'shutting\u001b[2J down'}},
      says: `${peer} is not available to answer for "web.shop.svc.cluster.local:80": shutting [2J down`,
    },
    {
      what: 'of another kind',
      answer: {error: {code: 13, details: 'boom'}},
      says: `${peer} failed to answer Destination.Get for "web.shop.svc.cluster.local:80": INTERNAL: boom`,
    },
    {
      what: 'that comes after the first update',
      answer: {messages: [set('web', {addr: address(1)})], error: {code: 13, details: 'boom'}},
      says: `${peer} failed to answer Destination.Get for "web.shop.svc.cluster.local:80": INTERNAL: boom`,
    },
  ])('is told: $what', async ({answer, says}) => {
    const {port} = await serving(answer)
    const {cluster, streams} = forwardingTo(port)
    await expect(readEndpoints(asking(cluster))).rejects.toMatchObject({code: Exit.Failed, message: says})
    expect(streams.every(({destroyed}) => destroyed)).toBe(true)
  })

  it('with one authority ends the calls for the others', async () => {
    const server = await startProxyApiServer((_, request) =>
      JSON.stringify(request).includes('bad') ? {error: {code: 3, details: 'no'}} : {},
    )
    opened.push(server)
    const cluster = () => Promise.reject(new Error('nobody is to ask the cluster'))
    const address = `127.0.0.1:${server.port}`
    const request = asking(fakeCluster([]), {cluster, address, authorities: ['silent:80', 'bad:80']})
    await expect(readEndpoints(request)).rejects.toThrow(
      `the destination service at ${address} does not accept "bad:80": no`,
    )
    await expect.poll(server.cancelled).toBe(1)
  })

  it('is told when the service is another one', async () => {
    const {port} = await serving({}, ['inbound.InboundServerPolicies'])
    await expect(readEndpoints(asking(forwardingTo(port).cluster))).rejects.toThrow(/does not serve Destination\.Get: /)
  })

  it('is told when no answer comes in time', async () => {
    const {port, cancelled} = await serving({})
    await expect(readEndpoints(asking(forwardingTo(port).cluster, {timeout: 150}))).rejects.toMatchObject({
      message: `${peer} did not answer Destination.Get for "web.shop.svc.cluster.local:80" within 0.15 s`,
      hint: 'give it longer with --timeout 2m',
    })
    await expect.poll(cancelled).toBe(1)
  })

  it.each([
    {what: 'says nothing', answer: undefined, says: /did not answer Destination\.Get .* within 0\.2 s/},
    {
      what: 'speaks something else',
      answer: 'HTTP/1.1 400 Bad Request\r\n\r\n',
      says: /is not available|failed to answer/,
    },
  ])('is told when what listens $what', async ({answer, says}) => {
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => {})
      if (answer !== undefined) socket.write(answer)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    opened.push({
      stop: () =>
        new Promise((resolve) => {
          server.close(() => resolve())
          for (const socket of sockets) socket.destroy()
        }),
    })
    const bound = server.address()
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0
    const {cluster} = forwardingTo(port)
    await expect(readEndpoints(asking(cluster, {timeout: 200}))).rejects.toThrow(says)
  })

  it.each([
    {when: 'before the call begins', delay: 0},
    {when: 'during the call', delay: 60},
  ])("is the port-forward's own when that fails $when", async ({delay}) => {
    const message = 'cannot reach port 8086 of pod linkerd/linkerd-destination-a-1: refused'
    const failure = new KubeError('unreachable', message)
    const {port} = await serving({})
    const {cluster} = forwardingTo(port)
    const failing: Cluster = {
      ...cluster,
      async openPort(target) {
        const stream = await cluster.openPort(target)
        setTimeout(() => stream.destroy(failure), delay)
        return stream
      },
    }
    await expect(readEndpoints(asking(failing))).rejects.toBe(failure)
  })
})
