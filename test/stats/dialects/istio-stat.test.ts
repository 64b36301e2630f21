// `mesh viz stat` of Istio: sidecars, gateways, waypoints and ztunnels on pages of metrics, each request counted once.

import {describe, expect, test} from 'vitest'
import type {KubeObject} from '../../../src/kube/object.ts'
import type {StatRequest, StatRow} from '../../../src/stats/index.ts'
import {readStats} from '../../../src/stats/index.ts'
import type {TrafficLabels} from '../../support/istio-pods.ts'
import {ambient, gateway, sample, shopService, sidecar, waypoint, workload, ztunnel} from '../../support/istio-pods.ts'
import {object, pod} from '../../support/objects.ts'
import {describeWithReference} from '../../support/reference.ts'
import type {Pages} from '../../support/scraped-cluster.ts'
import {scrapedCluster} from '../../support/scraped-cluster.ts'

const istio = [{mesh: 'istio', controlPlaneNamespace: 'istio-system'}] as const
const both = [{mesh: 'linkerd', controlPlaneNamespace: 'linkerd'} as const, ...istio]

async function stat(
  words: string,
  objects: readonly KubeObject[],
  pages: Pages,
  options: Partial<StatRequest> = {},
): Promise<{rows: StatRow[]; asked: string[]; unreachable: string[]}> {
  const {cluster, request, asked} = scrapedCluster(objects, pages, {meshes: istio})
  const stats = await readStats(cluster, {...request, words: words.split(' '), unmeshed: false, ...options})
  const rows: StatRow[] = []
  for await (const batch of stats.rows) rows.push(...batch)
  return {rows, asked, unreachable: stats.unreachable.map(({name}) => name)}
}

const requests = (labels: TrafficLabels, value: number) => sample('istio_requests_total', labels, value)
const namespace = object('v1', 'Namespace', 'shop')
const shop = [namespace, ...workload('web', sidecar), ...workload('api', sidecar), shopService('api')]

/** Web sends to api; both sides say so. */
const toApi = (reporter: 'source' | 'destination', ok: number, failed: number) => {
  const sides = {reporter, from: 'web', to: 'api'} as const
  return [
    requests({...sides, code: '200'}, ok),
    requests({...sides, code: '503'}, failed),
    ...[
      ['10', ok / 2],
      ['25', ok],
      ['+Inf', ok],
    ].map(([le, value]) =>
      sample('istio_request_duration_milliseconds_bucket', {...sides, code: '200', le: String(le)}, Number(value)),
    ),
  ].join('')
}

