// Statistics from two scrapes: exact numbers, resets, proxies that do not answer, and who counts for what.

import {describe, expect, test} from 'vitest'
import {object, pod} from '../../support/objects.ts'
import {describeWithReference} from '../../support/reference.ts'
import type {Answered, Asked} from '../../support/scraped-stat.ts'
import {meshed, stat, window} from '../../support/scraped-stat.ts'

const deployment = object('apps/v1', 'Deployment', 'web', {namespace: 'shop', labels: {tier: 'front'}})
const replicaSet = object('apps/v1', 'ReplicaSet', 'web-5d8f', {
  namespace: 'shop',
  owner: {kind: 'Deployment', name: 'web'},
})
const webPod = (name: string, changes: Parameters<typeof pod>[1] = {}) =>
  pod(name, {labels: meshed, owner: {kind: 'ReplicaSet', name: 'web-5d8f'}, ...changes})
const shop = [deployment, replicaSet, webPod('web-1'), webPod('web-2')]

const inbound = 'direction="inbound",tls="true"'
const page = (success: number, failure: number, start = 1000): string => `
process_start_time_seconds ${start}
response_total{${inbound},classification="success"} ${success}
response_total{${inbound},classification="failure"} ${failure}
response_total{direction="outbound",tls="true",classification="success"} 777
response_latency_ms_bucket{${inbound},le="1"} ${success / 2}
response_latency_ms_bucket{${inbound},le="2"} ${success}
response_latency_ms_bucket{${inbound},le="+Inf"} ${success}
tcp_open_connections{direction="inbound",peer="src",tls="true"} 3
tcp_open_connections{direction="inbound",peer="dst",tls="no_identity"} 3
tcp_read_bytes_total{direction="inbound",peer="src",tls="true"} ${success * 10}
tcp_read_bytes_total{direction="inbound",peer="dst",tls="no_identity"} 5
tcp_write_bytes_total{direction="inbound",peer="src",tls="true"} ${success * 100}
`

describe('a row', () => {
  test('has exactly what the counters grew by between the scrapes', async () => {
    const {rows, unreachable} = await stat({
      words: ['deploy'],
      objects: shop,
      pages: {'web-1': [page(100, 10), page(160, 20)], 'web-2': [page(0, 0), page(20, 10)]},
    })
    expect(unreachable).toEqual([])
    expect(rows).toEqual([
      {
        kind: 'deployment',
        shortKind: 'deploy',
        engine: 'linkerd',
        namespace: 'shop',
        name: 'web',
        status: undefined,
        meshed: {meshed: 2, running: 2},
        success: 0.8,
        rps: 5,
        p50: 1,
        p95: 1.9,
        p99: 1.98,
        openConnections: 12,
        readRate: 40,
        writeRate: 400,
        mtls: 1,
      },
    ])
  })

  test('without traffic has no numbers at all, rather than 0 % of it', async () => {
    const quiet = 'process_start_time_seconds 1\ntcp_open_connections{direction="inbound",peer="src",tls="true"} 0\n'
    const {rows} = await stat({
      words: ['deploy'],
      objects: shop,
      pages: {'web-1': [quiet, quiet], 'web-2': [quiet, quiet]},
    })
    expect(rows[0]).toMatchObject({
      success: null,
      rps: null,
      p50: null,
      p95: null,
      p99: null,
      openConnections: null,
      mtls: null,
    })
  })

  test('with connections only shows them', async () => {
    const tcp = 'tcp_open_connections{direction="inbound",peer="src",tls="no_identity"} 4\n'
    const {rows} = await stat({words: ['deploy'], objects: shop, pages: {'web-1': [tcp, tcp], 'web-2': [tcp, tcp]}})
    expect(rows[0]).toMatchObject({success: null, openConnections: 8, mtls: 0})
  })

  test("counts the share of mutual TLS without the kubelet's probes", async () => {
    const served = (secured: number, plain: number, probes: number) => `
response_total{direction="inbound",tls="true",classification="success",route_kind="default",route_name="default"} ${secured}
response_total{direction="inbound",tls="no_identity",classification="success",route_kind="default",route_name="default"} ${plain}
response_total{direction="inbound",tls="no_identity",classification="success",route_kind="default",route_name="probe"} ${probes}`
    const {rows} = await stat({
      words: ['po/web-1'],
      objects: shop,
      pages: {'web-1': [served(0, 0, 0), served(30, 10, 500)]},
    })
    expect(rows[0]?.mtls).toBeCloseTo(0.75, 12)
    expect(rows[0]?.rps).toBeCloseTo(27, 12)
  })
})

