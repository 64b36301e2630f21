// `mesh proxy` as a user types it, with saved dumps: tables, data, and what is refused.

import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {runMesh} from '../support/run-mesh.ts'

let folder: string
const at = (name: string) => join(folder, name)

const cluster = (name: string, config = '/apis/networking.istio.io/v1/namespaces/shop/destination-rule/web') => ({
  cluster: {name, type: 'EDS', metadata: {filter_metadata: {istio: {config}}}},
})
const dump = {
  configs: [
    {
      '@type': 'a.ClustersConfigDump',
      dynamic_active_clusters: [cluster('outbound|80||web.shop'), cluster('outbound|443|v1|api.shop')],
    },
    {'@type': 'a.ListenersConfigDump'},
    {'@type': 'a.SecretsConfigDump'},
  ],
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mesh-proxy-'))
  const files = {
    'dump.json': JSON.stringify(dump),
    'cut.json': JSON.stringify(dump).slice(0, 100),
    'page.html': '<html></html>',
    'empty.json': '',
    'stats.txt': 'cluster.outbound|80||web.shop;.upstream_rq_total: 7\nserver.uptime: 3\n',
    'no-clusters.txt': 'server.uptime: 3\n',
    'ztunnel.json': JSON.stringify({
      workloads: [{namespace: 'shop', name: 'web\u001b[2J', protocol: 'TCP'}],
      services: [],
    }),
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(at(name), text)
})
afterAll(() => rmSync(folder, {recursive: true, force: true}))

describe('a saved dump', {timeout: 30_000}, () => {
  const table = [
    'SERVICE FQDN   PORT   SUBSET   DIRECTION   TYPE   DESTINATION RULE   CAUSE',
    'api.shop       443    v1       outbound    EDS    web.shop           DestinationRule/shop/web',
    'web.shop       80     -        outbound    EDS    web.shop           DestinationRule/shop/web',
    '',
  ].join('\n')

  it('becomes a table, from a file and from standard input', () => {
    expect(runMesh(['proxy', 'clusters', '-f', at('dump.json')])).toEqual({status: 0, stdout: table, stderr: ''})
    expect(runMesh(['proxy', 'cluster', '-f', '-'], {stdin: JSON.stringify(dump)})).toEqual({
      status: 0,
      stdout: table,
      stderr: '',
    })
  })

  it('becomes data, with the object behind each entry', () => {
    const {stdout} = runMesh(['proxy', 'clusters', '-f', at('dump.json'), '--port', '80', '-o', 'json'])
    expect(JSON.parse(stdout)).toEqual([
      {...cluster('outbound|80||web.shop').cluster, cause: {kind: 'DestinationRule', namespace: 'shop', name: 'web'}},
    ])
    expect(runMesh(['proxy', 'clusters', '-f', at('dump.json'), '--fqdn', 'none', '-o', 'yaml']).stdout).toBe('[]\n')
  })

  it('without what is asked for leaves stdout empty', () => {
    for (const [view, noun] of [
      ['listeners', 'listeners'],
      ['routes', 'routes'],
      ['secrets', 'secrets'],
    ] as const) {
      expect(runMesh(['proxy', view, '-f', at('dump.json')])).toEqual({
        status: 0,
        stdout: '',
        stderr: `No ${noun} found.\n`,
      })
    }
  })

  it('may hold what would move the cursor', () => {
    const {stdout} = runMesh(['proxy', 'workloads', '-f', at('ztunnel.json')])
    expect(stdout).toBe(
      'NAMESPACE   POD NAME   ADDRESS   NODE   WAYPOINT   PROTOCOL\nshop        web?[2J    -         -      None       TCP\n',
    )
  })

  it('may be a page of statistics', () => {
    expect(runMesh(['proxy', 'stats', '-f', at('stats.txt')]).stdout).toMatch(
      /^CLUSTER .*\noutbound\|80\|\|web\.shop +7 /,
    )
  })
})

