// Routes of profiles, of services and of servers, each as the proxies of its side count them.

import {describe, expect, test} from 'vitest'
import {KubeError} from '../../../src/kube/kube-error.ts'
import type {JsonObject, KubeObject} from '../../../src/kube/object.ts'
import type {RoutesRequest} from '../../../src/stats/routes/routes.ts'
import {readRoutes} from '../../../src/stats/routes/routes.ts'
import type {RouteRow} from '../../../src/stats/routes/routes-sums.ts'
import type {FakeClusterOptions} from '../../support/fake-cluster.ts'
import {object, pod} from '../../support/objects.ts'
import {describeWithReference} from '../../support/reference.ts'
import {type Pages, scrapedCluster} from '../../support/scraped-cluster.ts'

const meshed = {'linkerd.io/control-plane-ns': 'linkerd'}
const workload = (name: string, namespace = 'shop'): KubeObject[] => [
  object('apps/v1', 'Deployment', name, {namespace}),
  object('apps/v1', 'ReplicaSet', `${name}-5d8f`, {namespace, owner: {kind: 'Deployment', name}}),
  pod(`${name}-1`, {namespace, labels: {...meshed, app: name}, owner: {kind: 'ReplicaSet', name: `${name}-5d8f`}}),
  object('v1', 'Service', name, {namespace, labels: {app: name}, body: {spec: {selector: {app: name}}}}),
]
const profile = (service: string, routes: string[], namespace = 'shop', serviceNamespace = 'shop') =>
  object('linkerd.io/v1alpha2', 'ServiceProfile', `${service}.${serviceNamespace}.svc.cluster.local`, {
    namespace,
    body: {spec: {routes: routes.map((name) => ({name, condition: {pathRegex: '/'}}))}},
  })
const routeOf = (kind: 'HTTPRoute' | 'GRPCRoute', name: string, parent: JsonObject, namespace = 'shop') =>
  object('gateway.networking.k8s.io/v1', kind, name, {namespace, body: {spec: {parentRefs: [parent]}}})
const toService = (name: string, more: JsonObject = {}) => ({group: 'core', kind: 'Service', name, port: 80, ...more})

const shop = [...workload('web'), ...workload('api')]

type Labels = Readonly<Record<string, string>>
const sample = (name: string, labels: Labels, value: number) =>
  `${name}{${Object.entries(labels)
    .map(([label, text]) => `${label}="${text}"`)
    .join(',')}} ${value}\n`

/** Requests to a route of a profile: so many succeed and so many fail, of so many tries. */
function ofProfile(
  labels: Labels,
  {success, failure = 0, tries}: {success: number; failure?: number; tries?: number},
): string {
  const end = (classification: string) => ({...labels, status_code: '200', classification, grpc_status: '', error: ''})
  return (
    sample('route_response_total', end('success'), success) +
    sample('route_response_total', end('failure'), failure) +
    sample('route_actual_response_total', end('success'), success) +
    sample('route_actual_response_total', end('failure'), (tries ?? success + failure) - success) +
    sample('route_response_latency_ms_bucket', {...labels, status_code: '200', le: '10'}, success) +
    sample('route_response_latency_ms_bucket', {...labels, status_code: '200', le: '+Inf'}, success)
  )
}
const dst = (service: string, port = ':80', namespace = 'shop') => `${service}.${namespace}.svc.cluster.local${port}`
const incoming = (service: string, route: string) => ({direction: 'inbound', dst: dst(service), rt_route: route})
const outgoing = (service: string, route: string) => ({...incoming(service, route), direction: 'outbound'})

const parent = (name: string, namespace = 'shop') => ({
  parent_group: 'core',
  parent_kind: 'Service',
  parent_namespace: namespace,
  parent_name: name,
  parent_port: '80',
})
const hung = (kind: string, name: string) => ({
  route_group: '',
  route_kind: kind,
  route_namespace: 'shop',
  route_name: name,
})

/** Requests of a client to a route of a service; the ends are pairs of a status with an error, and a count. */
function ofClient(
  protocol: 'http' | 'grpc',
  labels: Labels,
  ends: readonly (readonly [status: string, error: string, count: number])[],
  {retries = 0} = {},
): string {
  const family = `outbound_${protocol}_route`
  const count = ends.reduce((sum, [, , each]) => sum + each, 0)
  const bucket = (le: string) => sample(`${family}_request_duration_seconds_bucket`, {le, ...labels}, count)
  return [
    ...ends.map(([status, error, each]) =>
      sample(`${family}_request_statuses_total`, {...labels, [`${protocol}_status`]: status, error}, each),
    ),
    ...ends.map(([status, error, each]) =>
      sample(
        `${family}_backend_response_statuses_total`,
        {...labels, backend_name: 'v1', [`${protocol}_status`]: status, error},
        each,
      ),
    ),
    sample(`${family}_retry_requests_total`, labels, retries),
    bucket('0.05'),
    bucket('+Inf'),
  ].join('')
}

