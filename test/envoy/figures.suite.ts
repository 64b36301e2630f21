// The figures of an Envoy without Istio's filter, beside the traffic that it really had.

import {once} from 'node:events'
import {createServer as createHttpServer} from 'node:http'
import type {AddressInfo, Server} from 'node:net'
import {setTimeout as sleep} from 'node:timers/promises'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import type {StatRow} from '../../src/stats/index.ts'
import {readStats} from '../../src/stats/index.ts'
import {readOutbound} from '../../src/stats/stat/stat-outbound.ts'
import type {JsonObject} from '../../src/yaml/index.ts'
import {fakeCluster} from '../support/fake-cluster.ts'
import {shopService, sidecar, workload} from '../support/istio-pods.ts'
import {describeWithEnvoy} from './describe-with-envoy.ts'
import type {RunningEnvoy} from './start-envoy.ts'
import {startEnvoy} from './start-envoy.ts'

/** Envoy's bounds of a histogram's buckets, in milliseconds. */
const bounds = [0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000]
const bucketOf = (milliseconds: number) => bounds.findIndex((bound) => milliseconds <= bound)

const subsets = ['v1', 'v2'] as const
const clusterName = (host: string, subset = '') => `outbound|9080|${subset}|${host}.shop.svc.cluster.local`

const cluster = (name: string, port: number): JsonObject => ({
  name,
  type: 'STATIC',
  connect_timeout: '1s',
  load_assignment: {
    cluster_name: name,
    endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: '127.0.0.1', port_value: port}}}}]}],
  },
})

const route = (prefix: string, name: string): JsonObject => ({match: {prefix}, route: {cluster: name}})

/** Like a sidecar's for what goes out; histograms are merged often, so that nobody has to wait for them. */
const configuration = (upstream: number, stats: JsonObject): JsonObject => ({
  stats_flush_interval: '0.2s',
  ...stats,
  static_resources: {
    clusters: [
      ...subsets.map((subset) => cluster(clusterName('reviews', subset), upstream)),
      cluster(clusterName('ratings'), upstream),
    ],
    listeners: [
      {
        name: 'outbound',
        address: {socket_address: {address: '127.0.0.1', port_value: 0}},
        filter_chains: [
          {
            filters: [
              {
                name: 'http',
                typed_config: {
                  '@type':
                    'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
                  stat_prefix: 'outbound_0.0.0.0_9080',
                  route_config: {
                    virtual_hosts: [
                      {
                        name: 'all',
                        domains: ['*'],
                        routes: [
                          ...subsets.map((subset) => route(`/${subset}`, clusterName('reviews', subset))),
                          route('/', clusterName('ratings')),
                        ],
                      },
                    ],
                  },
                  http_filters: [
                    {
                      name: 'router',
                      typed_config: {'@type': 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router'},
                    },
                  ],
                },
              },
            ],
          },
        ],
      },
    ],
  },
})

/** Names as Envoy makes them, and as a bootstrap with tags of its own does. */
const forms: readonly {form: string; stats: JsonObject}[] = [
  {form: "Envoy's own", stats: {}},
  {
    form: "a bootstrap's",
    stats: {
      stats_config: {
        use_all_default_tags: false,
        stats_tags: [
          {tag_name: 'cluster_name', regex: '^cluster\\.((.+?\\.svc\\.cluster\\.local)\\.)'},
          {tag_name: 'response_code', regex: '_rq(_(\\d{3}))$'},
          {tag_name: 'response_code_class', regex: '_rq(_(\\dxx))$'},
          {tag_name: 'http_conn_manager_prefix', regex: '^http\\.((outbound_0\\.0\\.0\\.0_\\d+)\\.)'},
        ],
      },
    },
  },
]

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // `listen` on a port always gives an AddressInfo; a string is for pipes.
  return (server.address() as AddressInfo).port
}

