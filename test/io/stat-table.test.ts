// Statistics as text and as JSON.

import {describe, expect, test} from 'vitest'
import type {StatFormat, StatLine} from '../../src/io/stat-table.ts'
import {writeStats} from '../../src/io/stat-table.ts'
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
