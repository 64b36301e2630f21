// Who talks to whom, counted from the start: rows, times, routes, and what a peer leaves.

import {describe, expect, test} from 'vitest'
import type {TopRow} from '../../../src/stats/top/top.ts'
import {watchTop} from '../../../src/stats/top/top.ts'
import {object} from '../../support/objects.ts'
import {meshedDeployment, scrapedPods} from '../../support/scraped-pods.ts'

const client = 'client_id="cart.shop.serviceaccount.identity.linkerd.cluster.local",tls="true"'
const inbound = `direction="inbound",${client},route_kind="HTTPRoute",route_name="orders"`
const outbound = 'direction="outbound",dst_pod="db-1",dst_deployment="db",dst_service="db",dst_namespace="shop"'

/** Requests that ended, in buckets of up to 1, 10 and 100 ms, and longer. */
function ended(labels: string, [fast, middle, slow, endless]: readonly number[], failed = 0): string {
  const sums = [fast ?? 0]
  for (const count of [middle, slow, endless]) sums.push((sums.at(-1) ?? 0) + (count ?? 0))
  const all = sums.at(-1) ?? 0
  return [
    `response_total{${labels},classification="success"} ${all - failed}`,
    `response_total{${labels},classification="failure"} ${failed}`,
    ...['1', '10', '100', '+Inf'].map((le, index) => `response_latency_ms_bucket{${labels},le="${le}"} ${sums[index]}`),
    '',
  ].join('\n')
}

interface Asked {
  pages: readonly string[]
  words?: readonly string[]
  frames?: number
  changes?: {
    hideSources?: boolean
    routes?: boolean
    to?: string
    toNamespace?: string
  }
}

async function top({pages, words = ['deploy/web'], frames = 1, changes = {}}: Asked): Promise<TopRow[][]> {
  const objects = [
    ...meshedDeployment('web', ['web-1']),
    ...meshedDeployment('db', ['db-1']),
    object('v1', 'Service', 'db', {namespace: 'shop'}),
  ]
  const {cluster, request} = scrapedPods(objects, {'web-1': pages})
  const seen: TopRow[][] = []
  for await (const {rows} of watchTop(cluster, {...request, words, hideSources: false, routes: false, ...changes})) {
    seen.push([...rows])
    if (seen.length === frames) break
  }
  return seen
}

const names = (rows: TopRow[] | undefined) =>
  rows?.map(({source, destination, route, count}) => [source, destination, route, count])

describe('a row', () => {
  test('counts both ways, the busiest first', async () => {
    const [rows] = await top({pages: ['', ended(inbound, [8]) + ended(outbound, [2, 8])]})
    expect(names(rows)).toEqual([
      ['web-1', 'db-1', undefined, 10],
      ['cart.shop', 'web-1', undefined, 8],
    ])
  })

  test('goes on counting from the start, while Last is of the newest window that had requests', async () => {
    const pages = [
      ended(inbound, [100, 0, 0]),
      ended(inbound, [100, 10, 0], 5),
      ended(inbound, [100, 10, 10], 5),
      ended(inbound, [100, 10, 10], 5),
    ]
    const [first, second, third] = await top({pages, frames: 3})
    expect(first?.[0]).toMatchObject({count: 10, best: 10, worst: 10, last: 5.5, success: 0.5})
    expect(second?.[0]).toMatchObject({count: 20, best: 10, worst: 100, last: 55, success: 0.75})
    expect(third).toEqual(second)
  })

  test('knows that a request took longer than the histogram reaches', async () => {
    const [rows] = await top({pages: ['', ended(inbound, [1, 0, 0, 1])]})
    expect(rows?.[0]).toMatchObject({best: 1, worst: Number.POSITIVE_INFINITY, longest: 100})
  })

  test.each<[string, string, string, string]>([
    ['a client without an identity', 'direction="inbound",tls="no_identity"', '-', 'web-1'],
    [
      'a client with a SPIFFE identity',
      'direction="inbound",client_id="spiffe://mesh/vm"',
      'spiffe://mesh/vm',
      'web-1',
    ],
    ['a pod that is a server', outbound, 'web-1', 'db-1'],
    ['a service without a known pod', 'direction="outbound",dst_service="db",dst_namespace="bank"', 'web-1', 'db.bank'],
    [
      'an authority that no discovery knows',
      'direction="outbound",authority="example.com:80"',
      'web-1',
      'example.com:80',
    ],
    ['an address', 'direction="outbound",target_addr="10.0.0.7:80"', 'web-1', '10.0.0.7:80'],
  ])('names %s', async (_name, labels, source, destination) => {
    const [rows] = await top({pages: ['', ended(labels, [1])]})
    expect(names(rows)).toEqual([[source, destination, undefined, 1]])
  })

  test('adds the sources up where they are hidden', async () => {
    const other = inbound.replace('cart', 'shopfront')
    const [rows] = await top({pages: ['', ended(inbound, [8]) + ended(other, [4], 3)], changes: {hideSources: true}})
    expect(names(rows)).toEqual([[undefined, 'web-1', undefined, 12]])
    expect(rows?.[0]?.success).toBe(0.75)
  })

  test('is not there without a request since the start', async () => {
    expect(await top({pages: [ended(inbound, [8]), ended(inbound, [8])]})).toEqual([[]])
  })
})

