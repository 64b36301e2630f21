// What workloads send, by service, route and backend, from two scrapes.

import {describe, expect, test} from 'vitest'
import type {OutboundRow} from '../../../src/stats/stat/stat-outbound.ts'
import {readOutbound} from '../../../src/stats/stat/stat-outbound.ts'
import {describeWithReference} from '../../support/reference.ts'
import {meshedDeployment, scrapedPods} from '../../support/scraped-pods.ts'

interface Route {
  parent?: string
  namespace?: string
  route?: string
}

const routeLabels = ({
  parent = 'api',
  namespace = 'shop',
  route = 'kind="HTTPRoute",route_name="orders"',
}: Route = {}) =>
  `parent_kind="Service",parent_namespace="${namespace}",parent_name="${parent}",parent_port="8080",route_${route}`
const backendLabels = (name: string, namespace = 'shop') =>
  `backend_kind="Service",backend_namespace="${namespace}",backend_name="${name}",backend_port="8080"`

const requests = (of: string, status: string, error: string, count: number, protocol = 'http') =>
  `outbound_${protocol}_route_request_statuses_total{${of},hostname="",${protocol}_status="${status}",error="${error}"} ${count}\n`
const responses = (of: string, backend: string, status: string, error: string, count: number, protocol = 'http') =>
  `outbound_${protocol}_route_backend_response_statuses_total{${of},${backend},${protocol}_status="${status}",error="${error}"} ${count}\n`
const retries = (of: string, count: number) => `outbound_http_route_retry_requests_total{${of}} ${count}\n`

async function outbound(after: string, words = ['deploy/web'], before = '') {
  const {cluster, request} = scrapedPods(meshedDeployment('web', ['web-1']), {'web-1': [before, after]})
  return readOutbound(cluster, words, request)
}

const shares = ({success, rps, timeouts, retries: again}: OutboundRow) => ({success, rps, timeouts, retries: again})

describe('a request fails', () => {
  test.each<[string, string, string, string, {success: number; timeouts: number}]>([
    ['not with 200', 'http', '200', '', {success: 1, timeouts: 0}],
    ['not with 404', 'http', '404', '', {success: 1, timeouts: 0}],
    ['with 500', 'http', '500', '', {success: 0, timeouts: 0}],
    ['with 504 of the server, which is no timeout of the proxy', 'http', '504', '', {success: 0, timeouts: 0}],
    ['with an error after 200', 'http', '200', 'RESET', {success: 0, timeouts: 0}],
    ['without a status when the proxy gave up', 'http', '', 'REQUEST_TIMEOUT', {success: 0, timeouts: 1}],
    ['when headers took too long', 'http', '', 'RESPONSE_HEADERS_TIMEOUT', {success: 0, timeouts: 1}],
    ['not with OK', 'grpc', 'OK', '', {success: 1, timeouts: 0}],
    ['with any other gRPC status', 'grpc', 'NOT_FOUND', '', {success: 0, timeouts: 0}],
    ['without a gRPC status', 'grpc', '', '', {success: 0, timeouts: 0}],
    ['with OK and an error', 'grpc', 'OK', 'REQUEST_TIMEOUT', {success: 0, timeouts: 1}],
  ])('%s', async (_name, protocol, status, error, expected) => {
    const {rows} = await outbound(requests(routeLabels(), status, error, 10, protocol))
    expect(rows.map(shares)).toEqual([{...expected, rps: 1, retries: 0}])
  })
})