describe('what is refused', {timeout: 30_000}, () => {
  it.each<[string, string[], number, RegExp]>([
    ['no pod', ['clusters'], 2, /^Error: neither a pod nor a file is named\n {2}try: /],
    ['a pod beside a file', ['routes', 'web', '-f', 'x'], 2, /^Error: a pod and a file are named: only one is asked\n/],
    ['two pods', ['routes', 'web', 'api'], 2, /^Error: unexpected argument: api\n/],
    ['a hostile name', ['routes', '../secrets'], 2, /^Error: cannot read|^Error: unknown resource type "\.\."/],
    ['a port by name', ['clusters', 'web', '--port', 'http'], 2, /^Error: "http" is no port/],
    ['an admin port of nothing', ['all', 'web', '--proxy-admin-port', '0'], 2, /^Error: "0" is no port/],
    [
      'an unknown type',
      ['listeners', 'web', '--type', 'udp'],
      2,
      /^Error: --type takes one of HTTP, TCP, HTTP\+TCP, UNKNOWN, not "udp"\n/,
    ],
    ['an unknown health', ['endpoints', 'web', '--status', 'ill'], 2, /^Error: --status takes one of HEALTHY, /],
    [
      'an unknown level',
      ['log', 'web', '--level', 'loud'],
      2,
      /^Error: unknown log level "loud"\n {2}try: one of trace, /,
    ],
    ['a level and a reset', ['log', 'web', '--level', 'info', '--reset'], 2, /^Error: .*--reset/],
    ['logs of nobody', ['log'], 2, /^Error: either a pod or --selector has to be given\n/],
    [
      'an unknown form',
      ['secrets', 'web', '-o', 'wide'],
      2,
      /^Error: expected --output=wide to be one of: table, json, yaml\n/,
    ],
    ['a verbosity too far', ['status', '-v', '7'], 2, /^Error: /],
    [
      'a node beside a file',
      ['workloads', '--node', 'a', '-f', 'b'],
      2,
      /^Error: only one of a pod, --node and --file can be given\n/,
    ],
  ])('%s', (_title, args, code, message) => {
    const {status, stdout, stderr} = runMesh(['proxy', ...args])
    expect({status, stdout}).toEqual({status: code, stdout: ''})
    expect(stderr).toMatch(message)
  })

  it.each<[string, string, string, RegExp]>([
    ['a file that is missing', 'clusters', 'none.json', /none\.json does not exist\n$/],
    ['a file that was cut off', 'clusters', 'cut.json', /cut\.json is JSON that ends too early\n$/],
    ['HTML', 'endpoints', 'page.html', /page\.html is HTML or XML where JSON is expected\n$/],
    ['an empty file', 'all', 'empty.json', /empty\.json is empty where JSON is expected\n$/],
    [
      "ztunnel's dump for Envoy's",
      'clusters',
      'ztunnel.json',
      /ztunnel\.json is a dump of ztunnel: no clusters there\n {2}try: mesh proxy all/,
    ],
    [
      "Envoy's dump for ztunnel's",
      'services',
      'dump.json',
      /dump\.json is a configuration dump of Envoy: no services there\n/,
    ],
    ['a dump without bootstrap', 'bootstrap', 'dump.json', /has no bootstrap section\n/],
    ['statistics without clusters', 'stats', 'no-clusters.txt', /no-clusters\.txt has no statistics of clusters\n/],
  ])('%s', (_title, view, name, message) => {
    const {status, stdout, stderr} = runMesh(['proxy', view, '-f', at(name)])
    expect({status, stdout}).toEqual({status: 1, stdout: ''})
    expect(stderr).toMatch(message)
  })
})

it('a dump of a hundred megabytes is read', {timeout: 60_000}, () => {
  const padding = 'x'.repeat(10_000)
  const clusters = Array.from({length: 10_000}, (_, index) => ({
    cluster: {name: `outbound|80||web-${index}.shop`, type: 'EDS', padding},
  }))
  const text = JSON.stringify({configs: [{'@type': 'a.ClustersConfigDump', dynamic_active_clusters: clusters}]})
  expect(text.length).toBeGreaterThan(100_000_000)
  const {status, stdout} = runMesh(['proxy', 'clusters', '-f', '-', '--fqdn', 'web-9999.'], {stdin: text})
  expect(status).toBe(0)
  expect(stdout.split('\n')).toHaveLength(3)
})
