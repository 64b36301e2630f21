// `mesh proxy` beside a real Envoy with real traffic: what it says of itself, and what our tables make of it.

import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {Agent, request} from 'node:http'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {connect} from 'node:tls'
import {afterAll, beforeAll, expect, it} from 'vitest'
import {envoyLog, parseLevels} from '../../src/proxy-state/log-levels.ts'
import {isJsonObject, type Json, listAt, parseYamlValue, textAt} from '../../src/yaml/index.ts'
import {until} from '../cluster/until.ts'
import {runMesh} from '../support/run-mesh.ts'
import {describeWithEnvoy} from './describe-with-envoy.ts'
import {idleClusters, type Shop, startShop} from './shop.ts'

const pages = {
  dump: '/config_dump?include_eds',
  clusters: '/clusters?format=json',
  certs: '/certs',
  stats: '/stats',
  'stats-json': '/stats?format=json',
  prometheus: '/stats/prometheus',
} as const

describeWithEnvoy('a real Envoy', () => {
  let shop: Shop
  let folder: string
  const file = (page: keyof typeof pages) => join(folder, page)

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mesh-pages-'))
    shop = await startShop()
    await traffic(shop)
    const {envoy} = shop
    await until('the broken endpoint is ejected', async () =>
      (await envoy.admin(pages.clusters)).includes('"failed_outlier_check": true'),
    )
    for (const [name, path] of Object.entries(pages)) writeFileSync(join(folder, name), await envoy.admin(path))
  })
  afterAll(async () => {
    await shop?.stop()
    rmSync(folder, {recursive: true, force: true})
  })

  /** The cells of a table, row by row: three blanks separate columns. */
  const tableOf = (...args: string[]): string[][] => {
    const {status, stdout, stderr} = runMesh(['proxy', ...args])
    expect({status, stderr}).toEqual({status: 0, stderr: ''})
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {3,}/))
  }
  const dataOf = (...args: string[]): readonly Json[] => {
    const {status, stdout} = runMesh(['proxy', ...args, '-o', 'json'])
    expect(status).toBe(0)
    const data = parseYamlValue(stdout, {file: 'stdout'})
    return Array.isArray(data) ? data : []
  }

  it('has a row for every cluster, with the object that caused it', () => {
    const [header, ...rows] = tableOf('clusters', '-f', file('dump'))
    expect(header).toEqual(['SERVICE FQDN', 'PORT', 'SUBSET', 'DIRECTION', 'TYPE', 'DESTINATION RULE', 'CAUSE'])
    expect(rows).toHaveLength(idleClusters + 5)
    expect(rows.slice(-4)).toEqual([
      ['prometheus_stats', '-', '-', '-', 'STATIC', '-', '-'],
      ['ratings.shop.svc.cluster.local', '9080', '-', 'outbound', 'EDS', '-', 'Service/shop/ratings'],
      [
        'reviews.shop.svc.cluster.local',
        '9080',
        'v1',
        'outbound',
        'STATIC',
        'reviews.shop',
        'DestinationRule/shop/reviews',
      ],
      [
        'reviews.shop.svc.cluster.local',
        '9080',
        'v2',
        'outbound',
        'STATIC',
        'reviews.shop',
        'DestinationRule/shop/reviews',
      ],
    ])
    expect(dataOf('clusters', '-f', file('dump'), '--fqdn', 'reviews', '--subset', 'v2')).toMatchObject([
      {
        name: 'outbound|9080|v2|reviews.shop.svc.cluster.local',
        cause: {kind: 'DestinationRule', namespace: 'shop', name: 'reviews'},
      },
    ])
  })

  it('names the same clusters on its page of clusters', async () => {
    const named = dataOf('clusters', '-f', file('dump')).map((cluster) => textAt(cluster, 'name'))
    const statuses = listAt(
      parseYamlValue(await shop.envoy.admin(pages.clusters), {file: 'clusters'}),
      'cluster_statuses',
    )
    expect(named.sort()).toEqual(statuses.map((status) => textAt(status, 'name')).sort())
  })

  it('shows where its listeners lead', () => {
    const [, ...rows] = tableOf('listeners', '-f', file('dump'))
    expect(rows.map(([address, , ...rest]) => [address, ...rest]).sort()).toEqual([
      ['127.0.0.1', 'ALL', 'Cluster: outbound|9080||ratings.shop.svc.cluster.local', 'VirtualService/shop/ratings-tcp'],
      ['127.0.0.1', 'ALL', 'Route: 9080', '-'],
      [
        '127.0.0.1',
        'SNI: web.shop.svc.cluster.local; Trans: tls',
        'Cluster: outbound|9080|v1|reviews.shop.svc.cluster.local',
        'Service/shop/reviews',
      ],
    ])
    expect(tableOf('listeners', '-f', file('dump'), '--type', 'http', '--no-verbose')).toHaveLength(3)
  })

  it('shows its routes', () => {
    const reviews = [
      '9080',
      'reviews.shop.svc.cluster.local:9080',
      'reviews.shop.svc.cluster.local, reviews',
      '/*',
      'reviews.shop',
      'VirtualService/shop/reviews',
    ]
    const ratings = ['9080', 'ratings.shop.svc.cluster.local:9080', 'ratings.shop.svc.cluster.local, ratings']
    expect(tableOf('routes', '-f', file('dump'), '--name', '9080').slice(1)).toEqual([
      reviews,
      reviews,
      [...ratings, '/health', '-', '-'],
      [...ratings, '/*', '-', 'Service/shop/ratings'],
      ['9080', 'broken.shop.svc.cluster.local:9080', 'broken', '/*', '-', 'Service/shop/broken'],
      ['9080', 'allow_any', '*', '/*', '-', '-'],
    ])
  })

  it('shows the endpoint that it has ejected', () => {
    const rows = tableOf('endpoints', '-f', file('clusters')).slice(1)
    expect(rows).toHaveLength(idleClusters + 5)
    const failed = rows.filter(([, , check]) => check === 'FAILED').map(([, status, , cluster]) => [status, cluster])
    expect(failed).toEqual([['HEALTHY', 'outbound|9080||broken.shop.svc.cluster.local']])
    const [ratings] = tableOf(
      'endpoints',
      '-f',
      file('dump'),
      '--cluster',
      'outbound|9080||ratings.shop.svc.cluster.local',
    ).slice(1)
    expect(ratings?.slice(1)).toEqual([
      'HEALTHY',
      '-',
      'outbound|9080||ratings.shop.svc.cluster.local',
      'Service/shop/ratings',
    ])
  })

  it('shows its certificates, from its dump and from its page of certificates', () => {
    const rows = tableOf('secrets', '-f', file('dump')).slice(1)
    expect(rows.map(([name, type, state, valid, , , , cause]) => [name, type, state, valid, cause])).toEqual([
      ['default', 'Cert Chain', 'ACTIVE', 'true', '-'],
      ['kubernetes://shop-roots', 'CA', 'ACTIVE', 'true', 'Secret/shop/shop-roots'],
    ])
    const serials = (page: keyof typeof pages) =>
      tableOf('secrets', '-f', file(page))
        .slice(1)
        .map(([, type, , , serial]) => `${type} ${serial}`)
        .sort()
    expect(serials('certs')).toEqual(serials('dump'))
    expect(JSON.stringify(dataOf('secrets', '-f', file('dump')))).not.toContain('PRIVATE KEY')
  })

  it('shows what it was started with', () => {
    expect(tableOf('bootstrap', '-f', file('dump'), '-o', 'short')).toEqual([
      ['NAME', 'VALUE'],
      ['Istio Version', '1.30.3'],
      ['Istio Proxy Version', 'abc123'],
      ['Envoy Version', expect.stringMatching(/^1\.40\.0\/Clean\/RELEASE\/BoringSSL$/)],
    ])
  })

  it.each(['clusters', 'stats', 'stats-json', 'prometheus'] as const)(
    'counts the traffic exactly on its page of %s',
    (page) => {
      const rows = tableOf('stats', '-f', file(page)).slice(1)
      const {v1 = 0, v2 = 0, ratings = 0, broken = 0} = shop.answered
      const counts = Object.fromEntries(
        rows.map(([name = '', requests, success, errors]) => [
          name.replace('.shop.svc.cluster.local', ''),
          [requests, success, errors].map(Number),
        ]),
      )
      expect(counts['outbound|9080|v1|reviews']).toEqual([v1, v1, 0])
      expect(counts['outbound|9080|v2|reviews']).toEqual([v2, v2, 0])
      expect(counts['outbound|9080||ratings']).toEqual([ratings, ratings - 5, 5])
      expect(counts['outbound|9080||broken']).toEqual([broken, 0, broken])
      expect(v1 + v2).toBe(210)
      expect({ratings, broken}).toEqual({ratings: 50, broken: 3})
    },
  )

  it('is shown whole, and the dump that it gives is read again', () => {
    const {stdout, status} = runMesh(['proxy', 'all', '-f', file('dump'), '--with-headers'])
    expect(status).toBe(0)
    expect([...stdout.matchAll(/^------ (\w+) INFO ------$/gm)].map(([, title]) => title)).toEqual([
      'BOOTSTRAP',
      'CLUSTER',
      'LISTENER',
      'ROUTE',
      'SECRET',
      'ENDPOINTS',
    ])
    const copy = runMesh(['proxy', 'all', '-f', file('dump'), '-o', 'json'])
    expect(runMesh(['proxy', 'routes', '-f', '-'], {stdin: copy.stdout}).stdout).toBe(
      runMesh(['proxy', 'routes', '-f', file('dump')]).stdout,
    )
  })

  it('takes the log levels that it is told', async () => {
    for (const path of envoyLog.paths(parseLevels('http:debug,error,router:trace')))
      await shop.envoy.admin(path, 'POST')
    const levels = envoyLog.read(await shop.envoy.admin('/logging', 'POST'))
    expect(levels).toMatchObject({admin: 'error', http: 'debug', router: 'trace', upstream: 'error'})
    expect(isJsonObject({...levels})).toBe(true)
  })
})