describe('rows', () => {
  test('are a route each, with its backends in order', async () => {
    const of = routeLabels()
    const {rows} = await outbound(
      [
        requests(of, '200', '', 90),
        requests(of, '503', '', 10),
        retries(of, 25),
        responses(of, backendLabels('api-v2'), '200', '', 30),
        responses(of, backendLabels('api-v1'), '200', '', 60),
        responses(of, backendLabels('api-v1'), '', 'REQUEST_TIMEOUT', 20),
        responses(of, backendLabels('api-v0'), '200', '', 0),
        requests(routeLabels({route: 'kind="default",route_name="http"'}), '200', '', 5),
        requests(routeLabels({parent: 'aardvark', route: 'kind="default",route_name="default"'}), '200', '', 5),
      ].join(''),
    )
    expect(rows.map(({service, port, route, routeType}) => [service, port, route, routeType])).toEqual([
      ['aardvark', '8080', '[default]', ''],
      ['api', '8080', 'http', ''],
      ['api', '8080', 'orders', 'HTTPRoute'],
    ])
    const orders = rows[2]
    expect(orders).toMatchObject({success: 0.9, rps: 10, timeouts: 0, retries: 0.2})
    expect(orders?.backends).toEqual([
      {backend: 'api-v0', backendNamespace: 'shop', backendPort: '8080', ...silent},
      {
        backend: 'api-v1',
        backendNamespace: 'shop',
        backendPort: '8080',
        ...silent,
        success: 0.75,
        rps: 8,
        timeouts: 0.25,
      },
      {backend: 'api-v2', backendNamespace: 'shop', backendPort: '8080', ...silent, success: 1, rps: 3, timeouts: 0},
    ])
  })

  test('count HTTP and gRPC of one route together', async () => {
    const of = routeLabels()
    const {rows} = await outbound(requests(of, '200', '', 10) + requests(of, 'OK', '', 20, 'grpc'))
    expect(rows.map(shares)).toEqual([{success: 1, rps: 3, timeouts: 0, retries: 0}])
  })

  test('keep services of one name in two namespaces apart', async () => {
    const {rows} = await outbound(
      requests(routeLabels({namespace: 'shop'}), '200', '', 10) +
        requests(routeLabels({namespace: 'bank'}), '500', '', 10),
    )
    expect(rows.map(({serviceNamespace, success}) => [serviceNamespace, success])).toEqual([
      ['bank', 0],
      ['shop', 1],
    ])
  })

  test('have latencies in milliseconds, of the histogram in seconds', async () => {
    const of = routeLabels()
    const buckets = (family: string, labels: string) =>
      [
        ['0.05', 50],
        ['0.5', 100],
        ['+Inf', 100],
      ]
        .map(([le, count]) => `outbound_http_route_${family}_duration_seconds_bucket{le="${le}",${labels}} ${count}\n`)
        .join('')
    const backend = backendLabels('api-v1')
    const {rows} = await outbound(
      requests(of, '200', '', 100) +
        buckets('request', of) +
        responses(of, backend, '200', '', 100) +
        buckets('backend_response', `${of},${backend}`),
    )
    const expected = {p50: 50, p95: expect.closeTo(455, 6), p99: expect.closeTo(491, 6)}
    expect(rows[0]).toMatchObject(expected)
    expect(rows[0]?.backends[0]).toMatchObject(expected)
  })

  test('are not there for routes that nobody used in the window', async () => {
    const idle = requests(routeLabels(), '200', '', 100) + responses(routeLabels(), backendLabels('x'), '200', '', 100)
    expect((await outbound(idle, ['deploy/web'], idle)).rows).toEqual([])
  })
})

const silent = {success: null, rps: null, p50: null, p95: null, p99: null, timeouts: null}

describeWithReference('the real proxy', (reference) => {
  test('gives a row for its default route, and its one backend', async () => {
    const {rows} = await outbound(reference.text('linkerd/proxy-metrics/outbound-http.prom'))
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({route: '[default]', routeType: '', service: 'default', port: ''})
    expect(rows[0]?.success).toBeCloseTo(4 / 6)
    expect(rows[0]?.rps).toBeCloseTo(0.6)
    expect(rows[0]?.backends).toHaveLength(1)
    expect(rows[0]?.backends[0]).toMatchObject({backend: 'default', rps: expect.closeTo(0.6)})
    expect(rows[0]?.p50).toBeCloseTo(30)
    expect(rows[0]?.backends[0]?.p50).toBeCloseTo(15)
  })
})
