// What policies admit and turn away, from the metrics of servers' proxies.

import {describe, expect, test} from 'vitest'
import type {KubeObject} from '../../../src/kube/object.ts'
import type {AuthzRow} from '../../../src/stats/authz/authz.ts'
import {readAuthz} from '../../../src/stats/authz/authz.ts'
import {object, pod} from '../../support/objects.ts'
import {describeWithReference} from '../../support/reference.ts'
import {type Pages, scrapedCluster} from '../../support/scraped-cluster.ts'

const meshed = {'linkerd.io/control-plane-ns': 'linkerd'}
const shop: KubeObject[] = ['web', 'api'].flatMap((name) => [
  object('apps/v1', 'Deployment', name, {namespace: 'shop', labels: {app: name}}),
  object('apps/v1', 'ReplicaSet', `${name}-5d8f`, {namespace: 'shop', owner: {kind: 'Deployment', name}}),
  pod(`${name}-1`, {labels: meshed, owner: {kind: 'ReplicaSet', name: `${name}-5d8f`}}),
])

async function authz(
  pages: Pages,
  {words = ['deploy/web'], ...options}: {words?: string[]; labelSelector?: string} = {},
) {
  const {cluster, request} = scrapedCluster(shop, pages, options)
  return readAuthz(cluster, words, request)
}

type Labels = Readonly<Record<string, string>>
const sample = (name: string, labels: Labels, value: number) =>
  `${name}{${Object.entries(labels)
    .map(([label, text]) => `${label}="${text}"`)
    .join(',')}} ${value}\n`

const server = {srv_group: 'policy.linkerd.io', srv_kind: 'server', srv_name: 'web-http', srv_port: '8080'}
const route = {route_group: 'policy.linkerd.io', route_kind: 'HTTPRoute', route_name: 'orders'}
const noRoute = {route_group: '', route_kind: 'default', route_name: 'default'}
const authorization = {authz_group: 'policy.linkerd.io', authz_kind: 'authorizationpolicy', authz_name: 'clients'}
const byDefault = {authz_group: '', authz_kind: 'default', authz_name: 'all-unauthenticated'}
const defaultServer = {srv_group: '', srv_kind: 'default', srv_name: 'all-unauthenticated', srv_port: '8080'}
const tls = {tls: 'true', client_id: 'front.shop'}
const plain = {tls: 'no_identity', no_tls_reason: 'no_tls_from_remote'}

const answered = (labels: Labels, success: number, failure: number) => {
  const inbound = {direction: 'inbound', target_addr: '10.1.0.1:8080', ...labels}
  const bucket = (le: string, count: number) =>
    sample('response_latency_ms_bucket', {...inbound, status_code: '200', le}, count)
  const all = success + failure
  return (
    sample('response_total', {...inbound, status_code: '200', classification: 'success', grpc_status: '0'}, success) +
    sample('response_total', {...inbound, status_code: '200', classification: 'failure', grpc_status: '13'}, failure) +
    bucket('10', all / 2) +
    bucket('20', all) +
    bucket('+Inf', all)
  )
}
const admitted = (labels: Labels, count: number) => sample('inbound_http_authz_allow_total', labels, count)
const denied = (labels: Labels, count: number) => sample('inbound_http_authz_deny_total', labels, count)