describe('a counter', () => {
  test.each([
    {what: 'that fell has started again from nothing', pages: [page(100, 10), page(20, 0)], rps: 1},
    {
      what: 'of a proxy that started again counts whole, even past its old value',
      pages: [page(100, 0, 1000), page(120, 0, 2000)],
      rps: 6,
    },
    {
      what: 'that was not there in the first scrape counts whole',
      pages: ['process_start_time_seconds 1000\n', page(40, 0)],
      rps: 2,
    },
    {
      what: 'that is gone in the second scrape counts nothing',
      pages: [page(100, 0), 'process_start_time_seconds 1000\n'],
      rps: null,
    },
  ] as const)('$what', async ({pages: [first, second], rps}) => {
    const {rows} = await stat({words: ['po/web-1'], objects: shop, pages: {'web-1': [first, second]}})
    expect(rows[0]?.rps).toBe(rps)
  })
})

describe('a proxy that does not answer', () => {
  test.each([
    {when: 'at first', pages: [undefined, page(1, 0)] as const, asks: 3},
    {when: 'the second time', pages: [page(1, 0), undefined] as const, asks: 4},
    {
      when: 'in words that cannot be read',
      pages: ['response_total{direction="inbound" 1', page(1, 0)] as const,
      asks: 3,
    },
  ])('$when is named once, and the others count', async ({pages: [first, second], asks}) => {
    const {rows, unreachable, asked} = await stat({
      words: ['deploy'],
      objects: shop,
      pages: {'web-1': [first, second], 'web-2': [page(0, 0), page(40, 0)]},
    })
    expect(rows[0]?.rps).toBe(2)
    expect(unreachable).toHaveLength(1)
    expect(unreachable[0]).toMatch(/^shop\/web-1: /)
    expect(asked).toHaveLength(asks)
  })

  test('when none answers nothing is waited for', async () => {
    const {rows, unreachable} = await stat({words: ['deploy'], objects: shop, pages: {}})
    expect(rows[0]).toMatchObject({rps: null, meshed: {meshed: 2, running: 2}})
    expect(unreachable).toHaveLength(2)
  })
})

describe('rows', () => {
  const pages: Asked['pages'] = {'web-1': [page(0, 0), page(20, 0)], 'web-2': [page(0, 0), page(20, 0)]}
  const plain = object('apps/v1', 'Deployment', 'plain', {namespace: 'shop'})
  const names = ({rows}: Answered) => rows.map(({shortKind, namespace, name}) => `${shortKind}/${namespace}/${name}`)

  test('without a meshed pod are left out, unless they are asked for', async () => {
    const objects = [...shop, plain]
    expect(names(await stat({words: ['deploy'], objects, pages}))).toEqual(['deploy/shop/web'])
    expect(names(await stat({words: ['deploy'], objects, pages, unmeshed: true}))).toEqual([
      'deploy/shop/plain',
      'deploy/shop/web',
    ])
  })

  test('count pods without a proxy as running', async () => {
    const bare = webPod('web-3', {labels: {}})
    const {rows, asked} = await stat({words: ['deploy'], objects: [...shop, bare], pages})
    expect(rows[0]?.meshed).toEqual({meshed: 2, running: 3})
    expect(asked.some(({pod: name}) => name === 'web-3')).toBe(false)
  })

  test('leave finished pods out, and do not ask a pod that has no address yet', async () => {
    const {rows, asked} = await stat({
      words: ['deploy'],
      objects: [
        ...shop,
        webPod('web-done', {phase: 'Succeeded'}),
        webPod('web-failed', {phase: 'Failed'}),
        webPod('web-new', {ip: '', phase: 'Pending'}),
      ],
      pages,
    })
    expect(rows[0]?.meshed).toEqual({meshed: 3, running: 3})
    expect(new Set(asked.map(({pod: name}) => name))).toEqual(new Set(['web-1', 'web-2']))
  })

  test('of a label selector are those of objects that have the labels', async () => {
    expect(
      names(
        await stat({words: ['deploy'], objects: [...shop, plain], pages, labelSelector: 'tier=front', unmeshed: true}),
      ),
    ).toEqual(['deploy/shop/web'])
  })

  test('of several kinds scrape each pod once a pass', async () => {
    const answered = await stat({words: ['deploy/', 'po/', 'rs/'], objects: shop, pages})
    expect(names(answered)).toEqual(['deploy/shop/web', 'po/shop/web-1', 'po/shop/web-2', 'rs/shop/web-5d8f'])
    expect(answered.rows.map(({rps}) => rps)).toEqual([2, 1, 1, 2])
    expect(answered.rows[1]?.status).toBe('Running')
    expect(answered.asked).toHaveLength(4)
  })

  test('of a namespace take in all its pods', async () => {
    const objects = [...shop, object('v1', 'Namespace', 'shop'), object('v1', 'Namespace', 'other')]
    const {rows} = await stat({words: ['ns'], objects, pages, namespace: undefined})
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({namespace: '', name: 'shop', rps: 2, meshed: {meshed: 2, running: 2}})
  })

  test('of a cron job follow its jobs', async () => {
    const objects = [
      object('batch/v1', 'CronJob', 'nightly', {namespace: 'shop'}),
      object('batch/v1', 'Job', 'nightly-1', {namespace: 'shop', owner: {kind: 'CronJob', name: 'nightly'}}),
      pod('nightly-1-x', {labels: meshed, owner: {kind: 'Job', name: 'nightly-1'}}),
    ]
    const {rows} = await stat({words: ['cj/', 'job/'], objects, pages: {'nightly-1-x': [page(0, 0), page(20, 0)]}})
    expect(rows.map(({kind, rps}) => [kind, rps])).toEqual([
      ['cronjob', 1],
      ['job', 1],
    ])
  })

  test('of an admin port of its own are asked there', async () => {
    const {asked} = await stat({
      words: ['po'],
      objects: [webPod('web-1', {annotations: {'config.linkerd.io/admin-port': '9191'}}), webPod('web-2')],
      pages,
    })
    expect(new Set(asked.map(({pod: name, port}) => `${name}:${port}`))).toEqual(new Set(['web-1:9191', 'web-2:4191']))
  })

  test('of something that does not exist are an error that names it', async () => {
    await expect(stat({words: ['deploy/api'], objects: shop, pages})).rejects.toThrow(
      'Deployment "api" does not exist in namespace "shop"',
    )
    await expect(stat({words: ['deploy', 'web'], objects: shop, pages, namespace: undefined})).rejects.toThrow(
      /deploy\/web cannot be looked for in all namespaces/,
    )
  })
})

