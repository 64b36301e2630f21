// Statistics as text and as JSON.

import {describe, expect, test} from 'vitest'
import type {StatFormat, StatLine} from '../../src/io/stat-table.ts'
import {writeStatBatches, writeStats} from '../../src/io/stat-table.ts'
import {formatTable} from '../../src/io/table.ts'
import {fakeIo} from '../support/fake-io.ts'

const busy: StatLine = {
  kind: 'deployment',
  shortKind: 'deploy',
  namespace: 'shop',
  name: 'web',
  status: undefined,
  meshed: {meshed: 2, running: 3},
  success: 0.99123,
  rps: 12.34,
  p50: 1.4,
  p95: 9.5,
  p99: 98.7,
  openConnections: 4,
  readRate: 1234.56,
  writeRate: 0,
  mtls: 1,
}
const nothing = {
  success: null,
  rps: null,
  p50: null,
  p95: null,
  p99: null,
  openConnections: null,
  readRate: null,
  writeRate: null,
  mtls: null,
}
const idle: StatLine = {...busy, ...nothing, name: 'a-longer-name'}
const service: StatLine = {...busy, kind: 'service', shortKind: 'svc', name: 'api', meshed: undefined}
const ofPod: StatLine = {
  ...busy,
  kind: 'pod',
  shortKind: 'po',
  name: 'web-1',
  status: 'Running',
  meshed: {meshed: 1, running: 1},
}

async function written(lines: readonly StatLine[], format: StatFormat = 'table', allNamespaces = false) {
  const io = fakeIo()
  await writeStats(io, lines, {format, allNamespaces})
  return io.written
}

describe('lines of several engines', () => {
  const tunnelled: StatLine = {
    ...idle,
    engine: 'ztunnel',
    name: 'db',
    openConnections: 3,
    connectionRate: 2.04,
    mtls: 1,
  }
  const meshes = [{...busy, engine: 'linkerd'}, tunnelled, {...idle, engine: undefined}]

  test('say whose they are, and how many connections were opened', async () => {
    expect((await written(meshes)).stdout).toBe(
      [
        'NAME            ENGINE    MESHED   SUCCESS       RPS   LATENCY_P50   LATENCY_P95   LATENCY_P99   TCP_CONN   CONN/SEC      MTLS',
        'web             linkerd      2/3    99.12%   12.3rps           1ms          10ms          99ms          4          -   100.00%',
        'db              ztunnel      2/3         -         -             -             -             -          3        2.0   100.00%',
        'a-longer-name   -            2/3         -         -             -             -             -          -          -         -',
        '',
      ].join('\n'),
    )
  })

  test('say so in JSON, where Linkerd alone is as its own command has it', async () => {
    const engines = async (lines: readonly StatLine[]) => {
      const document: {engine?: string | null}[] = JSON.parse((await written(lines, 'json')).stdout)
      return document.map((line) => ('engine' in line ? line.engine : 'left out'))
    }
    expect(await engines(meshes)).toEqual(['linkerd', 'ztunnel', null])
    expect(await engines([{...busy, engine: 'linkerd'}, idle])).toEqual(['left out', 'left out'])
    expect(await engines([{...busy, engine: 'istio'}])).toEqual(['istio'])
  })

  test('that come in batches have the column from the first on', async () => {
    const io = fakeIo()
    async function* rows() {
      yield [{...busy, engine: 'linkerd'}]
      yield [tunnelled]
    }
    const expected = [{...busy, engine: 'linkerd'}, tunnelled]
    const options = {format: 'table', allNamespaces: false, beforeWriting: () => {}} as const
    await writeStatBatches(io, {rows: rows(), expected, slow: true}, options)
    expect(io.written.stdout.split('\n').map((line) => line.split(/ {2,}/)[1])).toEqual([
      'ENGINE',
      'linkerd',
      'ztunnel',
      undefined,
    ])
  })
})