/** 200 requests to reviews, 10 as the tester, 50 to ratings, one over TLS, and to the broken one until it is ejected. */
async function traffic({envoy, rootPem}: Shop): Promise<void> {
  const agent = new Agent({keepAlive: true})
  const port = envoy.ports['0.0.0.0_9080'] ?? 0
  const get = (host: string, headers: Record<string, string> = {}) =>
    new Promise<number>((resolve, reject) => {
      request({agent, port, host: '127.0.0.1', headers: {host, ...headers}}, (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0))
      })
        .on('error', reject)
        .end()
    })
  try {
    for (let index = 0; index < 199; index++) expect(await get('reviews')).toBe(200)
    for (let index = 0; index < 10; index++) expect(await get('reviews', {'end-user': 'tester'})).toBe(200)
    const statuses: number[] = []
    for (let index = 0; index < 50; index++) statuses.push(await get('ratings'))
    expect(statuses.filter((status) => status === 500)).toHaveLength(5)
    for (let index = 0; index < 3; index++) expect(await get('broken')).toBe(503)
  } finally {
    agent.destroy()
  }
  expect(await getOverTls(envoy.ports.virtualInbound ?? 0, rootPem)).toMatch(/^HTTP\/1\.1 200 OK/)
}

function getOverTls(port: number, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const servername = 'web.shop.svc.cluster.local'
    // The certificate names an identity, no host.
    const socket = connect({host: '127.0.0.1', port, servername, ca, checkServerIdentity: () => undefined}, () => {
      socket.write('GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n')
    })
    let answer = ''
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text
    })
    socket.on('end', () => resolve(answer)).on('error', reject)
  })
}