interface Asked {
  words?: string[]
  objects?: KubeObject[]
  pages?: Pages
  request?: Partial<RoutesRequest>
  cluster?: FakeClusterOptions
}

async function routes({words = ['deploy/api'], objects = shop, pages = {}, request = {}, cluster = {}}: Asked) {
  const scraped = scrapedCluster(objects, pages, {...request, cluster})
  const result = await readRoutes(scraped.cluster, words, {...scraped.request, ...request})
  return {...result, asked: scraped.asked}
}

const figures = ({service, route, kind, effective, actual, retries}: RouteRow) => ({
  name: `${service} ${kind} ${route}`,
  success: effective.success,
  rps: effective.rps,
  actual: actual.rps,
  retries,
})
const names = (rows: readonly RouteRow[] = []) => rows.map((row) => figures(row).name)

describe("a profile's routes", () => {
  const objects = [...shop, profile('api', ['GET /a', 'GET /b']), profile('web', ['GET /'])]

  test('of a workload are all there, with [DEFAULT], as its own proxies count them', async () => {
    const page = (count: number) =>
      ofProfile(incoming('api', 'GET /a'), {success: 9 * count, failure: count}) +
      ofProfile(incoming('api', ''), {success: count}) +
      ofProfile(outgoing('web', 'GET /'), {success: 70 * count})
    const {tables} = await routes({objects, pages: {'api-1': [page(1), page(11)]}})
    expect(tables.map(({resource}) => resource)).toEqual(['deployment/api'])
    expect(tables[0]?.rows.map(figures)).toEqual([
      {name: 'api ServiceProfile GET /a', success: 0.9, rps: 10, actual: null, retries: 0},
      {name: 'api ServiceProfile GET /b', success: null, rps: null, actual: null, retries: null},
      {name: 'api ServiceProfile [DEFAULT]', success: 1, rps: 1, actual: null, retries: 0},
    ])
    expect(tables[0]?.rows[0]).toMatchObject({
      p50: expect.closeTo(5, 9),
      p95: expect.closeTo(9.5, 9),
      p99: expect.closeTo(9.9, 9),
    })
  })

  test.each([{port: ''}, {port: ':80'}, {port: ':8080'}])('are found under a name with "$port"', async ({port}) => {
    const labels = {direction: 'inbound', dst: dst('api', port), rt_route: 'GET /a'}
    const {tables} = await routes({objects, pages: {'api-1': ['', ofProfile(labels, {success: 10})]}})
    expect(tables[0]?.rows[0]?.effective.rps).toBe(1)
  })

  test.each([
    {what: 'another service whose name starts alike', name: dst('api2')},
    {what: 'a name where a dot is another letter', name: 'api.shop.svcxcluster.local:80'},
    {what: 'a service of another namespace', name: dst('api', ':80', 'other')},
  ])('do not take the traffic of $what', async ({name}) => {
    const page = ofProfile({direction: 'inbound', dst: name, rt_route: 'GET /a'}, {success: 10})
    const {tables} = await routes({objects, pages: {'api-1': ['', page]}})
    expect(tables[0]?.rows.every(({effective}) => effective.rps === null)).toBe(true)
  })

  test('that a proxy still knows but the profile does not are shown too', async () => {
    const page = ofProfile(incoming('api', 'GET /old'), {success: 10})
    const {tables} = await routes({objects, pages: {'api-1': ['', page]}})
    expect(names(tables[0]?.rows)).toContain('api ServiceProfile GET /old')
  })

  test('that a client sends to tell requests from tries', async () => {
    const labels = outgoing('api', 'GET /a')
    const {tables} = await routes({
      words: ['deploy/web'],
      objects,
      pages: {'web-1': ['', ofProfile(labels, {success: 60, failure: 20, tries: 100})]},
      request: {to: 'svc/api'},
    })
    expect(tables[0]?.rows.map(figures)[0]).toEqual({
      name: 'api ServiceProfile GET /a',
      success: 0.75,
      rps: 8,
      actual: 10,
      retries: 0.2,
    })
    expect(tables[0]?.rows[0]?.actual.success).toBeCloseTo(0.6, 12)
  })

  test("of the client's own namespace come before those of the service's", async () => {
    const own = profile('api', ['GET /mine'], 'front', 'shop')
    const {tables} = await routes({
      words: ['deploy/ui'],
      objects: [...objects, ...workload('ui', 'front'), own],
      request: {namespace: 'front', to: 'svc/api', toNamespace: 'shop'},
    })
    expect(names(tables[0]?.rows)).toEqual(['api ServiceProfile GET /mine', 'api ServiceProfile [DEFAULT]'])
  })

  test('of the service itself are counted by the proxies behind it', async () => {
    const {tables} = await routes({
      words: ['svc/api'],
      objects,
      pages: {
        'api-1': ['', ofProfile(incoming('api', 'GET /a'), {success: 10})],
        'web-1': ['', ofProfile(outgoing('api', 'GET /a'), {success: 10})],
      },
    })
    expect(tables.map(({resource}) => resource)).toEqual(['service/api'])
    expect(tables[0]?.rows[0]?.effective.rps).toBe(1)
  })

  test('of many services are found without a pattern of all their names', async () => {
    const services = Array.from({length: 120}, (_, index) => `s${index}`)
    const {tables} = await routes({
      words: ['deploy/web'],
      objects: [
        ...objects,
        ...services.map((name) =>
          object('v1', 'Service', name, {namespace: 'shop', body: {spec: {selector: {app: 'api'}}}}),
        ),
        ...services.map((name) => profile(name, ['GET /'])),
      ],
      pages: {'web-1': ['', ofProfile(outgoing('s119', 'GET /'), {success: 10})]},
      request: {to: 'svc'},
    })
    expect(tables[0]?.rows.find(({service, route}) => service === 's119' && route === 'GET /')?.effective.rps).toBe(1)
    expect(tables[0]?.rows.filter(({effective}) => effective.rps !== null)).toHaveLength(1)
  })

  test('of a namespace are those of all its services', async () => {
    const page = ofProfile(incoming('api', 'GET /a'), {success: 10})
    const {tables} = await routes({
      words: ['ns/shop'],
      objects: [...objects, object('v1', 'Namespace', 'shop')],
      pages: {'api-1': ['', page]},
    })
    expect(tables.map(({resource}) => resource)).toEqual(['namespace/shop'])
    expect(tables[0]?.rows.map(({service, route, effective}) => [service, route, effective.rps])).toEqual([
      ['api', 'GET /a', 1],
      ['api', 'GET /b', null],
      ['api', '[DEFAULT]', null],
      ['web', 'GET /', null],
      ['web', '[DEFAULT]', null],
    ])
  })

  test('of several objects are a table each, of those that have routes', async () => {
    const {tables} = await routes({words: ['deploy'], objects: [...objects, ...workload('bare')]})
    expect(tables.map(({resource}) => resource)).toEqual(['deployment/api', 'deployment/web'])
  })

  test('reach a workload by label, too', async () => {
    const {tables} = await routes({words: ['svc'], objects, request: {labelSelector: 'app=web'}})
    expect(tables.map(({resource}) => resource)).toEqual(['service/web'])
  })
})

