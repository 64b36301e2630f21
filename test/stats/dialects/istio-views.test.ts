// Istio in the views beside `stat`: edges, routes, stat-inbound, stat-outbound, authz and top.

import {describe, expect, test} from 'vitest'
import type {KubeObject} from '../../../src/kube/object.ts'
import {readAuthz} from '../../../src/stats/authz/authz.ts'
import {readEdges} from '../../../src/stats/edges/edges.ts'
import {readRoutes} from '../../../src/stats/routes/routes.ts'
import {readInbound} from '../../../src/stats/stat/stat-inbound.ts'
import {readOutbound} from '../../../src/stats/stat/stat-outbound.ts'
import {watchTop} from '../../../src/stats/top/top.ts'
import type {TrafficLabels} from '../../support/istio-pods.ts'
import {ambient, sample, shopService, sidecar, waypoint, workload, ztunnel} from '../../support/istio-pods.ts'
import {object} from '../../support/objects.ts'
import {describeWithReference} from '../../support/reference.ts'
import type {Pages} from '../../support/scraped-cluster.ts'
import {scrapedCluster} from '../../support/scraped-cluster.ts'

const meshes = [{mesh: 'istio', controlPlaneNamespace: 'istio-system'}] as const
const shop = [
  object('v1', 'Namespace', 'shop'),
  ...workload('web', sidecar),
  ...workload('api', sidecar),
  ...workload('legacy'),
  shopService('api'),
]
const scraped = (objects: readonly KubeObject[], pages: Pages) => scrapedCluster(objects, pages, {meshes})
const requests = (labels: TrafficLabels, value: number) => sample('istio_requests_total', labels, value)
const durations = (labels: TrafficLabels, value: number) =>
  ['5', '10', '+Inf'].map((le) => sample('istio_request_duration_milliseconds_bucket', {...labels, le}, value)).join('')
const served: TrafficLabels = {reporter: 'destination', from: 'web', to: 'api', code: '200'}
const sent: TrafficLabels = {reporter: 'source', from: 'web', to: 'api', code: '200'}

describe('an edge between sidecars', () => {
  const edgesOf = async (words: string[], pages: Pages, objects: readonly KubeObject[] = shop) => {
    const {cluster, request} = scraped(objects, pages)
    const {rows} = await readEdges(cluster, words, request, {identities: true})
    return rows
  }

  test.each([
    {policy: 'mutual_tls', insecure: undefined, clientId: 'spiffe://cluster.local/ns/shop/sa/web'},
    {policy: 'none', insecure: 'plaintext', clientId: ''},
  ])('is one, and $policy is what its server says', async ({policy, insecure, clientId}) => {
    const rows = await edgesOf(['deploy'], {
      'web-1': ['', requests(sent, 10)],
      'api-1': ['', requests({...served, policy}, 10)],
    })
    expect(rows).toEqual([
      {
        engine: 'istio',
        src: 'web',
        srcNamespace: 'shop',
        dst: 'api',
        dstNamespace: 'shop',
        clientId,
        serverId: 'spiffe://cluster.local/ns/shop/sa/api',
        insecure,
      },
    ])
  })

  test('to what has no proxy is told by the client, who does not know how it is secured', async () => {
    const rows = await edgesOf(['deploy'], {'web-1': ['', requests({...sent, to: 'legacy'}, 10)], 'api-1': ''})
    expect(rows).toMatchObject([{src: 'web', dst: 'legacy', insecure: 'not_told'}])
  })

  test('of pods has the workload at its other end', async () => {
    const rows = await edgesOf(['po'], {'web-1': ['', requests(sent, 10)], 'api-1': ['', requests(served, 10)]})
    expect(rows).toMatchObject([{src: 'web-1', dst: 'deploy/api'}])
  })

  test('without traffic in the window is none, unless a connection is open', async () => {
    const tcp = {...served, protocol: 'tcp'}
    const page = (closed: number) =>
      requests(served, 10) +
      sample('istio_tcp_connections_opened_total', tcp, 4) +
      sample('istio_tcp_connections_closed_total', tcp, closed)
    expect(await edgesOf(['deploy'], {'web-1': '', 'api-1': page(4)})).toEqual([])
    expect(await edgesOf(['deploy'], {'web-1': '', 'api-1': page(3)})).toMatchObject([{src: 'web', dst: 'api'}])
  })
})

