// The tables of stat-inbound, stat-outbound and top, and their JSON.

import {describe, expect, test} from 'vitest'
import type {InboundLine} from '../../src/io/inbound-table.ts'
import {writeInbound} from '../../src/io/inbound-table.ts'
import type {OutboundLine} from '../../src/io/outbound-table.ts'
import {writeOutbound} from '../../src/io/outbound-table.ts'
import type {TopLine} from '../../src/io/top-table.ts'
import {formatTop, topJson} from '../../src/io/top-table.ts'
import {fakeIo} from '../support/fake-io.ts'

const table = {format: 'table', allNamespaces: false} as const
const json = {format: 'json', allNamespaces: false} as const

const inbound: InboundLine = {
  kind: 'deployment',
  namespace: 'shop',
  name: 'web',
  server: 'http',
  port: '8080',
  route: 'orders',
  routeType: 'HTTPRoute',
  success: 0.98765,
  rps: 12.345,
  p50: 2.5,
  p95: 99.4,
  p99: null,
}

describe('stat-inbound', () => {
  test('is a row for each server and route', async () => {
    const io = fakeIo()
    const other = {...inbound, server: '[default]', port: '', route: '[default]', routeType: '', success: 1}
    await writeInbound(io, [inbound, other], table)
    expect(io.written.stdout).toBe(
      [
        'NAME   SERVER      ROUTE       TYPE        SUCCESS     RPS   LATENCY_P50   LATENCY_P95   LATENCY_P99',
        'web    http:8080   orders      HTTPRoute    98.77%   12.35           3ms          99ms             -',
        'web    [default]   [default]               100.00%   12.35           3ms          99ms             -',
        '',
      ].join('\n'),
    )
  })

  test('says the namespace when all are asked', async () => {
    const io = fakeIo()
    await writeInbound(io, [inbound], {...table, allNamespaces: true})
    expect(io.written.stdout).toMatch(/^NAMESPACE +NAME .*\nshop +web /)
  })

  test('as JSON is one line with the names of Linkerd’s own command first', async () => {
    const io = fakeIo()
    await writeInbound(io, [inbound], json)
    expect(io.written.stdout).toBe(
      '[{"name":"web","server":"http","port":"8080","route":"orders","routeType":"HTTPRoute","successesRate":0.98765,' +
        '"rps":12.345,"latencyMsP50":2.5,"latencyMsP95":99.4,"latencyMsP99":null,"kind":"deployment","namespace":"shop"}]\n',
    )
  })

  test.each([
    [table, '', 'No traffic found.\n'],
    [json, '[]\n', ''],
  ])('without a row as %j', async (options, stdout, stderr) => {
    const io = fakeIo()
    await writeInbound(io, [], options)
    expect(io.written).toEqual({stdout, stderr})
  })

  test('lets no name of a route move the cursor', async () => {
    const io = fakeIo()
    await writeInbound(io, [{...inbound, route: 'a\u001b[2Jb\nc'}], table)
    expect(io.written.stdout).toContain('a?[2Jb?c')
  })
})

const silent = {success: null, rps: null, p50: null, p95: null, p99: null, timeouts: null}
const backend = {
  backend: 'api-v1',
  backendNamespace: 'shop',
  backendPort: '8080',
  success: 0.75,
  rps: 8,
  p50: 10,
  p95: 20,
  p99: 30,
  timeouts: 0.25,
}
const outbound: OutboundLine = {
  kind: 'deployment',
  namespace: 'shop',
  name: 'web',
  service: 'api',
  serviceNamespace: 'shop',
  port: '8080',
  route: 'orders',
  routeType: 'HTTPRoute',
  success: 0.9,
  rps: 10,
  p50: 11,
  p95: 22,
  p99: 33,
  timeouts: 0,
  retries: 0.2,
  backends: [backend, {...backend, ...silent, backend: 'api-v2'}],
}

