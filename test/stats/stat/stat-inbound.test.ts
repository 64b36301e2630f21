// What arrives at workloads, by server and route, from two scrapes.

import {describe, expect, test} from 'vitest'
import type {InboundRow} from '../../../src/stats/stat/stat-inbound.ts'
import {readInbound} from '../../../src/stats/stat/stat-inbound.ts'
import {describeWithReference} from '../../support/reference.ts'
import {meshedDeployment, scrapedPods} from '../../support/scraped-pods.ts'

const labels = (server: string, route: string, port = 80) =>
  `direction="inbound",target_port="${port}",srv_${server},route_${route}`
const defaultServer = 'kind="default",srv_name="all-unauthenticated"'
const ownServer = 'kind="server",srv_name="http"'
const defaultRoute = 'kind="default",route_name="default"'
const ownRoute = 'kind="HTTPRoute",route_name="orders"'

function traffic(of: string, success: number, failure: number): string {
  return [
    `response_total{${of},classification="success"} ${success}`,
    `response_total{${of},classification="failure"} ${failure}`,
    `response_latency_ms_bucket{${of},status_code="200",le="10"} ${success}`,
    `response_latency_ms_bucket{${of},status_code="200",le="+Inf"} ${success}`,
    `response_latency_ms_bucket{${of},status_code="500",le="10"} 0`,
    `response_latency_ms_bucket{${of},status_code="500",le="+Inf"} ${failure}`,
    '',
  ].join('\n')
}

async function inbound(pages: Record<string, (string | undefined)[]>, words: string[] = ['deploy']) {
  const objects = [...meshedDeployment('web', ['web-1', 'web-2']), ...meshedDeployment('api', ['api-1'])]
  const {cluster, request} = scrapedPods(objects, pages)
  return readInbound(cluster, words, request)
}

const short = ({name, server, port, route, routeType, success, rps}: InboundRow) =>
  [name, `${server}:${port}`, route, routeType, success, rps] as const

describe('rows', () => {
  test('are what each server and route took, summed over the pods, in the order of the table', async () => {
    const after = [
      traffic(labels(ownServer, ownRoute), 90, 10),
      traffic(labels(ownServer, defaultRoute), 10, 0),
      traffic(labels(defaultServer, defaultRoute, 9090), 5, 5),
      traffic(labels(defaultServer, defaultRoute, 80), 1, 0),
    ].join('')
    const {rows} = await inbound({'web-1': ['', after], 'web-2': ['', after], 'api-1': ['', after]})
    expect(rows.map(short)).toEqual([
      ['api', '[default]:80', '[default]', '', 1, 0.1],
      ['api', '[default]:9090', '[default]', '', 0.5, 1],
      ['api', 'http:80', '[default]', '', 1, 1],
      ['api', 'http:80', 'orders', 'HTTPRoute', 0.9, 10],
      ['web', '[default]:80', '[default]', '', 1, 0.2],
      ['web', '[default]:9090', '[default]', '', 0.5, 2],
      ['web', 'http:80', '[default]', '', 1, 2],
      ['web', 'http:80', 'orders', 'HTTPRoute', 0.9, 20],
    ])
  })

  test('have the quantiles of all their requests, and none where they end in no bucket', async () => {
    const {rows} = await inbound({'web-1': ['', traffic(labels(ownServer, ownRoute), 80, 20)]}, ['po', 'web-1'])
    expect(rows).toEqual([
      {
        engine: 'linkerd',
        kind: 'pod',
        shortKind: 'po',
        namespace: 'shop',
        name: 'web-1',
        server: 'http',
        port: '80',
        route: 'orders',
        routeType: 'HTTPRoute',
        success: 0.8,
        rps: 10,
        p50: 6.25,
        p95: 10,
        p99: 10,
      },
    ])
  })

  test('are not there for servers and routes that nobody used in the window', async () => {
    const idle = traffic(labels(ownServer, ownRoute), 500, 5)
    const {rows} = await inbound({'web-1': [idle, idle], 'web-2': [idle, idle], 'api-1': [idle, idle]})
    expect(rows).toEqual([])
  })

  test('of two default policies of one port are one row, as they look alike', async () => {
    const other = 'kind="default",srv_name="cluster-authenticated"'
    const after = (server: string) => traffic(labels(server, defaultRoute), 10, 0)
    const {rows} = await inbound({'web-1': ['', after(defaultServer)], 'web-2': ['', after(other)], 'api-1': ['', '']})
    expect(rows.map(short)).toEqual([['web', '[default]:80', '[default]', '', 1, 2]])
  })

  test('leave outbound traffic, and that of other workloads, to others', async () => {
    const after = traffic(labels(ownServer, ownRoute).replace('inbound', 'outbound'), 10, 0)
    const {rows} = await inbound({'web-1': ['', after], 'web-2': ['', '']}, ['deploy/web'])
    expect(rows).toEqual([])
  })
})

test('a proxy that does not answer is named, and the others count', async () => {
  const after = traffic(labels(ownServer, ownRoute), 10, 0)
  const {rows, unreachable, proxies} = await inbound({'web-1': ['', after], 'web-2': ['']}, ['deploy/web'])
  expect(rows.map(({rps}) => rps)).toEqual([1])
  expect(unreachable.map(({name}) => name)).toEqual(['web-2'])
  expect(proxies).toBe(2)
})

test.each([['svc/web'], ['server'], ['all'], ['nonsense'], []])('%s is refused', async (...words) => {
  await expect(inbound({}, words)).rejects.toMatchObject({name: 'MeshError', code: 2})
})

describeWithReference('the real proxy', (reference) => {
  test('gives a row for each port', async () => {
    const page = reference.text('linkerd/proxy-metrics/inbound-http.prom')
    const {rows} = await inbound({'web-1': ['', page]}, ['po/web-1'])
    expect(rows.map(short)).toEqual([
      ['web-1', '[default]:46465', '[default]', '', 1, 1.4],
      ['web-1', '[default]:54665', '[default]', '', expect.closeTo(4 / 6), expect.closeTo(0.6)],
    ])
    expect(rows.every(({p50, p99}) => p50 !== null && p99 !== null && p50 <= p99)).toBe(true)
  })
})
