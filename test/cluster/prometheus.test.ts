// The same figures from two scrapes and from the real Prometheus, which scrapes the same proxies by the rules that we print.

import {setTimeout as sleep} from 'node:timers/promises'
import {afterAll, beforeAll, expect, test} from 'vitest'
import type {Cluster} from '../../src/kube/cluster.ts'
import type {StatRequest, StatRow, Stats} from '../../src/stats/index.ts'
import {readStats} from '../../src/stats/index.ts'
import {prometheusConfig} from '../../src/stats/prometheus/config.ts'
import {describeWithReference} from '../support/reference.ts'
import {startMesh} from '../support/run-mesh.ts'
import {connectTo} from './connect.ts'
import {sharedControlPlane} from './control-plane.ts'
import {applyStrictly} from './support/apply.ts'
import type {MetricsServer} from './support/metrics-server.ts'
import {growingMetrics, serveMetrics} from './support/metrics-server.ts'
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
/** Counters of the reference data are single requests; a second of this load makes thousands of each. */
const load = 1000

const shared = sharedControlPlane()
const servers: MetricsServer[] = []
let cluster: Cluster
let namespace: OwnNamespace
let prometheus: Prometheus
let unlabelled: Prometheus
let pods: Record<string, string[]>
let stepped = false

const deployment = (app: string, replicas: number): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {name: app, namespace: namespace.name},
  spec: {
    replicas,
    selector: {matchLabels: {app}},
    template: {
      metadata: {labels: {app, 'linkerd.io/control-plane-ns': 'linkerd', 'linkerd.io/proxy-deployment': app}},
      spec: {containers: [{name: 'main', image: 'example.com/main:1'}]},
    },
  },
})

/** What discovery adds in a cluster to the samples of a client. */
function sentToApi(page: string): string {
  const discovered = [
    `authority="api.${namespace.name}.svc.cluster.local:80"`,
    `dst_namespace="${namespace.name}"`,
    'dst_deployment="api"',
    'dst_service="api"',
    'server_id="default"',
  ]
  return page.replaceAll(/authority="[^"]+"/g, discovered.join(','))
}

/** A proxy that is new by then: it has counted past what the one before it had counted. */
function restartingPage(): string {
  return [
    'proxy_build_info{version="test"} 1',
    `process_start_time_seconds ${stepped ? 5000 : 1000}`,
    `response_total{direction="inbound",tls="true",classification="success"} ${stepped ? 120 : 100}`,
    '',
  ].join('\n')
}

/** A proxy with failures, the first of its life, at a moment that the test chooses. */
function steppingPage(): string {
  const inbound = 'direction="inbound",tls="true"'
  const failures = stepped ? [`response_total{${inbound},classification="failure"} 3`] : []
  return [
    'proxy_build_info{version="test"} 1',
    'process_start_time_seconds 1000',
    `response_total{${inbound},classification="success"} ${stepped ? 1037 : 1000}`,
    ...failures,
    'tcp_open_connections{direction="inbound",peer="src",tls="true"} 7',
    '',
  ].join('\n')
}

async function podsOf(app: string): Promise<string[]> {
  const {stdout} = await shared.kubectl(['get', 'pods', '-n', namespace.name, '-l', `app=${app}`, '-o', 'name'])
  return stdout
    .trim()
    .split('\n')
    .map((name) => name.replace('pod/', ''))
}

const discovered = (app: string, pod: string, {port}: MetricsServer): DiscoveredTarget => ({
  address: `127.0.0.1:${port}`,
  labels: {
    __meta_kubernetes_namespace: namespace.name,
    __meta_kubernetes_pod_name: pod,
    __meta_kubernetes_pod_phase: 'Running',
    __meta_kubernetes_pod_container_name: 'linkerd-proxy',
    __meta_kubernetes_pod_container_port_name: 'linkerd-admin',
    __meta_kubernetes_pod_label_linkerd_io_control_plane_ns: 'linkerd',
    __meta_kubernetes_pod_label_linkerd_io_proxy_deployment: app,
    __meta_kubernetes_pod_controller_kind: 'ReplicaSet',
    __meta_kubernetes_pod_controller_name: pod.replace(/-[^-]+$/, ''),
  },
})

async function stat(words: string, options: Partial<StatRequest> = {}): Promise<{rows: StatRow[]; stats: Stats}> {
  const stats = await readStats(cluster, {
    meshes: [{mesh: 'linkerd', controlPlaneNamespace: 'linkerd'}],
    words: words.split(' '),
    namespace: namespace.name,
    window,
    unmeshed: false,
    clock: {now: () => performance.now(), sleep: async (time) => sleep(time)},
    ...options,
  })
  const rows: StatRow[] = []
  for await (const batch of stats.rows) rows.push(...batch)
  return {rows, stats}
}

