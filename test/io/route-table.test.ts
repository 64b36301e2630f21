// Routes as text and as JSON.

import {describe, expect, test} from 'vitest'
import type {RouteOptions} from '../../src/io/route-table.ts'
import {writeRoutes} from '../../src/io/route-table.ts'
import {fakeIo} from '../support/fake-io.ts'

const busy = {
  kind: 'ServiceProfile',
  route: 'GET /orders',
  service: 'api',
  effective: {success: 0.75, rps: 8},
  actual: {success: 0.6, rps: 10},
  retries: 0.2,
  p50: 5.4,
  p95: 9.5,
  p99: 99.6,
}
const nothing = {success: null, rps: null}
const idle = {
  ...busy,
  route: '[DEFAULT]',
  effective: nothing,
  actual: nothing,
  retries: null,
  p50: null,
  p95: null,
  p99: null,
}
const other = {...busy, kind: 'HTTPRoute', route: 'orders'}
const byDefault = {...busy, kind: 'default', route: '[DEFAULT]'}

type Tables = Parameters<typeof writeRoutes>[1]
const one = (...rows: Tables[number]['rows']): Tables => [{resource: 'deployment/web', rows}]

async function written(tables: Tables, options: RouteOptions) {
  const io = fakeIo()
  await writeRoutes(io, tables, options)
  return io.written.stdout
}

describe('the table', () => {
  test("has Linkerd's columns, and dashes for no traffic", async () => {
    expect(await written(one(busy, idle), {format: 'table', outgoing: false})).toBe(
      [
        'ROUTE         SERVICE   SUCCESS      RPS   LATENCY_P50   LATENCY_P95   LATENCY_P99',
        'GET /orders   api        75.00%   8.0rps           5ms          10ms         100ms',
        '[DEFAULT]     api             -        -             -             -             -',
        '',
      ].join('\n'),
    )
  })

  test('tells requests from tries in the wide form', async () => {
    expect(await written(one(busy, idle), {format: 'wide', outgoing: true})).toBe(
      [
        'ROUTE         SERVICE   EFFECTIVE_SUCCESS   EFFECTIVE_RPS   ACTUAL_SUCCESS   ACTUAL_RPS   LATENCY_P50   LATENCY_P95   LATENCY_P99   RETRIES',
        'GET /orders   api                  75.00%          8.0rps           60.00%      10.0rps           5ms          10ms         100ms    20.00%',
        '[DEFAULT]     api                       -               -                -            -             -             -             -         -',
        '',
      ].join('\n'),
    )
  })

  test('says what kind each route is when not all are of a profile', async () => {
    const lines = (await written(one(busy, other, byDefault), {format: 'table', outgoing: false})).split('\n')
    expect(lines.slice(0, 4).map((line) => line.split(/ {2,}/).slice(0, 3))).toEqual([
      ['ROUTE', 'SERVICE', 'TYPE'],
      ['GET /orders', 'api', 'ServiceProfile'],
      ['orders', 'api', 'HTTPRoute'],
      ['[DEFAULT]', 'api', '-'],
    ])
  })

  test('of one object among several has its name above', async () => {
    const tables = [...one(busy), {resource: 'deployment/api', rows: [idle]}]
    const lines = (await written(tables, {format: 'table', outgoing: false})).split('\n')
    expect([lines[0], lines[3], lines[4]]).toEqual(['==> deployment/web <==', '', '==> deployment/api <=='])
  })
})

describe('JSON', () => {
  const names = {route: 'GET /orders', authority: 'api', kind: 'ServiceProfile'}
  const latencies = {latency_ms_p50: 5, latency_ms_p95: 10, latency_ms_p99: 100}

  test.each([
    {outgoing: false, figures: {success: 0.75, rps: 8}},
    {
      outgoing: true,
      figures: {effective_success: 0.75, effective_rps: 8, actual_success: 0.6, actual_rps: 10, retry_rate: 0.2},
    },
  ])("has Linkerd's names, by object (outgoing: $outgoing)", async ({outgoing, figures}) => {
    expect(JSON.parse(await written(one(busy), {format: 'json', outgoing}))).toEqual({
      'deployment/web': [{...names, ...figures, ...latencies}],
    })
  })

  test('of no traffic is null', async () => {
    expect(JSON.parse(await written(one(idle), {format: 'json', outgoing: false}))).toMatchObject({
      'deployment/web': [{route: '[DEFAULT]', success: null, rps: null, latency_ms_p50: null}],
    })
  })
})