describe('stat-outbound', () => {
  test('has the backends of a route under it', async () => {
    const io = fakeIo({width: 200})
    await writeOutbound(io, [outbound], table)
    expect(io.written.stdout).toBe(
      [
        'NAME   SERVICE    ROUTE    TYPE        BACKEND       SUCCESS     RPS   LATENCY_P50   LATENCY_P95   LATENCY_P99   TIMEOUTS   RETRIES',
        'web    api:8080   orders   HTTPRoute                  90.00%   10.00          11ms          22ms          33ms      0.00%    20.00%',
        '                  ├─►                  api-v1:8080    75.00%    8.00          10ms          20ms          30ms     25.00%',
        '                  └─►                  api-v2:8080         -       -             -             -             -          -',
        '',
      ].join('\n'),
    )
  })

  test('says the namespace of a service only where another has the same name', async () => {
    const io = fakeIo()
    const lines = [outbound, {...outbound, serviceNamespace: 'bank'}, {...outbound, service: 'db'}]
    await writeOutbound(
      io,
      lines.map((line) => ({...line, backends: []})),
      table,
    )
    expect([...io.written.stdout.matchAll(/^web +(\S+)/gm)].map(([, service]) => service)).toEqual([
      'api.shop:8080',
      'api.bank:8080',
      'db:8080',
    ])
  })

  test('as JSON has an entry for each backend, without retries', async () => {
    const io = fakeIo()
    await writeOutbound(io, [outbound], json)
    const entries: Record<string, unknown>[] = JSON.parse(io.written.stdout)
    expect(io.written.stdout.split('\n')).toHaveLength(2)
    expect(entries[0]).toMatchObject({
      name: 'web',
      service: 'api',
      port: '8080',
      successRate: 0.9,
      retryRate: 0.2,
      timeoutRate: 0,
    })
    expect(entries[0]).not.toHaveProperty('backend')
    expect(entries[1]).toMatchObject({
      name: 'web',
      backend: 'api-v1',
      backendPort: '8080',
      successRate: 0.75,
      latencyMsP50: 10,
    })
    expect(entries[1]).not.toHaveProperty('retryRate')
    expect(entries[2]).toMatchObject({backend: 'api-v2', successRate: null, rps: null, latencyMsP99: null})
  })
})

describe('top', () => {
  const line: TopLine = {
    source: 'web-1',
    destination: 'db-1',
    route: 'read',
    count: 1234,
    best: 0.5,
    worst: Number.POSITIVE_INFINITY,
    longest: 50_000,
    last: 137.4,
    success: 0.995,
  }

  test.each([
    [
      {hideSources: false, routes: false},
      'Source   Destination   Count    Best   Worst    Last   Success Rate',
      'web-1    db-1           1234   500µs    >50s   137ms         99.50%',
    ],
    [
      {hideSources: true, routes: true},
      'Destination   Route   Count    Best   Worst    Last   Success Rate',
      'db-1          read     1234   500µs    >50s   137ms         99.50%',
    ],
  ])('with %j', (columns, head, row) => {
    expect(formatTop([line], columns)).toBe(`${head}\n${row}\n`)
  })

  test.each([
    [0.0004, '0µs'],
    [0.999, '999µs'],
    [1, '1ms'],
    [999, '999ms'],
    [1000, '1s'],
    [1500, '1.5s'],
    [null, '-'],
  ])('writes %s ms as %s', (last, expected) => {
    expect(formatTop([{...line, last}], {hideSources: true, routes: false})).toContain(` ${expected}   `)
  })

  test('as JSON says what a time is above of when it is past the histogram', () => {
    expect(topJson([line])).toEqual([
      {
        source: 'web-1',
        destination: 'db-1',
        route: 'read',
        count: 1234,
        best_ms: 0.5,
        worst_ms: null,
        worst_above_ms: 50_000,
        last_ms: 137.4,
        success: 0.995,
      },
    ])
  })
})
