// Statistics by policy: servers, authorizations and routes, from the proxies that they are in force at.

import {describe, expect, test} from 'vitest'
import {KubeError} from '../../../src/kube/kube-error.ts'
import {planRows} from '../../../src/stats/targets/plan.ts'
import {parseTargets} from '../../../src/stats/targets/target.ts'
import {meshStatistics, statVocabulary} from '../../../src/stats/vocabulary.ts'
import {fakeCluster} from '../../support/fake-cluster.ts'
import {object, pod} from '../../support/objects.ts'
import {meshed, stat} from '../../support/scraped-stat.ts'

const policy = (kind: string, version: string, name: string, namespace = 'shop') =>
  object(`policy.linkerd.io/${version}`, kind, name, {namespace})

const objects = [
  pod('web-1', {labels: meshed}),
  pod('web-2', {labels: meshed}),
  pod('other-1', {namespace: 'other', labels: meshed}),
  policy('Server', 'v1beta3', 'web-http'),
  policy('Server', 'v1beta3', 'web-admin'),
  policy('Server', 'v1beta3', 'web-http', 'other'),
  policy('ServerAuthorization', 'v1beta1', 'from-front'),
  policy('AuthorizationPolicy', 'v1alpha1', 'from-front'),
  policy('HTTPRoute', 'v1beta3', 'cart'),
  object('gateway.networking.k8s.io/v1', 'HTTPRoute', 'books', {namespace: 'shop'}),
]

const server = 'srv_group="policy.linkerd.io",srv_kind="server",srv_name="web-http",srv_port="8080"'
const byDefault = 'srv_group="",srv_kind="default",srv_name="all-unauthenticated",srv_port="8080"'
const route = (name: string) => `route_group="policy.linkerd.io",route_kind="HTTPRoute",route_name="${name}"`
const authz = (kind: string) => `authz_group="policy.linkerd.io",authz_kind="${kind}",authz_name="from-front"`

/** @param count of each of four kinds of requests; as many were refused at `web-http` on the way to `cart` */
const page = (count: number) => `
response_total{direction="inbound",${server},${route('cart')},${authz('serverauthorization')},tls="true",classification="success"} ${count}
response_total{direction="inbound",${server},${route('cart')},${authz('authorizationpolicy')},tls="true",classification="success"} ${count}
response_total{direction="inbound",${byDefault},${route('cart')},authz_group="",authz_kind="default",authz_name="all-unauthenticated",tls="true",classification="failure"} ${count}
response_total{direction="inbound",${byDefault},route_group="",route_kind="default",route_name="default",tls="true",classification="success"} ${count}
inbound_http_authz_deny_total{${server},${route('cart')},tls="true"} ${count}
inbound_http_authz_allow_total{${server},${route('cart')},${authz('serverauthorization')},tls="true"} ${count}
tcp_open_connections{direction="inbound",peer="src",${server},tls="true"} 3
tcp_open_connections{direction="inbound",peer="src",${byDefault},tls="true"} 5
`
const pages: Record<string, [string, string]> = {'web-1': [page(0), page(20)], 'web-2': [page(0), page(40)]}
const ask = (...words: string[]) => stat({words, objects, pages})

describe('policies', () => {
  test('of each kind count what was decided by them', async () => {
    const {rows} = await ask('server/', 'saz/', 'ap/')
    expect(
      rows.map(({shortKind, name, rps, success, unauthorized, openConnections, meshed: of}) => ({
        shortKind,
        name,
        rps,
        success,
        unauthorized,
        openConnections,
        of,
      })),
    ).toEqual([
      {
        shortKind: 'ap',
        name: 'from-front',
        rps: 3,
        success: 1,
        unauthorized: undefined,
        openConnections: undefined,
        of: undefined,
      },
      {
        shortKind: 'srv',
        name: 'web-admin',
        rps: null,
        success: null,
        unauthorized: null,
        openConnections: null,
        of: undefined,
      },
      {shortKind: 'srv', name: 'web-http', rps: 6, success: 1, unauthorized: 3, openConnections: 6, of: undefined},
      {
        shortKind: 'saz',
        name: 'from-front',
        rps: 3,
        success: 1,
        unauthorized: undefined,
        openConnections: undefined,
        of: undefined,
      },
    ])
  })

  test('that are routes have a row for each server, from both API groups', async () => {
    const {rows} = await ask('httproute')
    expect(
      rows.map(({name, server: at, rps, success, unauthorized}) => ({name, at, rps, success, unauthorized})),
    ).toEqual([
      {name: 'books', at: '', rps: null, success: null, unauthorized: null},
      {name: 'cart', at: 'default:all-unauthenticated', rps: 3, success: 0, unauthorized: 0},
      {name: 'cart', at: 'web-http', rps: 6, success: 1, unauthorized: 3},
    ])
  })

  test('ask the proxies of their own namespace', async () => {
    const {asked} = await ask('server/web-http')
    expect(new Set(asked.map(({pod: name}) => name))).toEqual(new Set(['web-1', 'web-2']))
  })

  test('without any request but refused ones show those', async () => {
    const refused = (count: number) => `inbound_http_authz_deny_total{${server},${route('cart')}} ${count}\n`
    const {rows} = await stat({
      words: ['srv/web-http'],
      objects,
      pages: {'web-1': [refused(0), refused(10)], 'web-2': ['', '']},
    })
    expect(rows[0]).toMatchObject({rps: null, success: null, unauthorized: 0.5})
  })

  test.each([
    {
      kind: 'server',
      missing: ['list servers in shop'],
      says: /^the cluster has no resource of kind Server: its CRD is not installed$/,
    },
    {kind: 'httproute', missing: ['list httproutes in shop'], says: /^the cluster has no resource of kind HTTPRoute/},
  ])('of a kind that the cluster does not have are an error: $kind', async ({kind, missing, says}) => {
    const failing = Object.fromEntries(missing.map((right) => [right, new KubeError('not-found', 'no such page')]))
    const cluster = fakeCluster(objects, {failing})
    const plan = planRows(cluster, parseTargets([kind]), {namespace: 'shop'}, statVocabulary(meshStatistics('linkerd')))
    await expect(plan).rejects.toThrow(says)
  })
})