describe('the table', () => {
  test('has a name on the left, numbers on the right, and dashes for no traffic', async () => {
    expect((await written([idle, busy])).stdout).toBe(
      [
        'NAME            MESHED   SUCCESS       RPS   LATENCY_P50   LATENCY_P95   LATENCY_P99   TCP_CONN      MTLS',
        'a-longer-name      2/3         -         -             -             -             -          -         -',
        'web                2/3    99.12%   12.3rps           1ms          10ms          99ms          4   100.00%',
        '',
      ].join('\n'),
    )
  })

  test.each([
    {
      what: 'namespaces when all are asked',
      lines: [busy],
      format: 'table' as const,
      all: true,
      has: /^NAMESPACE +NAME +MESHED/,
    },
    {what: 'the status of pods', lines: [ofPod], format: 'table' as const, all: false, has: /^NAME +STATUS +MESHED/},
    {
      what: 'bytes in the wide form',
      lines: [busy],
      format: 'wide' as const,
      all: false,
      has: /READ_BYTES\/SEC +WRITE_BYTES\/SEC +MTLS\n.* 1234\.6B\/s +0\.0B\/s/,
    },
    {what: 'no mesh for services', lines: [service], format: 'table' as const, all: false, has: /\napi +- +99\.12%/},
  ])('has $what', async ({lines, format, all, has}) => {
    expect((await written(lines, format, all)).stdout).toMatch(has)
  })

  test('is one for each kind, with the kind in the names, when there are several', async () => {
    const {stdout} = await written([busy, service])
    expect(stdout.split('\n\n').map((part) => part.split('\n')[1]?.split(' ')[0])).toEqual(['deploy/web', 'svc/api'])
  })

  test('of nothing is a word on stderr', async () => {
    expect(await written([])).toEqual({stdout: '', stderr: 'No traffic found.\n'})
  })
})

const policy = {...busy, status: undefined, meshed: undefined, policy: true as const}
const ofServer: StatLine = {...policy, kind: 'server', shortKind: 'srv', name: 'web-http', unauthorized: 0.25}
const requestsOnly = {openConnections: undefined, readRate: undefined, writeRate: undefined}
const ofAuthorization: StatLine = {
  ...policy,
  ...requestsOnly,
  kind: 'serverauthorization',
  shortKind: 'saz',
  name: 'all',
}
const ofRoute: StatLine = {
  ...policy,
  ...requestsOnly,
  kind: 'httproute',
  shortKind: 'httproute',
  name: 'cart',
  server: 'web\u001b[2J',
  unauthorized: null,
}

