// A shop for a real Envoy: what istiod would send to a sidecar, from files, and servers on loopback behind it.

import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {JsonObject} from '../../src/yaml/index.ts'
import {makeCertificate} from '../support/certificates.ts'
import {type RunningEnvoy, startEnvoy} from './start-envoy.ts'

export interface Shop {
  readonly envoy: RunningEnvoy
  /** The trust anchor of the shop. */
  readonly rootPem: string
  /** Answers so far, by the name of the server. */
  readonly answered: Readonly<Record<string, number>>
  stop(): Promise<void>
}

/** Clusters that carry no traffic. */
export const idleClusters = 46

export async function startShop(): Promise<Shop> {
  const folder = await mkdtemp(join(tmpdir(), 'mesh-shop-'))
  const answered: Record<string, number> = {v1: 0, v2: 0, ratings: 0, broken: 0}
  const servers = {
    v1: await serve(() => count(answered, 'v1') && 200),
    v2: await serve(() => count(answered, 'v2') && 200),
    ratings: await serve(() => (count(answered, 'ratings') % 10 === 0 ? 500 : 200)),
    broken: await serve(() => count(answered, 'broken') && 503),
  }
  const root = await makeCertificate({name: 'shop root', from: hoursAway(-1), to: hoursAway(24)})
  const uris = ['spiffe://cluster.local/ns/shop/sa/web']
  const web = await makeCertificate({
    name: 'web',
    isAuthority: false,
    issuer: root,
    uris,
    from: hoursAway(-1),
    to: hoursAway(24),
  })
  const path = (name: string) => join(folder, `${name}.json`)
  const ports = Object.fromEntries(Object.entries(servers).map(([name, {port}]) => [name, port]))
  const resources = {
    cds: clusters(ports, path),
    lds: listeners(path),
    rds: [routes],
    eds: [assignment(outbound('ratings'), ports.ratings ?? 0)],
    // Envoy takes one secret a file.
    default: [
      secret('default', {
        tls_certificate: {
          certificate_chain: {inline_string: web.pem + root.pem},
          private_key: {inline_string: web.key},
        },
      }),
    ],
    roots: [secret('kubernetes://shop-roots', {validation_context: {trusted_ca: {inline_string: root.pem}}})],
  }
  for (const [name, list] of Object.entries(resources)) {
    await writeFile(path(name), JSON.stringify({version_info: '1', resources: list}))
  }
  const close = async () => {
    await Promise.all(
      Object.values(servers).map(({server}) => new Promise((done) => server.close(done).closeAllConnections())),
    )
    await rm(folder, {recursive: true, force: true})
  }
  try {
    const envoy = await startEnvoy(bootstrap(path))
    return {
      envoy,
      rootPem: root.pem,
      answered,
      stop: async () => {
        await envoy.stop()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

function count(answered: Record<string, number>, name: string): number {
  const next = (answered[name] ?? 0) + 1
  answered[name] = next
  return next
}

function hoursAway(hours: number): Date {
  return new Date(Date.now() + hours * 3_600_000)
}

async function serve(status: () => number): Promise<{server: Server; port: number}> {
  const server = createServer((_request, response) => response.writeHead(status(), {'content-length': 0}).end())
  const address = await new Promise<AddressInfo | string | null>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server.address()))
  })
  if (address === null || typeof address === 'string') throw new Error('a listening server has no port')
  return {server, port: address.port}
}

type PathOf = (name: string) => string

/** As pilot-agent starts a sidecar: the name of the node, and what the proxy is made of. */
function bootstrap(path: PathOf): JsonObject {
  return {
    node: {
      id: 'sidecar~10.0.0.7~web-1.shop~shop.svc.cluster.local',
      cluster: 'web.shop',
      metadata: {NAMESPACE: 'shop', ISTIO_VERSION: '1.30.3', ISTIO_PROXY_SHA: 'envoy:abc123'},
    },
    dynamic_resources: {cds_config: fromFile(path('cds')), lds_config: fromFile(path('lds'))},
    static_resources: {clusters: [{name: 'prometheus_stats', ...withoutDelay, ...loads('prometheus_stats', [1])}]},
  }
}

function fromFile(path: string): JsonObject {
  return {path_config_source: {path}, resource_api_version: 'V3'}
}

const types = 'type.googleapis.com/envoy'
const withoutDelay = {type: 'STATIC', connect_timeout: '1s'} as const
const host = (name: string) => `${name}.shop.svc.cluster.local`
const outbound = (name: string, subset = '') => `outbound|9080|${subset}|${host(name)}`

function noting(kind: string, name: string, more: JsonObject = {}): JsonObject {
  const config = `/apis/networking.istio.io/v1/namespaces/shop/${kind}/${name}`
  return {metadata: {filter_metadata: {istio: {config, ...more}}}}
}

function service(name: string): JsonObject {
  return {services: [{host: host(name), name, namespace: 'shop'}]}
}

function assignment(cluster: string, ...ports: number[]): JsonObject {
  const lb_endpoints = ports.map((port_value) => ({
    endpoint: {address: {socket_address: {address: '127.0.0.1', port_value}}},
  }))
  return {
    '@type': `${types}.config.endpoint.v3.ClusterLoadAssignment`,
    cluster_name: cluster,
    endpoints: [{locality: {region: 'eu', zone: 'a'}, lb_endpoints}],
  }
}

function loads(cluster: string, ports: readonly number[]): JsonObject {
  const {'@type': _, ...load_assignment} = assignment(cluster, ...ports)
  return {load_assignment}
}

function cluster(name: string, more: JsonObject): JsonObject {
  return {'@type': `${types}.config.cluster.v3.Cluster`, name, connect_timeout: '1s', ...more}
}

