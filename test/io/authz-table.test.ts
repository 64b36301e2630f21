// What policies do, and which apply, as text and as JSON.

import {describe, expect, test} from 'vitest'
import {writeAuthorizations} from '../../src/io/authorization-table.ts'
import {writeAuthz} from '../../src/io/authz-table.ts'
import {fakeIo} from '../support/fake-io.ts'

const admitted = {
  protocol: 'http' as const,
  route: {kind: 'HTTPRoute', name: 'orders'},
  server: {kind: 'server', name: 'web-http'},
  authorization: {kind: 'authorizationpolicy', name: 'clients'},
  denied: 0,
  unauthenticated: 2.5,
  success: 0.9,
  rps: 10,
  connections: null,
  p50: 9.6,
  p95: 19,
  p99: 19.8,
}
const silence = {success: null, rps: null, p50: null, p95: null, p99: null}
const lines = [
  {
    ...admitted,
    ...silence,
    route: {kind: 'default', name: 'default'},
    server: {kind: 'default', name: 'all-authenticated'},
    authorization: {kind: '', name: ''},
    denied: 4,
    unauthenticated: 0,
    rps: 0,
  },
  admitted,
  {
    ...admitted,
    ...silence,
    authorization: {kind: 'serverauthorization', name: 'idle'},
    denied: null,
    unauthenticated: null,
  },
  {
    ...admitted,
    ...silence,
    protocol: 'tcp' as const,
    route: {kind: '', name: ''},
    connections: 1.25,
    unauthenticated: 0,
  },
]

async function written(format: 'table' | 'wide' | 'json', shown = lines as Parameters<typeof writeAuthz>[1]) {
  const io = fakeIo()
  await writeAuthz(io, shown, format)
  return io.written
}

describe('the table of traffic', () => {
  test("has Linkerd's columns", async () => {
    expect((await written('table')).stdout).toBe(
      [
        'ROUTE     SERVER                      AUTHORIZATION                 UNAUTHORIZED   SUCCESS         RPS   LATENCY_P50   LATENCY_P95   LATENCY_P99',
        'default   default:all-authenticated                                       4.0rps         -      0.0rps             -             -             -',
        'orders    web-http                    authorizationpolicy/clients         0.0rps    90.00%     10.0rps          10ms          19ms          20ms',
        'orders    web-http                    serverauthorization/idle                 -         -           -             -             -             -',
        '          web-http                    authorizationpolicy/clients      0.0conn/s         -   1.3conn/s             -             -             -',
        '',
      ].join('\n'),
    )
  })

  test('adds what came without identity in the wide form', async () => {
    const cells = (await written('wide')).stdout.split('\n').map((line) => line.split(/ {2,}/))
    expect(cells[0]?.slice(3, 5)).toEqual(['UNAUTHORIZED', 'UNAUTHENTICATED'])
    expect(cells[2]?.slice(3, 5)).toEqual(['0.0rps', '2.5rps'])
  })

  test('of nothing is a word on stderr, and an empty list in JSON', async () => {
    expect(await written('table', [])).toEqual({stdout: '', stderr: 'No traffic found.\n'})
    expect(await written('json', [])).toEqual({stdout: '[]\n', stderr: ''})
  })
})

test("JSON of traffic has Linkerd's names, and null for no traffic", async () => {
  const figures = {success: null, rps: null, latency_ms_p50: null, latency_ms_p95: null, latency_ms_p99: null}
  expect(JSON.parse((await written('json')).stdout)).toEqual([
    {
      ...figures,
      route: 'default',
      server: 'default:all-authenticated',
      authorization: '',
      unauthorized: 4,
      unauthenticated: 0,
      rps: 0,
    },
    {
      route: 'orders',
      server: 'web-http',
      authorization: 'authorizationpolicy/clients',
      unauthorized: 0,
      unauthenticated: 2.5,
      success: 0.9,
      rps: 10,
      latency_ms_p50: 10,
      latency_ms_p95: 19,
      latency_ms_p99: 20,
    },
    {
      ...figures,
      route: 'orders',
      server: 'web-http',
      authorization: 'serverauthorization/idle',
      unauthorized: null,
      unauthenticated: null,
    },
    {
      ...figures,
      route: '',
      server: 'web-http',
      authorization: 'authorizationpolicy/clients',
      unauthorized: 0,
      unauthenticated: 0,
      connections_rate: 1.25,
    },
  ])
})

describe('the list of authorizations', () => {
  const names = {route: '', server: 'web-http', authorizationPolicy: '', serverAuthorization: ''}
  const rows = [
    {...names, serverAuthorization: 'old'},
    {...names, authorizationPolicy: 'clients', route: 'orders'},
  ]

  async function listed(format: 'table' | 'json', applied: Parameters<typeof writeAuthorizations>[1]) {
    const io = fakeIo()
    await writeAuthorizations(io, applied, format)
    return io.written
  }

  test("has Linkerd's columns, and * for all routes", async () => {
    expect(await listed('table', {rows, notes: ['Server/x is odd']})).toEqual({
      stdout: [
        'ROUTE    SERVER     AUTHORIZATION_POLICY   SERVER_AUTHORIZATION',
        '*        web-http                          old',
        'orders   web-http   clients',
        '',
      ].join('\n'),
      stderr: '‼ Server/x is odd\n',
    })
  })

  test('in JSON has a name for each column', async () => {
    const {stdout} = await listed('json', {rows: rows.slice(1), notes: []})
    expect(JSON.parse(stdout)).toEqual([
      {route: 'orders', server: 'web-http', authorization_policy: 'clients', server_authorization: ''},
    ])
  })

  test('of nothing is a word on stderr, and an empty list in JSON', async () => {
    expect(await listed('table', {rows: [], notes: []})).toEqual({stdout: '', stderr: 'No authorizations found.\n'})
    expect(await listed('json', {rows: [], notes: []})).toEqual({stdout: '[]\n', stderr: ''})
  })
})