describe('a service', () => {
  const sent = (count: number, authority: string, labels = '') =>
    `response_total{direction="outbound",authority="${authority}",${labels}tls="true",classification="success"} ${count}\n`
  const api = object('v1', 'Service', 'api', {namespace: 'backend'})
  const idle = object('v1', 'Service', 'idle', {namespace: 'backend'})

  test.each([
    {by: 'its authority', authority: 'api.backend.svc.cluster.local:80', labels: '', rps: 1},
    {
      by: 'discovery, when a route sends its requests elsewhere',
      authority: 'old.shop.svc.cluster.local:80',
      labels: 'dst_service="api",dst_namespace="backend",',
      rps: 1,
    },
    {by: 'no name outside the cluster', authority: 'api.backend.example.org:80', labels: '', rps: undefined},
  ])('is counted at its clients, wherever they are, by $by', async ({authority, labels, rps}) => {
    const {rows} = await stat({
      words: ['svc'],
      objects: [...shop, api, idle],
      namespace: 'backend',
      pages: {'web-1': [sent(0, authority, labels), sent(20, authority, labels)], 'web-2': ['', '']},
    })
    expect(rows.map((row) => [row.name, row.rps, row.meshed])).toEqual(
      rps === undefined ? [] : [['api', rps, undefined]],
    )
  })
})

describeWithReference("a real proxy's page", (reference) => {
  /** The page as it would be when every counter of these families had grown by `times` its value. */
  const grown = (text: string, times: number): string =>
    text.replace(
      /^((?:response|tcp_\w+_bytes)_total|response_latency_ms_\w+)(\{.*\}) (\S+)$/gm,
      (_, name, labels, value) => `${name}${labels} ${Number(value) * (1 + times)}`,
    )

  test.each([
    {file: 'inbound-http', times: 2},
    {file: 'inbound-http', times: 10},
    {file: 'inbound-tcp', times: 3},
  ])('$file, grown by $times times its counters, gives the growth', async ({file, times}) => {
    const before = reference.text(`linkerd/proxy-metrics/${file}.prom`)
    const {rows} = await stat({words: ['po/web-1'], objects: shop, pages: {'web-1': [before, grown(before, times)]}})
    const sum = (pattern: RegExp) =>
      before
        .split('\n')
        .filter((line) => pattern.test(line))
        .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0)
    const success = sum(/^response_total\{direction="inbound".*classification="success"/)
    const all = sum(/^response_total\{direction="inbound"/)
    const seconds = window / 1000
    expect(rows[0]?.rps).toBeCloseTo((all * times) / seconds, 9)
    expect(rows[0]?.success).toBeCloseTo(success / all, 9)
    expect(rows[0]?.readRate).toBeCloseTo(
      (sum(/^tcp_read_bytes_total\{direction="inbound",peer="src"/) * times) / seconds,
      9,
    )
    expect(rows[0]?.openConnections).toBe(sum(/^tcp_open_connections\{direction="inbound"/))
    expect(rows[0]?.mtls).toBe(0)
  })
})