describeWithReference('edges through a real ztunnel', (reference) => {
  const [first, second] = [1, 2].map((nth) => reference.text(`istio/ztunnel/sample-${nth}.prom`))
  const objects = [...workload('web', ambient), ...workload('legacy'), ztunnel()]

  test('are secured, or plain to what is in no mesh', async () => {
    const {cluster, request} = scraped(objects, {'ztunnel-node-1': [first, second]})
    const {rows} = await readEdges(cluster, ['deploy'], request, {identities: false})
    expect(rows.map(({src, dst, insecure, engine}) => [src, dst, insecure, engine])).toEqual([
      ['web', 'legacy', 'plaintext', 'ztunnel'],
      ['web', 'web', undefined, 'ztunnel'],
    ])
  })

  test('are denied where a policy says so: one connection since the ztunnel started', async () => {
    const {cluster, request} = scraped(objects, {'ztunnel-node-1': ['', second]})
    const {rows} = await readAuthz(cluster, ['deploy/web'], request)
    expect(rows).toMatchObject([
      {protocol: 'tcp', engine: 'ztunnel', denied: 0.1, connections: 2.5, unauthenticated: 0, rps: null},
    ])
  })
})

describe('stat-inbound', () => {
  test('has a row for each service that requests came by', async () => {
    const pages: Pages = {
      'api-1': ['', requests(served, 90) + requests({...served, code: '500'}, 10) + durations(served, 90)],
    }
    const {cluster, request} = scraped(shop, {...pages, 'web-1': ''})
    const {rows} = await readInbound(cluster, ['deploy'], request)
    expect(rows).toMatchObject([
      {name: 'api', server: 'api', port: '', route: '[default]', routeType: '', success: 0.9, rps: 10},
    ])
    expect(rows[0]?.p95).toBeCloseTo(4.75, 9)
  })
})

describe('stat-outbound', () => {
  test('has the workloads that answered under their service, gRPC by its own status, and no retries that nobody counts', async () => {
    const grpc: TrafficLabels = {...sent, protocol: 'grpc', grpc: '14'}
    const timedOut: TrafficLabels = {...sent, code: '504', flags: 'UT'}
    const page = requests(sent, 70) + requests(timedOut, 10) + requests(grpc, 20) + durations(sent, 70)
    const {cluster, request} = scraped(shop, {'web-1': ['', page], 'api-1': ''})
    const {rows} = await readOutbound(cluster, ['deploy/web'], request)
    expect(rows).toMatchObject([
      {
        name: 'web',
        service: 'api',
        serviceNamespace: 'shop',
        route: '[default]',
        success: 0.7,
        rps: 10,
        timeouts: 0.1,
        retries: null,
        backends: [{backend: 'api', success: 0.7, rps: 10}],
      },
    ])
    expect(rows[0]?.p95).toBeCloseTo(4.75, 9)
  })

  describeWithReference('of a plain Envoy', (reference) => {
    test('tells its clusters apart by subset, to the last request', async () => {
      const pages: Pages = {'web-1': ['', reference.text('istio/envoy/stats.prom')], 'api-1': ''}
      const {cluster, request} = scraped(shop, pages)
      const {rows} = await readOutbound(cluster, ['deploy/web'], request)
      const figures = rows.map(({service, port, rps, success, retries, backends}) => ({
        ...{service, port, requests: (rps ?? 0) * 10, success, retries},
        backends: backends.map(({backend, rps: own}) => [backend, (own ?? 0) * 10]),
      }))
      expect(figures).toEqual([
        {service: 'ratings', port: '9080', requests: 50, success: 0.9, retries: 0, backends: [['ratings', 50]]},
        {
          ...{service: 'reviews', port: '9080', requests: 210, success: 1, retries: 0},
          backends: [
            ['reviews/v1', 180],
            ['reviews/v2', 30],
          ],
        },
      ])
    })
  })
})