describeWithEnvoy('a real Envoy', () => {
  describe.each(forms)('in $form names', ({stats}) => {
    const objects = [...workload('web', sidecar), shopService('reviews'), shopService('ratings')]
    const upstream = createHttpServer((request, response) => {
      const {pathname, searchParams} = new URL(request.url ?? '/', 'http://upstream')
      const answer = () => response.writeHead(Number(searchParams.get('code') ?? 200)).end(pathname)
      setTimeout(answer, Number(searchParams.get('wait') ?? 0))
    })
    let envoy: RunningEnvoy
    /** Of the requests to reviews, as their client measured them. */
    const times: number[] = []

    beforeAll(async () => {
      envoy = await startEnvoy(configuration(await listening(upstream), stats))
    })
    afterAll(async () => {
      await envoy?.stop()
      upstream.close()
      upstream.closeAllConnections()
    })

    const get = async (path: string): Promise<number> => {
      const start = performance.now()
      const response = await fetch(`http://127.0.0.1:${envoy.ports.outbound}${path}`)
      await response.text()
      return performance.now() - start
    }

    /** 200 requests to reviews, a tenth of them to v2 and a tenth slow; 50 to ratings, of which every tenth fails. */
    async function drive(): Promise<void> {
      for (let nth = 0; nth < 200; nth++) {
        times.push(await get(`/${nth % 10 === 0 ? 'v2' : 'v1'}?wait=${nth % 10 === 5 ? 60 : 0}`))
      }
      for (let nth = 0; nth < 50; nth++) await get(`/ratings?code=${nth % 10 === 0 ? 500 : 200}`)
      // Histograms and the counters of workers reach the page with the next flush.
      await sleep(1000)
    }

    /** Of the test's own clock; a proxy that is younger than the window counts as one that started again. */
    const window = 1000
    const ask = () => {
      times.length = 0
      let time = 0
      return {
        cluster: fakeCluster(objects, {
          answerFromPod: async () => ({status: 200, body: await envoy.admin('/stats/prometheus')}),
        }),
        request: {
          meshes: [{mesh: 'istio', controlPlaneNamespace: 'istio-system'}] as const,
          namespace: 'shop',
          prometheus: 'none',
          window,
          clock: {
            now: () => time,
            async sleep(milliseconds: number) {
              await drive()
              time += milliseconds
            },
          },
        },
      }
    }

    test('has the requests of each service to the last one, and their 95th percentile within a bucket', async () => {
      await drive()
      const {cluster: pods, request} = ask()
      const {rows} = await readStats(pods, {...request, words: ['svc'], unmeshed: false})
      const found: StatRow[] = []
      for await (const batch of rows) found.push(...batch)
      const counted = found.map(({name, rps, success}) => [
        name,
        Math.round((rps ?? 0) * (window / 1000) * 1e6) / 1e6,
        success,
      ])
      expect(counted).toEqual([
        ['ratings', 50, 0.9],
        ['reviews', 200, 1],
      ])
      const slowest = times.toSorted((left, right) => left - right)[Math.ceil(times.length * 0.95) - 1] ?? 0
      const p95 = found[1]?.p95 ?? 0
      expect(Math.abs(bucketOf(p95) - bucketOf(slowest)), `${p95} ms, measured ${slowest} ms`).toBeLessThanOrEqual(1)
    })

    test('has them by subset', async () => {
      const {cluster: pods, request} = ask()
      const {rows} = await readOutbound(pods, ['deploy/web'], request)
      const counted = rows.map(({service, backends}) => [
        service,
        ...backends.map(({backend, rps, success}) => [
          backend,
          Math.round((rps ?? 0) * (window / 1000) * 1e6) / 1e6,
          success,
        ]),
      ])
      expect(counted).toEqual([
        ['ratings', ['ratings', 50, 0.9]],
        ['reviews', ['reviews/v1', 180, 1], ['reviews/v2', 20, 1]],
      ])
    })
  })
})
