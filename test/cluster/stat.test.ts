// Statistics through the real path: the API server's port-forward to proxies' metrics, scraped twice.

import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {setTimeout as sleep} from 'node:timers/promises'
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest'
import type {Cluster} from '../../src/kube/cluster.ts'
import type {KubeObject} from '../../src/kube/object.ts'
import type {StatRow} from '../../src/stats/index.ts'
import {readStats} from '../../src/stats/index.ts'
import {connectTo} from './connect.ts'
import {sharedControlPlane} from './control-plane.ts'

const {kubectl, kubeconfig} = sharedControlPlane()
const namespace = 'measured'
/** Each second, by every proxy. */
const requests = {success: 45, failure: 5}
const window = 2000

const apply = (...objects: KubeObject[]) =>
  kubectl(['apply', '--server-side', '-f', '-'], JSON.stringify({apiVersion: 'v1', kind: 'List', items: objects}))

/** A proxy that has served a steady load since it started; half of what it is asked is over mutual TLS. */
function metricsSince(start: number): string {
  const seconds = (performance.now() - start) / 1000
  const lines = ['process_start_time_seconds 1000']
  for (const [classification, rate] of Object.entries(requests)) {
    for (const tls of ['true', 'no_identity']) {
      const labels = `direction="inbound",tls="${tls}",classification="${classification}"`
      lines.push(`response_total{${labels}} ${(rate / 2) * seconds}`)
    }
  }
  const total = (requests.success + requests.failure) * seconds
  for (const [le, part] of [
    ['10', 0.5],
    ['20', 1],
    ['+Inf', 1],
  ] as const) {
    lines.push(`response_latency_ms_bucket{direction="inbound",le="${le}"} ${total * part}`)
  }
  return `${lines.join('\n')}\n`
}

async function serveMetrics(): Promise<{port: number; stop(): Promise<void>}> {
  const start = performance.now()
  const server = createServer((_request, response) => {
    const body = metricsSince(start)
    response.writeHead(200, {'content-length': Buffer.byteLength(body)}).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // `listen` on a port always gives an AddressInfo; a string is for pipes.
  const {port} = server.address() as AddressInfo
  return {
    port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const deployment = (name: string, replicas: number, labels: Record<string, string>): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {name, namespace},
  spec: {
    replicas,
    selector: {matchLabels: {app: name}},
    template: {metadata: {labels: {app: name, ...labels}}, spec: {containers: [{name: 'app', image: 'none'}]}},
  },
})

/** How KWOK's nodes are told where a pod's port really is. */
const forward = (pod: string, port: number): KubeObject => ({
  apiVersion: 'kwok.x-k8s.io/v1alpha1',
  kind: 'PortForward',
  metadata: {name: pod, namespace},
  spec: {forwards: [{ports: [4191], target: {address: '127.0.0.1', port}}]},
})

async function podsOf(app: string): Promise<string[]> {
  const {stdout} = await kubectl(['get', 'pods', '-n', namespace, '-l', `app=${app}`, '-o', 'name'])
  return stdout
    .trim()
    .split('\n')
    .map((name) => name.replace('pod/', ''))
}

let cluster: Cluster
let proxy: Awaited<ReturnType<typeof serveMetrics>>

beforeAll(async () => {
  cluster = await connectTo(kubeconfig)
  proxy = await serveMetrics()
  const meshed = {'linkerd.io/control-plane-ns': 'linkerd'}
  await kubectl(['create', 'namespace', namespace])
  await apply(deployment('web', 2, meshed), deployment('deaf', 1, meshed), deployment('plain', 1, {}))
  await kubectl(['wait', 'deployment', '--all', '--for=condition=Available', '--timeout=60s', '-n', namespace])
  await apply(...(await podsOf('web')).map((name) => forward(name, proxy.port)))
  // KWOK sees the new objects a moment later.
  for (const pod of await podsOf('web')) {
    await vi.waitFor(() => cluster.fetchFromPod({namespace, pod, port: 4191}, '/metrics'), {
      timeout: 20_000,
      interval: 200,
    })
  }
})
afterAll(async () => {
  cluster.close()
  await proxy.stop()
  await kubectl(['delete', 'namespace', namespace, '--wait=false'])
})

async function stat(...words: string[]): Promise<{rows: StatRow[]; unreachable: string[]}> {
  const stats = await readStats(cluster, {
    meshes: [{mesh: 'linkerd', controlPlaneNamespace: 'linkerd'}],
    words,
    namespace: words.includes('ns') ? undefined : namespace,
    window,
    unmeshed: false,
    clock: {now: () => performance.now(), sleep: async (time) => sleep(time)},
  })
  const rows: StatRow[] = []
  for await (const batch of stats.rows) rows.push(...batch)
  return {rows, unreachable: stats.unreachable.map(({name}) => name)}
}

const rate = requests.success + requests.failure

describe('stat', () => {
  test('of deployments is what their proxies served', async () => {
    const {rows, unreachable} = await stat('deploy')
    expect(rows.map(({name, meshed}) => [name, meshed])).toEqual([
      ['deaf', {meshed: 1, running: 1}],
      ['web', {meshed: 2, running: 2}],
    ])
    const web = rows[1]
    expect(web?.success).toBeCloseTo(0.9, 6)
    expect(web?.mtls).toBeCloseTo(0.5, 6)
    expect(web?.p50).toBeCloseTo(10, 6)
    expect(web?.p95).toBeCloseTo(19, 6)
    // The proxy counts by its own clock, a forward's way there and back apart from ours.
    expect(web?.rps).toBeGreaterThan(2 * rate * 0.9)
    expect(web?.rps).toBeLessThan(2 * rate * 1.1)
    expect(rows[0]).toMatchObject({success: null, rps: null, p50: null, mtls: null})
    expect(unreachable).toEqual(await podsOf('deaf'))
  })

  test('of a pod, its replica set and its namespace agree', async () => {
    const [pod = ''] = await podsOf('web')
    const alone = await stat(`po/${pod}`)
    expect(alone.rows).toHaveLength(1)
    expect(alone.rows[0]).toMatchObject({kind: 'pod', name: pod, status: 'Running'})
    expect(alone.rows[0]?.rps).toBeGreaterThan(rate * 0.9)
    const everywhere = await stat('ns')
    const whole = everywhere.rows.find(({name}) => name === namespace)
    expect(whole?.meshed).toEqual({meshed: 3, running: 4})
    expect(whole?.rps).toBeGreaterThan(2 * rate * 0.9)
  })
})
