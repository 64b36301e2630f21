// What every mesh has to answer alike: the same traffic from web to api, told by proxies of each kind.

import {describe, expect, test} from 'vitest'
import type {KubeObject} from '../../../src/kube/object.ts'
import {readEdges} from '../../../src/stats/edges/edges.ts'
import type {StatRequest, StatRow} from '../../../src/stats/index.ts'
import {readStats} from '../../../src/stats/index.ts'
import type {InstalledMesh} from '../../../src/stats/source/open-traffic.ts'
import type {TrafficLabels} from '../../support/istio-pods.ts'
import {ambient, sample, shopService, sidecar, waypoint, workload, ztunnel} from '../../support/istio-pods.ts'
import {object} from '../../support/objects.ts'
import type {Pages} from '../../support/scraped-cluster.ts'
import {scrapedCluster} from '../../support/scraped-cluster.ts'

interface Mesh {
  readonly name: string
  readonly installed: InstalledMesh
  /** Web, api and idle with their proxies, and whatever else tells of their traffic. */
  readonly objects: readonly KubeObject[]
  /** What the proxies say after so many requests that succeeded and failed. */
  pages(ok: number, failed: number): Readonly<Record<string, string>>
  /** The pod whose proxy tells what api served. */
  readonly witness: string
}

const istio: InstalledMesh = {mesh: 'istio', controlPlaneNamespace: 'istio-system'}
const apps = ['web', 'api', 'idle'] as const

function linkerdPages(ok: number, failed: number) {
  const page = (labels: string) =>
    [
      ['success', ok],
      ['failure', failed],
    ]
      .map(([outcome, count]) => `response_total{${labels},tls="true",classification="${outcome}"} ${count}\n`)
      .concat(
        ['10', '20', '+Inf'].map((le, index) => {
          const upTo = index === 0 ? (ok + failed) / 2 : ok + failed
          return `response_latency_ms_bucket{${labels},tls="true",le="${le}"} ${upTo}\n`
        }),
      )
      .join('')
  const outbound =
    'direction="outbound",authority="api.shop.svc.cluster.local",dst_namespace="shop",dst_deployment="api",dst_service="api"'
  const open = `tcp_open_connections{${outbound},peer="dst",tls="true",server_id="api.shop"} ${ok > 0 ? 1 : 0}\n`
  return {'web-1': page(outbound) + open, 'api-1': page('direction="inbound"'), 'idle-1': ''}
}

function istioRequests(reporter: TrafficLabels['reporter'], ok: number, failed: number): string {
  const labels = {reporter, from: 'web', to: 'api', policy: 'mutual_tls'} as const
  const buckets = ['10', '20', '+Inf'].map((le, index) =>
    sample(
      'istio_request_duration_milliseconds_bucket',
      {...labels, code: '200', le},
      index === 0 ? (ok + failed) / 2 : ok + failed,
    ),
  )
  return [
    sample('istio_requests_total', {...labels, code: '200'}, ok),
    sample('istio_requests_total', {...labels, code: '503'}, failed),
    ...buckets,
  ].join('')
}

const meshes: readonly Mesh[] = [
  {
    name: 'linkerd',
    installed: {mesh: 'linkerd', controlPlaneNamespace: 'linkerd'},
    objects: apps.flatMap((app) => workload(app, {labels: {'linkerd.io/control-plane-ns': 'linkerd'}})),
    pages: linkerdPages,
    witness: 'api-1',
  },
  {
    name: 'istio with sidecars',
    installed: istio,
    objects: apps.flatMap((app) => workload(app, sidecar)),
    pages: (ok, failed) => ({
      'web-1': istioRequests('source', ok, failed),
      'api-1': istioRequests('destination', ok, failed),
      'idle-1': '',
    }),
    witness: 'api-1',
  },
  {
    name: 'istio without sidecars',
    installed: istio,
    objects: [...apps.flatMap((app) => workload(app, ambient)), ...workload('waypoint', waypoint), ztunnel()],
    pages: (ok, failed) => ({'waypoint-1': istioRequests('waypoint', ok, failed), 'ztunnel-node-1': ''}),
    witness: 'waypoint-1',
  },
]

