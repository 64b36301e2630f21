// Istio's statistics through the real path: port-forwards to sidecars and a ztunnel, and the real Prometheus beside them.

import {setTimeout as sleep} from 'node:timers/promises'
import {afterAll, beforeAll, expect, test} from 'vitest'
import type {Cluster} from '../../src/kube/cluster.ts'
import type {StatRequest, StatRow, Stats} from '../../src/stats/index.ts'
import {readStats} from '../../src/stats/index.ts'
import {prometheusConfig} from '../../src/stats/prometheus/config.ts'
import type {TrafficLabels} from '../support/istio-pods.ts'
import {ambient, sample, sidecar} from '../support/istio-pods.ts'
import {describeWithReference} from '../support/reference.ts'
import {connectTo} from './connect.ts'
import {sharedControlPlane} from './control-plane.ts'
import {applyStrictly} from './support/apply.ts'
import type {MetricsServer} from './support/metrics-server.ts'
import {growingMetrics, servePages} from './support/metrics-server.ts'
import type {OwnNamespace} from './support/namespaces.ts'
import {createNamespace} from './support/namespaces.ts'
import type {DiscoveredTarget, Prometheus} from './support/prometheus.ts'
import {describeWithPrometheus, startPrometheus, withTargets} from './support/prometheus.ts'
import {expectSameFigures} from './support/same-figures.ts'
import {until} from './until.ts'

/** Milliseconds: some of Prometheus' scrapes, each a second apart. */
const window = 6000
/** A machine that stalls for half a second is measured again; what is wrong in itself is wrong each time. */
const again = {retry: 5}
/** Requests a second of a sample that counts one. */
const load = 100

const shared = sharedControlPlane()
const servers: MetricsServer[] = []
let cluster: Cluster
let namespace: OwnNamespace
let prometheus: Prometheus

interface Proxy {
  readonly labels?: Record<string, string>
  readonly annotations?: Record<string, string>
  readonly path: string
  /** What the proxy has counted after so many seconds. */
  page(seconds: () => number): () => string
  /** How Prometheus' discovery would find its port. */
  readonly discovered: Record<string, string>
}

const envoyPort = {
  __meta_kubernetes_pod_container_name: 'istio-proxy',
  __meta_kubernetes_pod_container_port_name: 'http-envoy-prom',
}

/** Gauges stay as they are in a page that grows; an uptime does not. */
const withUptime = (page: () => string, seconds: () => number) => () =>
  `# TYPE envoy_server_uptime gauge\nenvoy_server_uptime{} ${Math.floor(1000 + seconds())}\n${page()}`

const families = [
  'istio_requests',
  'istio_requests_total',
  'istio_tcp_connections_opened_total',
  'istio_tcp_connections_closed_total',
  'istio_tcp_sent_bytes_total',
]
const types = families.map((family) => `# TYPE ${family} counter\n`).join('')

function requests(reporter: TrafficLabels['reporter']): string {
  const labels = {reporter, from: 'web', to: 'api', namespace: namespace.name}
  const buckets = ['5', '10', '25', '+Inf'].map((le, index) =>
    sample('istio_request_duration_milliseconds_bucket', {...labels, code: '200', le}, 2 + index),
  )
  return [
    types,
    '# TYPE istio_request_duration_milliseconds histogram\n',
    sample('istio_requests_total', {...labels, code: '200'}, 9),
    sample('istio_requests_total', {...labels, code: '503'}, 1),
    ...buckets,
    // As many as are opened: how many are open is then the same at every moment.
    sample('istio_tcp_connections_opened_total', {...labels, protocol: 'tcp'}, 3),
    sample('istio_tcp_connections_closed_total', {...labels, protocol: 'tcp'}, 3),
    sample('istio_tcp_sent_bytes_total', {...labels, protocol: 'tcp'}, 700),
  ].join('')
}

const ofSidecar = (text: () => string): Proxy => ({
  ...sidecar,
  path: '/stats/prometheus',
  page: (seconds) => withUptime(growingMetrics(text(), load, seconds), seconds),
  discovered: envoyPort,
})

async function podOf(app: string): Promise<string> {
  const name = ['get', 'pods', '-n', namespace.name, '-l', `app=${app}`, '-o', 'jsonpath={.items[0].metadata.name}']
  return (await shared.kubectl(name)).stdout
}

async function stat(words: string, options: Partial<StatRequest> = {}): Promise<{rows: StatRow[]; stats: Stats}> {
  const stats = await readStats(cluster, {
    meshes: [{mesh: 'istio', controlPlaneNamespace: 'istio-system'}],
    words: words.split(' '),
    namespace: namespace.name,
    window,
    unmeshed: false,
    prometheus: 'none',
    clock: {now: () => performance.now(), sleep: async (time) => sleep(time)},
    ...options,
  })
  const rows: StatRow[] = []
  for await (const batch of stats.rows) rows.push(...batch)
  return {rows, stats}
}