describe('sidecars', () => {
  const pages: Pages = {
    'web-1': [toApi('source', 100, 0), toApi('source', 190, 10)],
    'api-1': [toApi('destination', 100, 0), toApi('destination', 190, 10)],
  }

  test('count a request once: for the server as the server says, for a service as its clients say', async () => {
    const {rows} = await stat('deploy/api', shop, pages)
    expect(rows).toMatchObject([{name: 'api', engine: 'istio', success: 0.9, rps: 10, p50: 10, mtls: 1}])
    expect((await stat('svc', shop, pages)).rows).toMatchObject([{name: 'api', success: 0.9, rps: 10, mtls: null}])
    expect((await stat('ns/shop', shop, pages)).rows).toMatchObject([{name: 'shop', rps: 10}])
  })

  test.each([
    {words: 'deploy', options: {to: 'svc/api'}, names: ['web']},
    {words: 'deploy', options: {to: 'deploy/api'}, names: ['web']},
    {words: 'deploy', options: {to: 'deploy/web'}, names: []},
    {words: 'deploy/api', options: {from: 'deploy/web'}, names: ['api']},
    {words: 'svc/api', options: {from: 'deploy/web'}, names: ['api']},
  ])('tell $words $options apart', async ({words, options, names}) => {
    const {rows} = await stat(words, shop, pages, options)
    expect(rows.filter(({rps}) => rps === 10).map(({name}) => name)).toEqual(names)
  })

  test.each([
    {what: 'OK', code: '200', grpc: '0', success: 1},
    {what: 'a status of the client', code: '200', grpc: '5', success: 1},
    {what: 'UNAVAILABLE', code: '200', grpc: '14', success: 0},
    {what: 'a 404', code: '404', success: 1},
    {what: 'a 504', code: '504', success: 0},
    {what: 'a client that went away', code: '0', success: 1},
  ])('take $what for a success of $success', async ({code, grpc, success}) => {
    const page = (value: number) =>
      requests({reporter: 'destination', from: 'web', to: 'api', code, ...(grpc && {grpc, protocol: 'grpc'})}, value)
    const {rows} = await stat('deploy/api', shop, {'api-1': [page(0), page(10)], 'web-1': ''})
    expect(rows).toMatchObject([{success, rps: 1}])
  })

  test('leave out of the share of mutual TLS what nobody tells, and count what is plain', async () => {
    const page = (value: number) =>
      ['mutual_tls', 'none', 'unknown']
        .map((policy) => requests({reporter: 'destination', from: 'web', to: 'api', code: '200', policy}, value))
        .join('')
    const {rows} = await stat('deploy/api', shop, {'api-1': [page(0), page(10)], 'web-1': ''})
    expect(rows).toMatchObject([{mtls: 0.5, rps: 3}])
  })

  test('with TCP show open and opened connections, and bytes as the views read them', async () => {
    const tcp = (opened: number, closed: number, bytes: number) =>
      (['source', 'destination'] as const)
        .flatMap((reporter) => {
          const labels = {reporter, from: 'web', to: 'api', protocol: 'tcp', policy: 'mutual_tls'}
          return [
            sample('istio_tcp_connections_opened_total', labels, opened),
            sample('istio_tcp_connections_closed_total', labels, closed),
            sample('istio_tcp_received_bytes_total', labels, bytes),
            sample('istio_tcp_sent_bytes_total', labels, 10 * bytes),
          ]
        })
        .join('')
    const pages = {'api-1': [tcp(5, 3, 0), tcp(25, 22, 100)], 'web-1': [tcp(5, 3, 0), tcp(25, 22, 100)]} as const
    const figures = {openConnections: 3, connectionRate: 2, mtls: 1, rps: null}
    expect((await stat('deploy/api', shop, pages)).rows).toMatchObject([{...figures, readRate: 10, writeRate: 100}])
    const {rows} = await stat('deploy/web', shop, pages, {to: 'deploy/api'})
    expect(rows).toMatchObject([{...figures, readRate: 100, writeRate: 10}])
  })

  test("are read past the application's own metrics on the same page", async () => {
    const application = (start: number) =>
      `# TYPE app gauge\nprocess_start_time_seconds ${start}\nresponse_total{direction="inbound",classification="failure"} ${start}\n# EOF\n`
    const page = (value: number, start: number) =>
      `envoy_server_uptime{} ${value}\n${toApi('destination', value, 0)}${application(start)}`
    // The application started again; the proxy did not.
    const {rows} = await stat('deploy/api', shop, {'api-1': [page(1000, 5), page(1100, 9000)], 'web-1': ''})
    expect(rows).toMatchObject([{rps: 10, success: 1}])
  })

  test('that started again count from nothing, by their uptime', async () => {
    const page = (uptime: number, value: number) => `envoy_server_uptime{} ${uptime}\n${toApi('destination', value, 0)}`
    const {rows} = await stat('deploy/api', shop, {'api-1': [page(1000, 100), page(3, 120)], 'web-1': ''})
    expect(rows).toMatchObject([{rps: 12}])
  })

  test('are asked where the pod says', async () => {
    const ports = {'web-1': 15020, 'api-1': 15090, 'own-1': 16020}
    const objects = [
      ...workload('web', sidecar),
      ...workload('api', {annotations: {...sidecar.annotations, 'prometheus.istio.io/merge-metrics': 'false'}}),
      ...workload('own', {annotations: {...sidecar.annotations, 'status.sidecar.istio.io/port': '16020'}}),
    ]
    const {cluster, request} = scrapedCluster(objects, {}, {meshes: istio})
    const seen: Record<string, string> = {}
    const watching = {
      ...cluster,
      async fetchFromPod({pod: name, port}: {pod: string; port: number}, path: string) {
        seen[name] = `${port}${path}`
        return {status: 200, body: ''}
      },
    }
    const stats = await readStats(watching, {...request, words: ['deploy'], unmeshed: false})
    for await (const _ of stats.rows);
    expect(seen).toEqual(
      Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, `${port}/stats/prometheus`])),
    )
  })
})