describe.each(meshes)('$name', ({installed, objects, pages, witness}) => {
  const all = [object('v1', 'Namespace', 'shop'), ...objects, shopService('api')]
  const between = (before: readonly [number, number], after: readonly [number, number]): Pages => {
    const [first, second] = [pages(...before), pages(...after)]
    return Object.fromEntries(Object.keys(first).map((pod) => [pod, [first[pod], second[pod]] as const]))
  }
  const busy = between([100, 5], [190, 15])

  async function stat(words: string, said: Pages = busy, options: Partial<StatRequest> = {}) {
    const {cluster, request} = scrapedCluster(all, said, {meshes: [installed]})
    const stats = await readStats(cluster, {...request, words: words.split(' '), unmeshed: false, ...options})
    const rows: StatRow[] = []
    for await (const batch of stats.rows) rows.push(...batch)
    return {rows, unreachable: stats.unreachable.map(({name}) => name)}
  }

  const traffic = {rps: 10, success: 0.9, p50: 10, mtls: 1}

  test.each<{words: string; name: string; options: Partial<StatRequest>}>([
    {words: 'deploy/api', name: 'api', options: {}},
    {words: 'svc/api', name: 'api', options: {}},
    {words: 'svc/api', name: 'api', options: {from: 'deploy/web'}},
    {words: 'deploy/web', name: 'web', options: {to: 'svc/api'}},
    {words: 'deploy/web', name: 'web', options: {to: 'deploy/api'}},
    {words: 'deploy/web', name: 'web', options: {to: 'ns/shop'}},
    {words: 'deploy/api', name: 'api', options: {from: 'deploy/web'}},
    {words: 'ns/shop', name: 'shop', options: {}},
  ])('has each request once in stat $words $options', async ({words, name, options}) => {
    expect((await stat(words, busy, options)).rows).toMatchObject([{name, ...traffic}])
  })

  test.each<{words: string; options: Partial<StatRequest>}>([
    {words: 'deploy/web', options: {from: 'deploy/api'}},
    {words: 'svc/api', options: {from: 'deploy/idle'}},
  ])('has no requests in stat $words $options', async ({words, options}) => {
    const {rows} = await stat(words, busy, options)
    expect(rows.filter(({rps}) => rps !== null)).toEqual([])
  })

  test('shows a workload without traffic, with no figures at all', async () => {
    const {rows} = await stat('deploy/idle')
    expect(rows).toMatchObject([{name: 'idle', rps: null, success: null, p95: null, mtls: null}])
    expect(rows[0]?.meshed).toEqual({meshed: 1, running: 1})
  })

  test('counts from nothing after a counter fell', async () => {
    const {rows} = await stat('deploy/api', between([100, 10], [20, 0]))
    expect(rows).toMatchObject([{rps: 2, success: 1}])
  })

  test('names the proxy that did not answer', async () => {
    const {rows, unreachable} = await stat('deploy/api', {...busy, [witness]: [undefined, undefined]})
    expect(unreachable).toEqual([witness])
    expect(rows).toMatchObject([{name: 'api', rps: null}])
  })

  test('has one secured edge', async () => {
    const {cluster, request} = scrapedCluster(all, between([0, 0], [90, 10]), {meshes: [installed]})
    // Where open connections are known, a single look is enough.
    const looked = installed.mesh === 'linkerd' ? pages(90, 10) : undefined
    const once = scrapedCluster(all, looked ?? {}, {meshes: [installed]})
    const {rows} = await readEdges(looked === undefined ? cluster : once.cluster, ['deploy'], request, {
      identities: false,
    })
    expect(rows).toMatchObject([
      {src: 'web', srcNamespace: 'shop', dst: 'api', dstNamespace: 'shop', insecure: undefined},
    ])
  })
})