describe('with routes', () => {
  const route = (protocol: string, route_name: string, status: string, count: number) => {
    const labels = `parent_kind="Service",parent_namespace="shop",parent_name="db",parent_port="80",${route_name}`
    return [
      `outbound_${protocol}_route_request_statuses_total{${labels},${protocol}_status="${status}",error=""} ${count}`,
      `outbound_${protocol}_route_request_duration_seconds_bucket{${labels},le="0.07"} ${count}`,
      `outbound_${protocol}_route_request_duration_seconds_bucket{${labels},le="+Inf"} ${count}`,
      '',
    ].join('\n')
  }
  const read = 'route_kind="HTTPRoute",route_name="read"'
  const call = 'route_kind="GRPCRoute",route_name="call"'
  const profile = 'direction="outbound",dst="db.shop.svc.cluster.local:80"'
  const page =
    ended(inbound, [40]) +
    ended('direction="inbound",route_kind="default",route_name="default"', [30]) +
    ended(outbound, [999]) +
    route('http', read, '200', 20) +
    route('http', read, '500', 5) +
    route('grpc', call, 'UNAVAILABLE', 10) +
    `route_response_total{${profile},rt_route="GET /x",classification="success"} 6\n` +
    `route_response_total{${profile},classification="success"} 3\n`

  test('rows are told apart by them, and each request counts once', async () => {
    const [rows] = await top({pages: ['', page], changes: {routes: true}})
    expect(names(rows)).toEqual([
      ['cart.shop', 'web-1', 'orders', 40],
      ['-', 'web-1', '[DEFAULT]', 30],
      ['web-1', 'db:80', 'read', 25],
      ['web-1', 'db:80', 'call', 10],
      ['web-1', 'db.shop.svc.cluster.local:80', 'GET /x', 6],
      ['web-1', 'db.shop.svc.cluster.local:80', '[DEFAULT]', 3],
    ])
    expect(rows?.map(({success}) => success)).toEqual([1, 1, 0.8, 0, 1, 1])
    expect(rows?.[2]).toMatchObject({best: 70, worst: 70, last: 35})
  })

  test('--to a service leaves its clients’ rows', async () => {
    const [rows] = await top({pages: ['', page], changes: {routes: true, to: 'svc/db'}})
    expect(names(rows)?.map(([, destination]) => destination)).toEqual([
      'db:80',
      'db:80',
      'db.shop.svc.cluster.local:80',
      'db.shop.svc.cluster.local:80',
    ])
  })

  test('--to anything else is refused: nobody counts routes by it', async () => {
    await expect(top({pages: ['', page], changes: {routes: true, to: 'deploy/db'}})).rejects.toMatchObject({
      code: 2,
      message: '--routes goes with --to svc/NAME, not with --to deploy/db',
    })
  })
})

test('--to leaves what is sent there', async () => {
  const elsewhere = outbound.replaceAll('db', 'cache')
  const [rows] = await top({
    pages: ['', ended(inbound, [8]) + ended(outbound, [4]) + ended(elsewhere, [2])],
    changes: {to: 'deploy/db'},
  })
  expect(names(rows)).toEqual([['web-1', 'db-1', undefined, 4]])
})

test.each([['svc/db'], ['all'], []])('%s is no target', async (...words) => {
  await expect(top({pages: [], words})).rejects.toMatchObject({name: 'MeshError', code: 2})
})