describe("a service's HTTPRoutes and GRPCRoutes", () => {
  const objects = [
    ...shop,
    ...workload('ui', 'front'),
    routeOf('HTTPRoute', 'orders', toService('api')),
    routeOf('GRPCRoute', 'stock', toService('api')),
    routeOf('HTTPRoute', 'elsewhere', toService('web')),
    routeOf('HTTPRoute', 'gateway', {kind: 'Gateway', group: 'gateway.networking.k8s.io', name: 'api'}),
    routeOf('HTTPRoute', 'far', toService('api', {namespace: 'other'})),
  ]

  test.each([
    {status: '200', error: '', success: 1},
    {status: '404', error: '', success: 1},
    {status: '503', error: '', success: 0},
    {status: '', error: 'REQUEST_TIMEOUT', success: 0},
    {status: '200', error: 'UNEXPECTED', success: 0},
  ])('take an HTTP end of "$status" with error "$error" for success: $success', async ({status, error, success}) => {
    const page = ofClient('http', {...parent('api'), ...hung('HTTPRoute', 'orders')}, [[status, error, 10]])
    const {tables} = await routes({words: ['svc/api'], objects, pages: {'web-1': ['', page]}})
    expect(tables[0]?.rows.find(({route}) => route === 'orders')?.effective).toEqual({success, rps: 1})
  })

  test.each([
    {status: 'OK', success: 1},
    {status: 'INVALID_ARGUMENT', success: 0},
    {status: 'UNAVAILABLE', success: 0},
  ])('take a gRPC end of $status for success: $success', async ({status, success}) => {
    const page = ofClient('grpc', {...parent('api'), ...hung('GRPCRoute', 'stock')}, [[status, '', 10]])
    const {tables} = await routes({words: ['svc/api'], objects, pages: {'web-1': ['', page]}})
    expect(tables[0]?.rows.find(({route}) => route === 'stock')).toMatchObject({effective: {success, rps: 1}, p50: 25})
  })

  test('are all there, used or not, and add up clients of all namespaces', async () => {
    const page = ofClient('http', {...parent('api'), ...hung('HTTPRoute', 'orders')}, [['200', '', 10]])
    const {tables} = await routes({words: ['svc/api'], objects, pages: {'web-1': ['', page], 'ui-1': ['', page]}})
    expect(tables[0]?.rows.map(figures)).toEqual([
      {name: 'api HTTPRoute orders', success: 1, rps: 2, actual: 2, retries: 0},
      {name: 'api GRPCRoute stock', success: null, rps: null, actual: null, retries: null},
    ])
  })

  test('that one workload takes tell its own requests, tries and retries', async () => {
    const labels = {...parent('api'), ...hung('HTTPRoute', 'orders')}
    const {tables, asked} = await routes({
      words: ['deploy/web'],
      objects,
      pages: {
        'web-1': [
          '',
          ofClient(
            'http',
            labels,
            [
              ['200', '', 60],
              ['503', '', 20],
            ],
            {retries: 20},
          ),
        ],
      },
      request: {to: 'deploy/api'},
    })
    expect(tables[0]?.rows.map(figures)).toContainEqual({
      name: 'api HTTPRoute orders',
      success: 0.75,
      rps: 8,
      actual: 8,
      retries: 0.2,
    })
    expect(new Set(asked)).toEqual(new Set(['web-1']))
  })

  test.each([
    {what: 'of the default', labels: {...parent('api'), ...hung('default', 'http')}, shown: ['api default [DEFAULT]']},
    {what: 'to another service', labels: {...parent('web'), ...hung('default', 'http')}, shown: []},
    {what: 'to its namesake elsewhere', labels: {...parent('api', 'other'), ...hung('default', 'http')}, shown: []},
    {
      what: 'to an egress network',
      labels: {...parent('api'), parent_kind: 'EgressNetwork', ...hung('default', 'http')},
      shown: [],
    },
  ])('beside traffic $what', async ({labels, shown}) => {
    const {tables} = await routes({
      words: ['svc/api'],
      objects,
      pages: {'web-1': ['', ofClient('http', labels, [['200', '', 10]])]},
    })
    expect(names(tables[0]?.rows)).toEqual([...shown, 'api HTTPRoute orders', 'api GRPCRoute stock'])
  })

  test('need no ServiceProfile CRD', async () => {
    const failing = {'list serviceprofiles in shop': new KubeError('not-found', 'no such kind')}
    const {tables} = await routes({words: ['svc/api'], objects, cluster: {failing}})
    expect(names(tables[0]?.rows)).toEqual(['api HTTPRoute orders', 'api GRPCRoute stock'])
  })

  test('that may not be read are those that have traffic, and that is told', async () => {
    const page = ofClient('http', {...parent('api'), ...hung('HTTPRoute', 'orders')}, [['200', '', 10]])
    const {tables, notes} = await routes({
      words: ['svc/api'],
      objects,
      pages: {'web-1': ['', page]},
      cluster: {denied: ['list httproutes in shop', 'list grpcroutes in shop']},
    })
    expect(names(tables[0]?.rows)).toEqual(['api HTTPRoute orders'])
    expect(notes.join('\n')).toContain('routes without traffic may be missing: list httproutes in shop is forbidden')
  })

  test('of equal service names in two namespaces are told apart', async () => {
    const {tables} = await routes({
      words: ['deploy/web'],
      objects: [...objects, ...workload('api', 'other'), routeOf('HTTPRoute', 'theirs', toService('api'), 'other')],
      request: {to: 'ns'},
    })
    expect(names(tables[0]?.rows)).toContain('api.other HTTPRoute theirs')
    expect(names(tables[0]?.rows)).toContain('api.shop HTTPRoute orders')
  })
})