describe('a gateway', () => {
  test('shows what it took from outside, once', async () => {
    const objects = [...shop, ...workload('edge', gateway)]
    const labels = {reporter: 'source', from: 'edge', to: 'api', code: '200'} as const
    const pages: Pages = {'edge-1': [requests(labels, 0), requests(labels, 50)], 'web-1': '', 'api-1': ''}
    expect((await stat('deploy/edge', objects, pages)).rows).toMatchObject([{engine: 'gateway', rps: 5, mtls: null}])
    expect((await stat('svc', objects, pages)).rows).toMatchObject([{name: 'api', engine: 'gateway', rps: 5}])
  })
})

describe('a waypoint', () => {
  const objects = [
    namespace,
    ...workload('web', ambient),
    ...workload('api', ambient),
    ...workload('waypoint', waypoint),
    ztunnel(),
    shopService('api'),
  ]
  const labels = {reporter: 'waypoint', from: 'web', to: 'api', code: '200'} as const
  const pages: Pages = {'waypoint-1': [requests(labels, 0), requests(labels, 50)], 'ztunnel-node-1': ''}

  test.each([
    {words: 'deploy/waypoint', rows: [{name: 'waypoint', engine: 'waypoint', rps: 5}]},
    {words: 'deploy/api', rows: [{name: 'api', engine: 'waypoint', rps: 5, mtls: 1, meshed: {meshed: 1, running: 1}}]},
    {words: 'svc', rows: [{name: 'api', engine: 'waypoint', rps: 5}]},
    {words: 'ns/shop', rows: [{name: 'shop', engine: 'waypoint', rps: 5}]},
  ])('counts once for $words', async ({words, rows}) => {
    expect((await stat(words, objects, pages)).rows).toMatchObject(rows)
  })

  test('leaves to a sidecar what that one tells itself', async () => {
    const withSidecars = [...shop, ...workload('waypoint', waypoint)]
    const own = {'web-1': [toApi('source', 0, 0), toApi('source', 50, 0)] as const, 'api-1': ''}
    const {rows} = await stat('svc', withSidecars, {...pages, ...own})
    expect(rows).toMatchObject([{engine: 'istio', rps: 5}])
  })
})

describeWithReference("a real ztunnel's metrics", (reference) => {
  const [first, second] = [1, 2].map((nth) => reference.text(`istio/ztunnel/sample-${nth}.prom`))
  const objects = [
    namespace,
    ...workload('web', ambient),
    ...workload('legacy'),
    ...workload('far', {...ambient, node: 'node-2'}),
    ztunnel(),
    ztunnel('node-2'),
  ]
  const pages: Pages = {'ztunnel-node-1': [first, second], 'ztunnel-node-2': ''}

  test('are the connections of the workloads on its node', async () => {
    const {rows, asked} = await stat('deploy/web', objects, pages)
    expect(rows).toMatchObject([
      {
        name: 'web',
        engine: 'ztunnel',
        rps: null,
        success: null,
        connectionRate: 2,
        openConnections: 0,
        readRate: (1950 - 390) / 10,
        writeRate: (14730 - 2790) / 10,
        mtls: 1,
      },
    ])
    expect(asked).toEqual(['ztunnel-node-1', 'ztunnel-node-1'])
  })

  test('tell mutual TLS from plain connections by the client, who alone knows of both', async () => {
    const {rows} = await stat('ns/shop', objects, pages, {to: 'ns/shop'})
    expect(rows[0]?.connectionRate).toBeCloseTo(2.7, 12)
    expect(rows[0]?.mtls).toBeCloseTo(20 / 27, 12)
    const toLegacy = await stat('deploy/web', objects, pages, {to: 'deploy/legacy'})
    expect(toLegacy.rows).toMatchObject([{connectionRate: 0.7, mtls: 0, readRate: (6969 - 2790) / 10}])
  })

  test('leave a workload of another node without traffic, and name a ztunnel that does not answer', async () => {
    const {rows, unreachable} = await stat('deploy', objects, {'ztunnel-node-1': [first, second]})
    expect(rows).toMatchObject([
      {name: 'far', engine: 'ztunnel', connectionRate: undefined},
      {name: 'web', connectionRate: 2},
    ])
    expect(unreachable).toEqual(['ztunnel-node-2'])
  })
})