function clusters(ports: Readonly<Record<string, number>>, path: PathOf): JsonObject[] {
  const port = (name: string) => [ports[name] ?? 0]
  const ofService = (name: string): JsonObject => ({metadata: {filter_metadata: {istio: service(name)}}})
  const reviews = noting('destination-rule', 'reviews', service('reviews'))
  const outliers = {consecutive_5xx: 3, interval: '0.1s', base_ejection_time: '300s', max_ejection_percent: 100}
  return [
    cluster(outbound('reviews', 'v1'), {...reviews, ...loads(outbound('reviews', 'v1'), port('v1'))}),
    cluster(outbound('reviews', 'v2'), {...reviews, ...loads(outbound('reviews', 'v2'), port('v2'))}),
    cluster(outbound('ratings'), {
      ...ofService('ratings'),
      type: 'EDS',
      eds_cluster_config: {eds_config: fromFile(path('eds'))},
    }),
    cluster(outbound('broken'), {
      ...ofService('broken'),
      ...loads(outbound('broken'), port('broken')),
      outlier_detection: outliers,
      circuit_breakers: {thresholds: [{max_connections: 10}]},
    }),
    ...Array.from({length: idleClusters}, (_, index) =>
      cluster(outbound(`idle-${index}`), {...ofService(`idle-${index}`), ...loads(outbound(`idle-${index}`), [1])}),
    ),
  ]
}

function secret(name: string, content: JsonObject): JsonObject {
  return {'@type': `${types}.extensions.transport_sockets.tls.v3.Secret`, name, ...content}
}

function httpFilter(statPrefix: string, route: JsonObject): JsonObject {
  return {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: {
      '@type': `${types}.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`,
      stat_prefix: statPrefix,
      ...route,
      http_filters: [
        {
          name: 'envoy.filters.http.router',
          typed_config: {'@type': `${types}.extensions.filters.http.router.v3.Router`},
        },
      ],
    },
  }
}

function listener(name: string, more: JsonObject): JsonObject {
  return {
    '@type': `${types}.config.listener.v3.Listener`,
    name,
    address: {socket_address: {address: '127.0.0.1', port_value: 0}},
    ...more,
  }
}

function listeners(path: PathOf): JsonObject[] {
  const rds = {rds: {route_config_name: '9080', config_source: fromFile(path('rds'))}}
  const inbound = {
    route_config: {
      name: 'inbound|8080||',
      virtual_hosts: [
        {
          name: 'inbound|http|8080',
          domains: ['*'],
          routes: [{match: {prefix: '/'}, route: {cluster: outbound('reviews', 'v1')}}],
        },
      ],
    },
  }
  const sds = (name: string, file: string) => ({name, sds_config: fromFile(path(file))})
  const tls = {
    name: 'envoy.transport_sockets.tls',
    typed_config: {
      '@type': `${types}.extensions.transport_sockets.tls.v3.DownstreamTlsContext`,
      common_tls_context: {
        tls_certificate_sds_secret_configs: [sds('default', 'default')],
        validation_context_sds_secret_config: sds('kubernetes://shop-roots', 'roots'),
      },
    },
  }
  const tcp = {
    name: 'envoy.filters.network.tcp_proxy',
    typed_config: {
      '@type': `${types}.extensions.filters.network.tcp_proxy.v3.TcpProxy`,
      stat_prefix: 'tcp',
      cluster: outbound('ratings'),
    },
  }
  return [
    listener('0.0.0.0_9080', {
      traffic_direction: 'OUTBOUND',
      filter_chains: [{filters: [httpFilter('outbound', rds)]}],
    }),
    listener('virtualInbound', {
      traffic_direction: 'INBOUND',
      listener_filters: [
        {
          name: 'envoy.filters.listener.tls_inspector',
          typed_config: {'@type': `${types}.extensions.filters.listener.tls_inspector.v3.TlsInspector`},
        },
      ],
      filter_chains: [
        {
          name: '0.0.0.0_8080',
          filter_chain_match: {transport_protocol: 'tls', server_names: [host('web')]},
          transport_socket: tls,
          filters: [httpFilter('inbound', inbound)],
        },
      ],
    }),
    listener('tcp', {filter_chains: [{...noting('virtual-service', 'ratings-tcp'), filters: [tcp]}]}),
  ]
}

const routes: JsonObject = {
  '@type': `${types}.config.route.v3.RouteConfiguration`,
  name: '9080',
  virtual_hosts: [
    {
      name: `${host('reviews')}:9080`,
      domains: [host('reviews'), 'reviews', 'reviews:9080'],
      routes: [
        {
          ...noting('virtual-service', 'reviews'),
          match: {prefix: '/', headers: [{name: 'end-user', string_match: {exact: 'tester'}}]},
          route: {cluster: outbound('reviews', 'v2')},
        },
        {
          ...noting('virtual-service', 'reviews'),
          match: {prefix: '/'},
          route: {
            weighted_clusters: {
              clusters: [
                {name: outbound('reviews', 'v1'), weight: 90},
                {name: outbound('reviews', 'v2'), weight: 10},
              ],
            },
          },
        },
      ],
    },
    {
      name: `${host('ratings')}:9080`,
      domains: [host('ratings'), 'ratings'],
      routes: [
        {match: {path: '/health'}, direct_response: {status: 200}},
        {match: {prefix: '/'}, route: {cluster: outbound('ratings')}},
      ],
    },
    {
      name: `${host('broken')}:9080`,
      domains: ['broken'],
      routes: [{match: {prefix: '/'}, route: {cluster: outbound('broken')}}],
    },
    {name: 'allow_any', domains: ['*'], routes: [{match: {prefix: '/'}, direct_response: {status: 502}}]},
  ],
}