describe("a server's routes", () => {
  const served = (kind: string, name: string, count: number) =>
    sample(
      'response_total',
      {
        direction: 'inbound',
        srv_kind: 'server',
        srv_name: 'api-http',
        route_kind: kind,
        route_name: name,
        classification: 'success',
      },
      count,
    )

  test.each([{words: ['deploy/api']}, {words: ['svc/api']}, {words: ['po']}])(
    'are those of $words',
    async ({words}) => {
      const page = served('HTTPRoute', 'orders', 10) + served('default', 'default', 50) + served('default', 'probe', 50)
      const {tables} = await routes({words, pages: {'api-1': ['', page]}})
      expect(tables).toHaveLength(1)
      expect(tables[0]?.rows.map(figures)).toEqual([
        {name: 'server/api-http HTTPRoute orders', success: 1, rps: 1, actual: null, retries: 0},
      ])
    },
  )
})

describe('without routes', () => {
  test.each([
    {
      words: ['deploy/api'],
      failing: {},
      message: /^no Service Profiles found for selected resources, and no other route was taken/,
    },
    {
      words: ['svc/api'],
      failing: {'list serviceprofiles in shop': new KubeError('not-found', 'no such kind')},
      message: /^routes are not available: the cluster has no ServiceProfiles/,
    },
  ])('$words fails and says so', async ({words, failing, message}) => {
    const quiet = {'api-1': '', 'web-1': ''}
    await expect(routes({words, pages: quiet, cluster: {failing}})).rejects.toMatchObject({
      code: 1,
      message: expect.stringMatching(message),
    })
  })

  test('and without proxies that answer, that is said too', async () => {
    await expect(routes({words: ['deploy/api']})).rejects.toThrow('(1 of 1 proxies did not answer)')
  })
})