await describeWithPrometheus('with Prometheus', () =>
  describeWithReference('Istio by two scrapes and by Prometheus', (reference) => {
    beforeAll(async () => {
      cluster = await connectTo(shared.kubeconfig)
      namespace = await createNamespace(shared, 'istio-figures')
      const {stdout: node} = await shared.kubectl(['get', 'nodes', '-o', 'jsonpath={.items[0].metadata.name}'])
      const proxies: Record<string, Proxy | undefined> = {
        web: ofSidecar(() => requests('source')),
        api: ofSidecar(() => requests('destination')),
        plain: ofSidecar(() =>
          reference
            .text('istio/envoy/stats.prom')
            .replaceAll('envoy_cluster_shop_svc', `envoy_cluster_${namespace.name.replaceAll('-', '_')}_svc`)
            .replaceAll(/^envoy_server_uptime.*\n/gm, ''),
        ),
        tunnelled: undefined,
        ztunnel: {
          path: '/metrics',
          page: (seconds) =>
            growingMetrics(
              reference
                .text('istio/ztunnel/sample-2.prom')
                .replaceAll('workload_namespace="shop"', `workload_namespace="${namespace.name}"`)
                .replaceAll('workload="web"', 'workload="tunnelled"')
                // Counters are named without their ending where their type is told.
                .replaceAll(/^# TYPE (\w+) counter$/gm, '# TYPE $1 counter\n# TYPE $1_total counter'),
              load,
              seconds,
            ),
          discovered: {
            __meta_kubernetes_pod_label_app: 'ztunnel',
            __meta_kubernetes_pod_container_port_number: '15020',
          },
        },
      }
      const deployments = Object.entries(proxies).map(([app, proxy]) => ({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: {name: app, namespace: namespace.name},
        spec: {
          selector: {matchLabels: {app}},
          template: {
            metadata: {
              labels: {app, ...proxy?.labels},
              annotations: proxy === undefined ? ambient.annotations : (proxy.annotations ?? {}),
            },
            spec: {nodeName: node, containers: [{name: 'main', image: 'example.com/main:1'}]},
          },
        },
      }))
      const services = ['api', 'reviews', 'ratings'].map((name) => ({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: {name, namespace: namespace.name},
        spec: {selector: {app: name}, ports: [{port: 80}]},
      }))
      await applyStrictly(shared, [...deployments, ...services])
      const available = ['deployment', '--all', '--for=condition=Available', '--timeout=60s']
      await shared.kubectl(['wait', '-n', namespace.name, ...available])
      const started = performance.now()
      const seconds = () => (performance.now() - started) / 1000
      const targets: DiscoveredTarget[] = []
      for (const [app, proxy] of Object.entries(proxies)) {
        if (proxy === undefined) continue
        const pod = await podOf(app)
        const page = proxy.page(seconds)
        const server = await servePages((path) => (path === proxy.path ? page() : undefined))
        servers.push(server)
        const labels = {
          __meta_kubernetes_namespace: namespace.name,
          __meta_kubernetes_pod_name: pod,
          __meta_kubernetes_pod_phase: 'Running',
          ...proxy.discovered,
        }
        targets.push({address: `127.0.0.1:${server.port}`, labels})
        await shared.servePods([{namespace: namespace.name, pod, ports: {15020: server.port}}])
      }
      const config = prometheusConfig('istio', {controlPlaneNamespace: 'istio-system', interval: '1s'})
      prometheus = await startPrometheus(withTargets(config, targets))
      const seen = `count(up offset ${window + 1000}ms == 1)`
      await until('Prometheus has seen all proxies for a window', async () => {
        return (await prometheus.value(seen)) === targets.length
      })
    })
    afterAll(async () => {
      cluster?.close()
      await prometheus?.stop()
      await Promise.all(servers.map((server) => server.close()))
      await namespace?.remove()
    })

    test.each([
      {words: 'deploy', options: {}, rows: ['api istio', 'plain istio', 'tunnelled ztunnel', 'web istio']},
      {words: 'svc', options: {}, rows: ['api istio', 'ratings istio', 'reviews istio']},
      {words: 'deploy', options: {to: 'svc/api'}, rows: ['web istio']},
      {words: 'deploy/api', options: {from: 'deploy/web'}, rows: ['api istio']},
      {words: 'deploy/tunnelled', options: {to: 'deploy/tunnelled'}, rows: ['tunnelled ztunnel']},
    ])('have the same figures for $words $options', again, async ({words, options, rows}) => {
      const [scraped, asked] = await Promise.all([
        stat(words, options),
        stat(words, {...options, prometheus: prometheus.url}),
      ])
      expect(asked.stats.notes).toEqual([`asked Prometheus at ${prometheus.url} for the last ${window / 1000}s`])
      expect([...scraped.stats.unreachable, ...asked.stats.unreachable]).toEqual([])
      expect(scraped.rows.map(({name, engine}) => `${name} ${engine}`)).toEqual(rows)
      expectSameFigures(scraped.rows, asked.rows)
      expect(scraped.rows.some(({rps, connectionRate}) => (rps ?? 0) + (connectionRate ?? 0) > load)).toBe(true)
    })

    test('are what the proxies counted', async () => {
      const {rows} = await stat('deploy')
      const [api, , tunnelled] = rows
      expect(api).toMatchObject({mtls: 1})
      expect(api?.success).toBeCloseTo(0.9, 2)
      expect(api?.rps).toBeGreaterThan(10 * load * 0.9)
      expect(api?.rps).toBeLessThan(10 * load * 1.1)
      expect(tunnelled?.rps).toBeNull()
      expect(tunnelled?.connectionRate).toBeGreaterThan(26 * load * 0.9)
      expect(tunnelled?.connectionRate).toBeLessThan(26 * load * 1.1)
    })
  }),
)