await describeWithPrometheus('with Prometheus', () =>
  describeWithReference('two scrapes and Prometheus', (reference) => {
    beforeAll(async () => {
      cluster = await connectTo(shared.kubeconfig)
      namespace = await createNamespace(shared, 'compared')
      const apps = {web: 2, api: 1, step: 1, again: 1}
      await applyStrictly(shared, [
        ...Object.entries(apps).map(([app, replicas]) => deployment(app, replicas)),
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: {name: 'api', namespace: namespace.name},
          spec: {selector: {app: 'api'}, ports: [{port: 80}]},
        },
      ])
      await shared.kubectl([
        'wait',
        'deployment',
        '--all',
        '--for=condition=Available',
        '--timeout=60s',
        '-n',
        namespace.name,
      ])
      pods = Object.fromEntries(
        await Promise.all(Object.keys(apps).map(async (app) => [app, await podsOf(app)] as const)),
      )
      const started = performance.now()
      const seconds = () => (performance.now() - started) / 1000
      const page = (name: string) => reference.text(`linkerd/proxy-metrics/${name}.prom`)
      const pages: Record<string, (nth: number) => () => string> = {
        web: (nth) => growingMetrics(sentToApi(page('outbound-http')), load * (nth + 1), seconds),
        api: () => growingMetrics(page('inbound-http'), load, seconds),
        step: () => steppingPage,
        again: () => restartingPage,
      }
      const targets: DiscoveredTarget[] = []
      for (const [app, names] of Object.entries(pods)) {
        for (const [nth, pod] of names.entries()) {
          const server = await serveMetrics(pages[app]?.(nth) ?? (() => ''))
          servers.push(server)
          targets.push(discovered(app, pod, server))
          await shared.servePods([{namespace: namespace.name, pod, ports: {4191: server.port}}])
        }
      }
      const config = withTargets(
        prometheusConfig('linkerd', {controlPlaneNamespace: 'linkerd', interval: '1s'}),
        targets,
      )
      const rule = / {6}- source_labels: \[__meta_kubernetes_pod_label_linkerd_io_proxy_deployment\]\n(?: {8}.*\n)+/
      expect(config).toMatch(rule)
      ;[prometheus, unlabelled] = await Promise.all([
        startPrometheus(config),
        startPrometheus(config.replace(rule, '')),
      ])
      for (const {value} of [prometheus, unlabelled]) {
        const seen = `count(proxy_build_info offset ${window + 1000}ms)`
        await until('Prometheus has seen all proxies for a window', async () => (await value(seen)) === targets.length)
      }
    })
    afterAll(async () => {
      cluster?.close()
      await Promise.all([prometheus, unlabelled].map((server) => server?.stop()))
      await Promise.all(servers.map((server) => server.close()))
      await namespace?.remove()
    })

    const bothWays = async (words: string, options: Partial<StatRequest> = {}) => {
      const scraped = await stat(words, {...options, prometheus: 'none'})
      const asked = await stat(words, {...options, prometheus: prometheus.url})
      expect(asked.stats.notes).toEqual([`asked Prometheus at ${prometheus.url} for the last ${window / 1000}s`])
      expect([...scraped.stats.unreachable, ...asked.stats.unreachable]).toEqual([])
      return {scraped: scraped.rows, asked: asked.rows}
    }

    test.each([
      {words: 'deploy', options: {}, rows: ['again', 'api', 'step', 'web']},
      {words: 'po', options: {}, rows: 5},
      {words: 'rs', options: {}, rows: 4},
      {words: 'svc', options: {}, rows: ['api']},
      {words: 'svc/api', options: {from: 'deploy/web'}, rows: ['api']},
      {words: 'deploy', options: {to: 'svc/api'}, rows: ['web']},
      {words: 'deploy/api', options: {from: 'deploy/web'}, rows: ['api']},
    ])('have the same figures for $words $options', again, async ({words, options, rows}) => {
      const {scraped, asked} = await bothWays(words, options)
      if (typeof rows === 'number') expect(scraped).toHaveLength(rows)
      else expect(scraped.map(({name}) => name)).toEqual(rows)
      expect(asked.map(({name}) => name)).toEqual(scraped.map(({name}) => name))
      expectSameFigures(scraped, asked)
      expect(scraped.some(({rps}) => rps !== null && rps > load)).toBe(true)
    })

    test("have the quantiles that Prometheus' own function computes", async () => {
      const {rows} = await stat('deploy/api', {prometheus: prometheus.url})
      for (const [key, quantile] of [
        ['p50', 0.5],
        ['p95', 0.95],
        ['p99', 0.99],
      ] as const) {
        const buckets = `response_latency_ms_bucket{direction="inbound",namespace="${namespace.name}",deployment="api"}`
        const promql = `histogram_quantile(${quantile}, sum by (le) (rate(${buckets}[${window}ms])))`
        const own = await prometheus.value(promql)
        expect(own).toBeGreaterThan(0)
        expect(rows[0]?.[key]).toBeCloseTo(own ?? Number.NaN, 2)
      }
    })

    test('count to the last request: a failure that is the first of its kind, and a proxy that started again', async () => {
      const words = 'deploy/step deploy/again'
      const scraping = stat(words, {prometheus: 'none'})
      await sleep(window / 2)
      stepped = true
      const scraped = (await scraping).rows
      const asked = (await stat(words, {prometheus: prometheus.url})).rows
      for (const [again, step] of [scraped, asked]) {
        expect((again?.rps ?? 0) * (window / 1000)).toBeCloseTo(120, -1)
        expect((step?.rps ?? 0) * (window / 1000)).toBeCloseTo(40, 0)
        expect(step?.success).toBeCloseTo(37 / 40, 12)
        expect(step?.openConnections).toBe(7)
      }
    })

    test('of a proxy that Prometheus has not seen, it is named', async () => {
      await applyStrictly(shared, [deployment('late', 1)])
      await shared.kubectl([
        'wait',
        'deployment',
        'late',
        '--for=condition=Available',
        '--timeout=60s',
        '-n',
        namespace.name,
      ])
      const {rows, stats} = await stat('deploy', {prometheus: prometheus.url})
      expect(rows.find(({name}) => name === 'late')).toMatchObject({rps: null, success: null, meshed: {meshed: 1}})
      expect(stats.unreachable.map(({name}) => name)).toEqual(await podsOf('late'))
      await shared.kubectl(['delete', 'deployment', 'late', '-n', namespace.name])
    })

    test('answer the same command with the same document', async () => {
      const run = async (source: string) => {
        const args = ['viz', 'stat', 'all', '-n', namespace.name, '-t', '6s', '-o', 'json', '--prometheus', source]
        const {status, stdout, stderr} = await startMesh(args, {env: {KUBECONFIG: shared.kubeconfig}})
        expect({status, stderr}).toEqual({status: 0, stderr: source === 'none' ? '' : expect.stringContaining(source)})
        const lines: Record<string, unknown>[] = JSON.parse(stdout)
        return lines.map(({kind, name, meshed, tcp_open_connections: open, ...rest}) => ({
          ...{kind, name, meshed, open},
          figures: Object.entries(rest).map(([key, value]) => [key, value === null]),
        }))
      }
      const scraped = await run('none')
      expect(scraped.length).toBeGreaterThan(10)
      expect(await run(prometheus.url)).toEqual(scraped)
    })

    test('without a label that is needed, the relabel rule is printed that gives it', async () => {
      await expect(stat('deploy', {prometheus: unlabelled.url})).rejects.toMatchObject({
        message: `Prometheus at ${unlabelled.url} has samples of the proxies without the label "deployment": a relabel rule is missing`,
        hint: expect.stringContaining(
          [
            '    - source_labels: [__meta_kubernetes_pod_label_linkerd_io_proxy_deployment]',
            '      regex: (.+)',
            '      action: replace',
            '      target_label: deployment',
          ].join('\n'),
        ),
      })
      expect((await stat('po', {prometheus: unlabelled.url})).rows.length).toBeGreaterThan(0)
    })

    test('a window shorter than between two scrapes is refused, as only Prometheus can know', async () => {
      const shorter = {prometheus: prometheus.url, window: 500}
      await expect(stat('deploy', shorter)).rejects.toMatchObject({
        code: 2,
        message: /0.5s is shorter than the 1s between/,
      })
    })

    test('the one of the viz extension is found, and asked through its pod', async () => {
      const viz = await createNamespace(shared, 'viz')
      try {
        const app = {...deployment('prometheus', 1), metadata: {name: 'prometheus', namespace: viz.name}}
        await applyStrictly(shared, [app])
        await shared.kubectl([
          'wait',
          'deployment',
          'prometheus',
          '--for=condition=Available',
          '--timeout=60s',
          '-n',
          viz.name,
        ])
        await shared.servePods([{namespace: viz.name, ports: {9090: prometheus.port}}])
        await shared.kubectl(['label', 'namespace', viz.name, 'linkerd.io/extension=viz'])
        const {rows, stats} = await stat('deploy')
        expect(stats.notes).toEqual([
          expect.stringMatching(`^asked Prometheus at pod ${viz.name}/prometheus-.*:9090 for`),
        ])
        expect(rows.find(({name}) => name === 'api')?.rps).toBeGreaterThan(load)
        expect((await stat('deploy', {prometheus: 'none'})).stats.notes).toEqual([])
      } finally {
        // A namespace takes its time to go, and other suites must not find this Prometheus.
        await shared.kubectl(['label', 'namespace', viz.name, 'linkerd.io/extension-'])
        await viz.remove()
      }
    })
  }),
)
