// The synchronization of proxies, from pages of istiod as it has them now and had them before.

import {describe, expect, it} from 'vitest'
import {ageText, detailedStatusColumns, statusColumns} from '../../src/io/proxy-status-table.ts'
import {proxyTableText} from '../../src/io/proxy-table.ts'
import {commonTypes, readSyncStatus, sortStatuses} from '../../src/proxy-state/sync-status.ts'
import type {Json} from '../../src/yaml/index.ts'

const types = 'type.googleapis.com/envoy.config'
const at = '2026-06-01T12:00:00Z'
const page: Json = [
  {
    proxy: 'web-1.shop',
    cluster_id: 'Kubernetes',
    istio_version: '1.30.3',
    resources: {
      [`${types}.route.v3.RouteConfiguration`]: {sent: 'c', sentTime: at, lastError: 'bad route'},
      [`${types}.cluster.v3.Cluster`]: {sent: 'a', acked: 'a', sentTime: at},
      [`${types}.listener.v3.Listener`]: {sent: 'b', acked: 'a', sentTime: '2026-06-01T11:56:30Z'},
      [`${types}.endpoint.v3.ClusterLoadAssignment`]: {sentTime: '0001-01-01T00:00:00Z'},
    },
  },
  {
    proxy: 'ztunnel-1.istio-system',
    cluster_id: 'Kubernetes',
    istio_version: '1.30.3',
    resources: {'type.googleapis.com/istio.workload.Address': {sent: 'a', acked: 'a'}},
  },
  {proxy: 'old-1.shop', istio_version: '1.20.0', cluster_sent: 'a', cluster_acked: 'a', listener_sent: 'b'},
]

describe('the status of proxies', () => {
  const rows = sortStatuses([
    ...readSyncStatus(page, 'istiod-2', 'page'),
    ...readSyncStatus([{proxy: 'api.shop'}], 'istiod-1', 'page'),
  ])
  const now = new Date('2026-06-01T12:00:30Z')

  it('is in sync when the last that was sent is acknowledged', () => {
    expect(rows.map(({name, types: found}) => [name, found.map(({type, state}) => `${type} ${state}`)])).toEqual([
      ['api.shop', []],
      ['old-1.shop', ['CDS SYNCED', 'LDS STALE']],
      ['web-1.shop', ['CDS SYNCED', 'LDS STALE', 'EDS NOT SENT', 'RDS ERROR']],
      ['ztunnel-1.istio-system', ['WDS SYNCED']],
    ])
  })

  it('is one line for each proxy', () => {
    expect(proxyTableText({columns: statusColumns, rows, noun: 'proxies'})).toBe(
      [
        'NAME                     CLUSTER      ISTIOD     VERSION   SUBSCRIBED TYPES',
        'api.shop                 -            istiod-1   -         0',
        'old-1.shop               -            istiod-2   1.20.0    2 (CDS,LDS)',
        'web-1.shop               Kubernetes   istiod-2   1.30.3    4 (CDS,LDS,EDS,RDS)',
        'ztunnel-1.istio-system   Kubernetes   istiod-2   1.30.3    1 (WDS)',
        '',
      ].join('\n'),
    )
  })

  it('has a column for each type when it is wanted in detail', () => {
    const columns = detailedStatusColumns(rows, commonTypes, now)
    expect(columns.map(({title}) => title)).toEqual([
      'NAME',
      'CLUSTER',
      'CDS',
      'LDS',
      'EDS',
      'RDS',
      'ECDS',
      'WDS',
      'ISTIOD',
      'VERSION',
    ])
    const [, , web] = rows
    expect(web && columns.slice(2, 8).map(({cell}) => cell(web))).toEqual([
      'SYNCED (30s)',
      'STALE (4m)',
      'NOT SENT',
      'ERROR (30s)',
      'IGNORED',
      'IGNORED',
    ])
  })

  it.each<[string, Json]>([
    ['an object', {}],
    ['a text', 'no'],
  ])('is not read from %s', (_title, wrong) => {
    expect(() => readSyncStatus(wrong, 'istiod', '/debug/syncz of pod a/b')).toThrow(
      '/debug/syncz of pod a/b is JSON, but no list of proxies',
    )
  })

  it('is of nobody where Go writes null', () => {
    expect(readSyncStatus(null, 'istiod', 'page')).toEqual([])
  })
})

describe('an age', () => {
  it.each([
    [-5, '0s'],
    [0, '0s'],
    [119, '119s'],
    [120, '2m'],
    [150, '2m30s'],
    [600, '10m'],
    [10_799, '179m'],
    [10_800, '3h'],
    [12_000, '3h20m'],
    [28_800, '8h'],
    [172_800, '2d'],
    [190_800, '2d5h'],
    [691_200, '8d'],
    [86_400_000, '1000d'],
  ])('of %d seconds is %s', (seconds, text) => {
    expect(ageText(seconds * 1000)).toBe(text)
  })
})