describe('routes', () => {
  test.each([
    {words: ['svc/api'], to: undefined, resource: 'service/api'},
    {words: ['deploy/web'], to: 'svc/api', resource: 'deployment/web'},
    {words: ['deploy/api'], to: undefined, resource: 'deployment/api'},
  ])('of $words are those of services, since the proxies tell no others', async ({words, to, resource}) => {
    const {cluster, request} = scraped(shop, {
      'web-1': ['', requests(sent, 50)],
      'api-1': ['', requests(served, 50)],
    })
    const {tables} = await readRoutes(cluster, words, {...request, to})
    expect(tables).toMatchObject([
      {resource, rows: [{route: '[DEFAULT]', service: 'api', effective: {rps: 5, success: 1}, engine: 'istio'}]},
    ])
  })
})

describe('authz', () => {
  test.each([
    {form: 'in one name', rbac: 'envoy_http_inbound_0_0_0_0_8080_rbac_', tags: ''},
    {form: 'with a tag', rbac: 'envoy_http_rbac_', tags: 'http_conn_manager_prefix="inbound_0.0.0.0_8080;"'},
    {
      form: "as Envoy's own tags cut it",
      rbac: 'envoy_http_0_0_0_8080_rbac_',
      tags: 'envoy_http_conn_manager_prefix="inbound_0"',
    },
  ])('counts what the RBAC filter of a port refuses, $form', async ({rbac, tags}) => {
    const page = `${rbac}allowed{${tags}} 80\n${rbac}denied{${tags}} 20\n${rbac}shadow_denied{${tags}} 7\n${requests(served, 80)}`
    const {cluster, request} = scraped(shop, {'api-1': ['', page], 'web-1': ''})
    const {rows} = await readAuthz(cluster, ['deploy/api'], request)
    expect(rows).toMatchObject([
      {server: {kind: 'port', name: '8080'}, denied: 2, unauthenticated: null, engine: 'istio'},
      {server: {kind: 'service', name: 'api'}, denied: 0, rps: 8, success: 1},
    ])
  })
})

describe('top', () => {
  test('has both sides of what a workload serves and sends', async () => {
    const pages: Pages = {
      'web-1': ['', requests(sent, 30) + durations(sent, 30)],
      'api-1': ['', requests(served, 30) + durations(served, 30)],
    }
    const {cluster, request} = scraped(shop, pages)
    const question = {...request, words: ['deploy/web'], hideSources: false, routes: false, window: 5000}
    for await (const {rows} of watchTop(cluster, question)) {
      expect(rows).toMatchObject([
        {source: 'web-1', destination: 'api.shop', count: 30, best: 5, worst: 5, success: 1, engine: 'istio'},
      ])
      return
    }
    expect.unreachable()
  })

  test('of an ambient workload is what its waypoint tells', async () => {
    const objects = [
      ...workload('web', ambient),
      ...workload('api', ambient),
      ...workload('waypoint', waypoint),
      ztunnel(),
    ]
    const labels = {...served, reporter: 'waypoint'} as const
    const {cluster, request} = scraped(objects, {'waypoint-1': ['', requests(labels, 30)], 'ztunnel-node-1': ''})
    const question = {...request, words: ['deploy/api'], hideSources: true, routes: false, window: 5000}
    for await (const {rows} of watchTop(cluster, question)) {
      expect(rows).toMatchObject([{destination: 'api', count: 30, engine: 'waypoint'}])
      return
    }
    expect.unreachable()
  })
})