describeWithReference('an Envoy without Istio’s filter', (reference) => {
  const page = reference.text('istio/envoy/stats.prom')
  const objects = [...shop, shopService('reviews'), shopService('ratings')]
  /** The same traffic as Istio's bootstrap would tag it. */
  const tagged = page
    .replaceAll(/envoy_cluster_shop_svc_cluster_local_([a-z_]+)\{/g, 'envoy_cluster_$1{')
    .replaceAll(/envoy_cluster_name="([^"]+)"/g, 'cluster_name="$1.shop.svc.cluster.local;"')
    .replaceAll('envoy_response_code=', 'response_code=')
    // A tag of its own takes the class out of the name, which is then that of the codes.
    .replaceAll(/_rq_xx\{envoy_response_code_class="(\d)"/g, '_rq{response_code_class="$1xx"')

  test.each([
    {form: "Envoy's own", text: page},
    {form: "Istio's", text: tagged},
    {form: 'only some of their', text: page.replaceAll(/^.*_rq_xx\{.*\n/gm, '')},
  ])('counts by its clusters, in $form names', async ({text}) => {
    const {rows} = await stat('svc', objects, {'web-1': ['envoy_server_uptime{} 1\n', text], 'api-1': ''})
    expect(rows.map(({name, engine}) => [name, engine])).toEqual([
      ['ratings', 'istio'],
      ['reviews', 'istio'],
    ])
    // 200 to reviews and ten more with a header; fifty to ratings, of which every tenth failed.
    expect(rows.map(({rps}) => (rps ?? 0) * 10)).toEqual([50, 210])
    expect(rows.map(({success}) => success)).toEqual([0.9, 1])
    expect(rows[1]).toMatchObject({openConnections: 6, mtls: null})
    expect(rows[1]?.p95).toBeGreaterThan(25)
    expect(rows[1]?.p95).toBeLessThanOrEqual(50)
  })

  test('is not counted by its clusters when it has the filter', async () => {
    const {rows} = await stat('svc', objects, {
      'web-1': ['', page + requests({reporter: 'source', from: 'web', to: 'api', code: '200'}, 10)],
      'api-1': '',
    })
    expect(rows).toMatchObject([{name: 'api', rps: 1}])
  })
})

describe('two meshes in one cluster', () => {
  const linkerd = pod('old-1', {labels: {'linkerd.io/control-plane-ns': 'linkerd', app: 'old'}})
  const objects = [...shop, linkerd]
  const inbound = (value: number) =>
    `response_total{direction="inbound",tls="true",classification="success"} ${value}\n`

  test('are one table, with the engine of each row', async () => {
    const pages: Pages = {
      'api-1': [toApi('destination', 0, 0), toApi('destination', 50, 0)],
      'old-1': [inbound(0), inbound(30)],
      'web-1': '',
    }
    const {rows} = await stat('po', objects, pages, {meshes: both})
    expect(rows.map(({name, engine, rps}) => [name, engine, rps])).toEqual([
      ['api-1', 'istio', 5],
      ['old-1', 'linkerd', 3],
      ['web-1', 'istio', null],
    ])
    const ofNamespace = await stat('ns/shop', objects, pages, {meshes: both})
    expect(ofNamespace.rows.map(({engine, rps}) => [engine, rps])).toEqual([
      ['istio', 5],
      ['linkerd', 3],
    ])
  })
})