describe('a question', () => {
  test.each([
    {words: ['svc/api'], request: {to: 'svc/web'}, message: '--to does not go with a service', code: 2},
    {
      words: ['deploy/web'],
      request: {to: 'svc/gone'},
      message: 'Service "gone" does not exist in namespace "shop"',
      code: 1,
    },
    {words: ['svc/gone'], request: {}, message: 'Service "gone" does not exist in namespace "shop"', code: 1},
    {words: ['deploy/gone'], request: {}, message: 'Deployment "gone" does not exist in namespace "shop"', code: 1},
    {words: ['all'], request: {}, message: 'one kind of workload at a time', code: 2},
    {words: ['authority'], request: {}, message: 'unknown resource type "authority"', code: 2},
    {words: ['deploy/web'], request: {to: 'server/x'}, message: '--to takes no policy', code: 2},
  ])('$words with $request is answered with: $message', async ({words, request, message, code}) => {
    await expect(routes({words, request})).rejects.toMatchObject({code, message: expect.stringContaining(message)})
  })
})

describeWithReference("a real proxy's page", (reference) => {
  const page = (file: string) => reference.text(`linkerd/proxy-metrics/${file}.prom`)
  const testers = workload('tester', 'test')

  test('of a profile with retries counts what had no route, by request and by try', async () => {
    const {tables} = await routes({
      words: ['deploy/tester'],
      objects: [...testers, ...workload('profiles', 'test'), profile('profiles', ['load'], 'test', 'test')],
      pages: {'tester-1': ['', page('outbound-profile-retries')]},
      request: {namespace: 'test', to: 'svc/profiles'},
    })
    expect(tables[0]?.rows.map(figures)).toEqual([
      {name: 'profiles ServiceProfile [DEFAULT]', success: 1, rps: 0.1, actual: 0.1, retries: 0},
      {name: 'profiles ServiceProfile load', success: null, rps: null, actual: null, retries: null},
    ])
  })

  test('of plain HTTP counts the default route of the service, failures and all', async () => {
    // The scripted control plane of the recording named no parent: a cluster's always does.
    const named = page('outbound-http').replace(
      /parent_group="",parent_kind="default",parent_namespace="",parent_name="default",parent_port=""/g,
      'parent_group="core",parent_kind="Service",parent_namespace="test",parent_name="tele",parent_port="80"',
    )
    const {tables} = await routes({
      words: ['svc/tele'],
      objects: [...testers, ...workload('tele', 'test')],
      pages: {'tester-1': ['', named]},
      request: {namespace: 'test'},
    })
    const [row] = tables[0]?.rows ?? []
    expect(row).toMatchObject({kind: 'default', route: '[DEFAULT]', service: 'tele'})
    expect(row?.effective.rps).toBeCloseTo(0.6, 9)
    expect(row?.effective.success).toBeCloseTo(4 / 6, 9)
  })
})