describe('policies', () => {
  test.each([
    {
      what: 'a server',
      line: ofServer,
      titles:
        'NAME UNAUTHORIZED SUCCESS RPS LATENCY_P50 LATENCY_P95 LATENCY_P99 TCP_CONN READ_BYTES/SEC WRITE_BYTES/SEC MTLS',
    },
    {
      what: 'an authorization',
      line: ofAuthorization,
      titles: 'NAME SUCCESS RPS LATENCY_P50 LATENCY_P95 LATENCY_P99 MTLS',
    },
    {
      what: 'a route',
      line: ofRoute,
      titles: 'NAME SERVER UNAUTHORIZED SUCCESS RPS LATENCY_P50 LATENCY_P95 LATENCY_P99 MTLS',
    },
  ])('of the kind of $what have the columns $titles', async ({line, titles}) => {
    const {stdout} = await written([line], 'wide')
    expect(stdout.split('\n')[0]?.split(/ +/).join(' ')).toBe(titles)
  })

  test('show refusals by the second, and no control characters', async () => {
    const {stdout} = await written([ofServer, ofRoute])
    expect(stdout).toMatch(/^srv\/web-http +0\.3rps +99\.12%/m)
    expect(stdout).toMatch(/^httproute\/cart +web\?\[2J +- +99\.12%/m)
  })

  test('have only their own keys in JSON', async () => {
    const lines: unknown = JSON.parse((await written([ofServer, ofAuthorization], 'json')).stdout)
    expect(lines).toMatchObject([
      {kind: 'server', unauthorized: 0.25, tcp_open_connections: 4},
      {kind: 'serverauthorization'},
    ])
    expect(Object.keys(Array.isArray(lines) ? lines[1] : {})).not.toEqual(
      expect.arrayContaining(['meshed', 'unauthorized', 'tcp_open_connections']),
    )
  })
})

describe('rows that come in batches', () => {
  const batches = [[busy], [idle, {...busy, name: 'zoo', rps: 1234567.8}], [], [service]]
  async function* come(io: ReturnType<typeof fakeIo>, seen: string[]): AsyncGenerator<readonly StatLine[]> {
    for (const batch of batches) {
      seen.push(io.written.stdout)
      yield batch
    }
  }
  const expected = [...batches.flat(), {...idle, name: 'the-longest-name-of-all-which-is-not-shown'}]
  const batched = async (slow: boolean, format: StatFormat) => {
    const io = fakeIo()
    const seen: string[] = []
    let cleared = 0
    const options = {format, allNamespaces: false, beforeWriting: () => cleared++}
    await writeStatBatches(io, {rows: come(io, seen), expected, slow}, options)
    return {...io.written, seen, cleared}
  }

  test('are written at once when the rest takes long, in columns that hold it', async () => {
    const {stdout, seen, cleared} = await batched(true, 'table')
    expect(seen[1]).toMatch(/^NAME .*\ndeploy\/web .*\n$/)
    const tables = stdout.trimEnd().split('\n\n')
    expect(tables.map((table) => table.split('\n').map((line) => line.split(' ')[0]))).toEqual([
      ['NAME', 'deploy/web', 'deploy/a-longer-name', 'deploy/zoo'],
      ['NAME', 'svc/api'],
    ])
    const [titles = '', ...rows] = tables[0]?.split('\n') ?? []
    expect(new Set([titles, ...rows].map((line) => line.length)).size).toBe(1)
    expect(stdout).toContain('1234567.8rps')
    expect(cleared).toBeGreaterThan(0)
  })

  test('are written together when it does not, and then exactly as wide as they are', async () => {
    const {stdout, seen} = await batched(false, 'table')
    expect(new Set(seen)).toEqual(new Set(['']))
    expect(stdout).toBe((await written(batches.flat())).stdout)
  })

  test('are one document in JSON', async () => {
    const {stdout} = await batched(true, 'json')
    expect(JSON.parse(stdout)).toHaveLength(4)
  })

  test('that never come are no traffic', async () => {
    const io = fakeIo()
    const options = {format: 'table', allNamespaces: false, beforeWriting() {}} as const
    await writeStatBatches(io, {rows: (async function* () {})(), expected, slow: true}, options)
    expect(io.written).toEqual({stdout: '', stderr: 'No traffic found.\n'})
  })
})

describe('the JSON form', () => {
  test("has Linkerd's names, and null for no traffic", async () => {
    expect(JSON.parse((await written([busy, {...service, ...nothing}], 'json')).stdout)).toEqual([
      {
        namespace: 'shop',
        kind: 'deployment',
        name: 'web',
        meshed: '2/3',
        success: 0.99123,
        rps: 12.34,
        latency_ms_p50: 1,
        latency_ms_p95: 10,
        latency_ms_p99: 99,
        tcp_open_connections: 4,
        tcp_read_bytes_rate: 1234.56,
        tcp_write_bytes_rate: 0,
        mtls: 1,
      },
      {
        namespace: 'shop',
        kind: 'service',
        name: 'api',
        success: null,
        rps: null,
        latency_ms_p50: null,
        latency_ms_p95: null,
        latency_ms_p99: null,
        tcp_open_connections: null,
        tcp_read_bytes_rate: null,
        tcp_write_bytes_rate: null,
        mtls: null,
      },
    ])
  })

  test('of nothing is an empty list', async () => {
    expect(await written([], 'json')).toEqual({stdout: '[]\n', stderr: ''})
  })
})

describe('columns', () => {
  test('are as wide as what is seen, not as its colours', () => {
    const table = formatTable(
      [
        {title: 'A', align: 'left'},
        {title: 'B', align: 'right'},
      ],
      [
        ['\u001b[32mok\u001b[39m', '1'],
        ['longer', '100'],
      ],
    )
    expect(table).toBe('A          B\n\u001b[32mok\u001b[39m         1\nlonger   100\n')
  })

  test('stay the same over the slices that a long table is laid out in', () => {
    const columns = Array.from({length: 12}, (_, index) => ({title: `C${index}`, align: 'right' as const}))
    const rows = Array.from({length: 250}, (_, row) => columns.map((_column, index) => `${row}-${index}`))
    const lines = formatTable(columns, rows).trimEnd().split('\n')
    expect(lines).toHaveLength(251)
    expect(new Set(lines.map((line) => line.length)).size).toBe(1)
    expect(lines[250]?.trimStart().startsWith('249-0 ')).toBe(true)
  })
})