describe('a row', () => {
  test('has exactly what came under its authorization between the scrapes', async () => {
    const labels = {...server, ...route, ...authorization}
    const page = (success: number, failure: number, anonymous: number) =>
      answered({...labels, ...tls}, success, failure) +
      admitted({...labels, ...tls}, success + failure - anonymous) +
      admitted({...labels, ...plain}, anonymous)
    const {rows} = await authz({'web-1': [page(100, 10, 0), page(190, 20, 25)]})
    expect(rows).toEqual([
      {
        engine: 'linkerd',
        protocol: 'http',
        route: {kind: 'HTTPRoute', name: 'orders'},
        server: {kind: 'server', name: 'web-http'},
        authorization: {kind: 'authorizationpolicy', name: 'clients'},
        denied: 0,
        unauthenticated: 2.5,
        success: 0.9,
        rps: 10,
        connections: null,
        p50: 10,
        p95: 19,
        p99: expect.closeTo(19.8, 9),
      },
    ])
  })

  test('of what was turned away has no authorization, and no answers', async () => {
    const {rows} = await authz({
      'web-1': [denied({...server, ...noRoute, ...plain}, 5), denied({...server, ...noRoute, ...plain}, 45)],
    })
    expect(rows).toEqual([
      expect.objectContaining({
        server: {kind: 'server', name: 'web-http'},
        authorization: {kind: '', name: ''},
        denied: 4,
        success: null,
        rps: 0,
        p50: null,
      }),
    ])
  })

  test('of connections that are no HTTP has no route, and no requests', async () => {
    const page = (open: number, refused: number) =>
      sample('inbound_tcp_authz_allow_total', {...server, ...authorization, ...tls}, open) +
      sample('inbound_tcp_authz_deny_total', {...server, ...plain}, refused)
    const {rows} = await authz({'web-1': [page(0, 0), page(20, 10)]})
    const figures = rows.map(({authorization: {name}, connections, denied: refused, rps}) => ({
      name,
      connections,
      refused,
      rps,
    }))
    expect(figures).toEqual([
      {name: '', connections: 0, refused: 1, rps: null},
      {name: 'clients', connections: 2, refused: 0, rps: null},
    ])
    expect(new Set(rows.map(({protocol}) => protocol))).toEqual(new Set(['tcp']))
  })

  test.each([
    {what: 'a policy of the user', labels: {...server, ...route, ...authorization, ...tls}, shown: 1},
    {what: 'the default', labels: {...defaultServer, ...noRoute, ...byDefault, ...tls}, shown: 0},
    {what: 'no policy', labels: {...server, ...noRoute, ...tls}, shown: 0},
  ])('without traffic under $what is shown $shown times', async ({labels, shown}) => {
    const page = answered(labels, 100, 0) + denied(labels, 7)
    const {rows} = await authz({'web-1': [page, page]})
    expect(rows).toHaveLength(shown)
    for (const row of rows)
      expect(row).toMatchObject({denied: null, unauthenticated: null, success: null, rps: null, p50: null})
  })
})

describe('rows', () => {
  const key = ({server: {name}, route: {name: routeName}, authorization: {name: by}}: AuthzRow) =>
    `${name} ${routeName} ${by}`

  test('are of the workload alone, and add up its pods', async () => {
    const page = (count: number) => answered({...server, ...route, ...authorization, ...tls}, count, 0)
    const {rows, proxies} = await authz({'web-1': [page(0), page(10)], 'api-1': [page(0), page(30)]})
    expect(rows.map(({rps}) => rps)).toEqual([1])
    expect(proxies).toBe(1)
    const both = await authz({'web-1': [page(0), page(10)], 'api-1': [page(0), page(30)]}, {words: ['deploy']})
    expect(both.rows.map(({rps}) => rps)).toEqual([4])
  })

  test('are of objects with the labels that are asked for', async () => {
    const page = (count: number) => answered({...server, ...route, ...authorization, ...tls}, count, 0)
    const {rows} = await authz(
      {'web-1': [page(0), page(10)], 'api-1': [page(0), page(30)]},
      {words: ['deploy'], labelSelector: 'app=api'},
    )
    expect(rows.map(({rps}) => rps)).toEqual([3])
  })

  test('go by server, route and authorization', async () => {
    const labels = [
      {...server, ...route, ...authorization},
      {...server, ...noRoute, ...authorization},
      {...server, ...noRoute},
      {...defaultServer, ...noRoute, ...byDefault},
      {...server, srv_name: 'admin', ...noRoute, ...authorization},
    ]
    const page = (count: number) => labels.map((each) => answered({...each, ...tls}, count, 0)).join('')
    const {rows} = await authz({'web-1': [page(0), page(10)]})
    expect(rows.map(key)).toEqual([
      'admin default clients',
      'all-unauthenticated default all-unauthenticated',
      'web-http default ',
      'web-http default clients',
      'web-http orders clients',
    ])
  })
})

test.each([['svc/web'], ['all'], ['server']])('%s is refused', async (word) => {
  await expect(authz({}, {words: [word]})).rejects.toMatchObject({code: 2})
})

describeWithReference("a real proxy's page", (reference) => {
  const total = (text: string, family: string) =>
    text
      .split('\n')
      .filter((line) => line.startsWith(`${family}{`))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)

  test.each([
    {file: 'inbound-http', protocol: 'http'},
    {file: 'inbound-direct-errors', protocol: 'http'},
    {file: 'inbound-tcp', protocol: 'tcp'},
  ])('$file tells what the default let through without identity', async ({file, protocol}) => {
    const page = reference.text(`linkerd/proxy-metrics/${file}.prom`)
    const {rows} = await authz({'web-1': ['', page]})
    const row = rows.find((candidate) => candidate.protocol === protocol)
    expect(row).toMatchObject({
      server: {kind: 'default', name: 'all-unauthenticated'},
      authorization: {kind: 'default', name: 'all-unauthenticated'},
      denied: 0,
    })
    expect(row?.unauthenticated).toBeCloseTo(total(page, `inbound_${protocol}_authz_allow_total`) / 10, 9)
    if (protocol === 'http') expect(row?.rps).toBeCloseTo(total(page, 'response_total') / 10, 9)
  })
})
