// Envoy's configuration as rows: names, matches, paths and domains in all their forms, and what filters let through.

import {describe, expect, it} from 'vitest'
import {describeMatch} from '../../src/proxy-state/envoy/chain-match.ts'
import {type ClusterName, parseClusterName} from '../../src/proxy-state/envoy/cluster-name.ts'
import {type ClusterFilter, readClusters} from '../../src/proxy-state/envoy/clusters.ts'
import {describeDestination} from '../../src/proxy-state/envoy/destination.ts'
import {type EndpointFilter, readEndpoints} from '../../src/proxy-state/envoy/endpoints.ts'
import {type ListenerFilter, readListeners} from '../../src/proxy-state/envoy/listeners.ts'
import {describeDomains, describePath} from '../../src/proxy-state/envoy/route-match.ts'
import {readRoutes} from '../../src/proxy-state/envoy/routes.ts'
import type {Json, JsonObject} from '../../src/yaml/index.ts'

const section = (type: string, content: JsonObject) => ({
  '@type': `type.googleapis.com/envoy.admin.v3.${type}`,
  ...content,
})
const clustersDump = (...clusters: JsonObject[]) => ({
  configs: [section('ClustersConfigDump', {dynamic_active_clusters: clusters.map((cluster) => ({cluster}))})],
})
const listenersDump = (...listeners: JsonObject[]) => ({
  configs: [
    section('ListenersConfigDump', {dynamic_listeners: listeners.map((listener) => ({active_state: {listener}}))}),
  ],
})
const socket = (address: string, port_value: number) => ({socket_address: {address, port_value}})
const http = (config: JsonObject): JsonObject => ({
  name: 'envoy.filters.network.http_connection_manager',
  typed_config: {'@type': 'type.googleapis.com/envoy.a.v3.HttpConnectionManager', ...config},
})
const tcp = (config: JsonObject): JsonObject => ({
  name: 'mine',
  typed_config: {'@type': 'type.googleapis.com/envoy.a.v3.TcpProxy', ...config},
})

describe('the name of a cluster', () => {
  it.each<[string, ClusterName | undefined]>([
    ['outbound|80|v1|web.shop', {direction: 'outbound', port: 80, subset: 'v1', host: 'web.shop'}],
    ['inbound|8080||', {direction: 'inbound', port: 8080, subset: '', host: ''}],
    ['outbound_.80_.v1_.web.shop', {direction: 'outbound', port: 80, subset: 'v1', host: 'web.shop'}],
    ['inbound-vip|80|http|web.shop', {direction: 'inbound-vip', port: 80, subset: 'http', host: 'web.shop'}],
    ['outbound|http||web', {direction: 'outbound', port: 0, subset: '', host: 'web'}],
    ['BlackHoleCluster', undefined],
    ['outbound|80|v1', undefined],
    ['a|b|c|d|e', undefined],
    ['', undefined],
  ])('%s', (name, parsed) => {
    expect(parseClusterName(name)).toEqual(parsed)
  })
})

describe('clusters', () => {
  const dump = clustersDump(
    {name: 'xds-grpc', type: 'STRICT_DNS'},
    {name: 'outbound|80||web.shop', type: 'EDS'},
    {name: 'outbound|80|v2|api.shop', type: 'EDS'},
    {name: 'outbound|443||api.shop', type: 'EDS'},
    {name: 'outbound|80||api.shop', cluster_type: {name: 'envoy.clusters.dynamic_forward_proxy'}},
    {name: 'inbound|80||api.shop'},
  )

  it('are sorted by host, subset, port and direction', () => {
    expect(readClusters(dump).map(({name, type}) => `${name} ${type}`)).toEqual([
      'inbound|80||api.shop STATIC',
      'outbound|80||api.shop envoy.clusters.dynamic_forward_proxy',
      'outbound|443||api.shop EDS',
      'outbound|80|v2|api.shop EDS',
      'outbound|80||web.shop EDS',
      'xds-grpc STRICT_DNS',
    ])
  })

  it.each<[string, ClusterFilter, string[]]>([
    ['a part of the host', {fqdn: 'web'}, ['outbound|80||web.shop']],
    ['a name of no form', {fqdn: 'grpc'}, ['xds-grpc']],
    ['a port', {port: 443}, ['outbound|443||api.shop']],
    ['a subset, whole', {subset: 'v'}, []],
    ['a subset', {subset: 'v2'}, ['outbound|80|v2|api.shop']],
    ['a direction', {direction: 'inbound'}, ['inbound|80||api.shop']],
    ['all at once', {fqdn: 'api', port: 80, direction: 'outbound', subset: 'v2'}, ['outbound|80|v2|api.shop']],
  ])('are chosen by %s', (_title, filter, names) => {
    expect(readClusters(dump, filter).map(({name}) => name)).toEqual(names)
  })

  it.each<[string, Json]>([
    ['no sections', {configs: []}],
    ['a section without entries', {configs: [section('ClustersConfigDump', {})]}],
    [
      'entries of another kind',
      {configs: [section('ClustersConfigDump', {static_clusters: [null, 7, {cluster: []}]})]},
    ],
    ['no dump', null],
  ])('are none in %s', (_title, page) => {
    expect(readClusters(page)).toEqual([])
  })

  it('are gathered from all sections of a large dump', () => {
    const page = {configs: [...clustersDump({name: 'a'}).configs, ...clustersDump({name: 'b'}).configs]}
    expect(readClusters(page).map(({name}) => name)).toEqual(['a', 'b'])
  })
})

describe('what a filter chain matches', () => {
  it.each<[string, JsonObject | undefined]>([
    ['ALL', undefined],
    ['ALL', {}],
    ['SNI: a,b; Trans: tls', {server_names: ['a', 'b'], transport_protocol: 'tls'}],
    [
      'Trans: raw_buffer; App: HTTP',
      {transport_protocol: 'raw_buffer', application_protocols: ['http/1.0', 'http/1.1', 'h2c']},
    ],
    ['App: TCP TLS', {application_protocols: ['istio-peer-exchange', 'istio']}],
    ['App: Istio HTTP Plain', {application_protocols: ['istio', 'istio-http/1.0', 'istio-http/1.1', 'istio-h2']}],
    [
      'App: HTTP TLS',
      {application_protocols: ['http/1.0', 'http/1.1', 'h2c', 'istio-http/1.0', 'istio-http/1.1', 'istio-h2']},
    ],
    ['App: h2', {application_protocols: ['h2']}],
    [
      'Addr: 10.0.0.1/32,fd00::/8:80',
      {
        prefix_ranges: [
          {address_prefix: '10.0.0.1', prefix_len: 32},
          {address_prefix: 'fd00::', prefix_len: 8},
        ],
        destination_port: 80,
      },
    ],
    ['Addr: 0.0.0.0/0', {prefix_ranges: [{address_prefix: '0.0.0.0'}]}],
    ['Addr: *:15006', {destination_port: 15006}],
  ])('%s', (text, match) => {
    expect(describeMatch(match)).toBe(text)
  })
})

describe('where a filter chain leads', () => {
  const only = (route: JsonObject) => ({virtual_hosts: [{domains: ['*'], routes: [route]}]})
  it.each<[string, JsonObject[]]>([
    ['Route: 80', [{name: 'istio.metadata_exchange'}, http({rds: {route_config_name: '80'}})]],
    ['HTTP', [http({})]],
    ['Cluster: inbound|80||', [http({route_config: only({match: {prefix: '/'}, route: {cluster: 'inbound|80||'}})})]],
    [
      'PassthroughCluster',
      [http({route_config: only({match: {prefix: '/'}, route: {cluster: 'PassthroughCluster'}})})],
    ],
    ['Inline Route: /api*', [http({route_config: only({match: {prefix: '/api'}, route: {cluster: 'a'}})})]],
    [
      'Inline Route: a/b /x, regex y; PathPrefix:/z',
      [
        http({
          route_config: {
            virtual_hosts: [
              {domains: ['a', 'b'], routes: [{match: {path: '/x'}}, {match: {safe_regex: {regex: 'y'}}}]},
              {domains: ['*'], routes: [{match: {path_separated_prefix: '/z'}}]},
            ],
          },
        }),
      ],
    ],
    ['Cluster: a', [tcp({cluster: 'a'})]],
    [
      'Cluster: a,b',
      [
        tcp({
          weighted_clusters: {
            clusters: [
              {name: 'a', weight: 1},
              {name: 'b', weight: 2},
            ],
          },
        }),
      ],
    ],
    ['InboundPassthroughCluster', [tcp({cluster: 'InboundPassthroughCluster'})]],
    ['Non-HTTP/Non-TCP', [tcp({cluster: 'BlackHoleCluster'})]],
    ['Non-HTTP/Non-TCP', [{name: 'envoy.filters.network.redis_proxy', typed_config: {'@type': 'a.RedisProxy'}}]],
    ['Non-HTTP/Non-TCP', []],
    ['HTTP', [{name: 'envoy.http_connection_manager'}]],
  ])('%s', (text, filters) => {
    expect(describeDestination(filters)).toBe(text)
  })
})

describe('listeners', () => {
  const dump = listenersDump(
    {
      name: 'b',
      address: socket('0.0.0.0', 15006),
      filter_chains: [{filters: [http({})]}, {filters: [tcp({cluster: 'a'})]}],
    },
    {
      name: 'c',
      address: socket('0.0.0.0', 80),
      additional_addresses: [{address: socket('::', 80)}],
      filter_chains: [{filters: [tcp({cluster: 'a'})]}],
    },
    {
      name: 'a',
      address: socket('10.0.0.1', 80),
      default_filter_chain: {filters: [http({rds: {route_config_name: '80'}})]},
    },
    {name: 'pipe', address: {pipe: {path: '/run/a'}}, filter_chains: [{filters: []}]},
    {name: 'inner', internal_listener: {}, filter_chains: []},
  )

  it('are sorted by port, address and type, chains by where they lead', () => {
    const rows = readListeners(dump).map(
      ({name, addresses, port, type, chains}) =>
        `${name} ${addresses.join(',')} ${port ?? '-'} ${type} ${chains.map(({destination}) => destination).join('; ')}`,
    )
    expect(rows).toEqual([
      'pipe /run/a - UNKNOWN Non-HTTP/Non-TCP',
      'inner envoy://inner - UNKNOWN ',
      'c 0.0.0.0,:: 80 TCP Cluster: a',
      'a 10.0.0.1 80 HTTP Route: 80',
      'b 0.0.0.0 15006 HTTP+TCP HTTP; Cluster: a',
    ])
  })

  it.each<[string, ListenerFilter, string[]]>([
    ['an address', {address: '10.0.0.1'}, ['a']],
    ['an additional address', {address: '::'}, ['c']],
    ['a port', {port: 15006}, ['b']],
    ['a type in small letters', {type: 'http+tcp'}, ['b']],
    ['a type that is a part of another', {type: 'TCP'}, ['c']],
  ])('are chosen by %s', (_title, filter, names) => {
    expect(readListeners(dump, filter).map(({name}) => name)).toEqual(names)
  })

  it('name what their chain notes, else what the listener notes, else what is behind the destination', () => {
    const noting = (path: string) => ({
      metadata: {filter_metadata: {istio: {config: `/apis/a/v1/namespaces/n/${path}`}}},
    })
    const service = {metadata: {filter_metadata: {istio: {services: [{name: 'web', namespace: 'shop'}]}}}}
    const routes = {
      virtual_hosts: [
        {domains: ['a'], routes: [{...noting('http-route/r'), match: {prefix: '/'}}, {...noting('http-route/r')}]},
        {domains: ['b'], routes: [{match: {prefix: '/'}, route: {cluster: 'web'}}]},
      ],
    }
    const page = {
      configs: [
        ...listenersDump(
          {
            name: 'own',
            address: socket('a', 1),
            ...noting('gateway/g'),
            filter_chains: [{...noting('tls-route/t'), filters: []}],
          },
          {name: 'outer', address: socket('a', 2), ...noting('gateway/g'), filter_chains: [{filters: []}]},
          {name: 'tcp', address: socket('a', 3), filter_chains: [{filters: [tcp({cluster: 'web'})]}]},
          {name: 'http', address: socket('a', 4), filter_chains: [{filters: [http({route_config: routes})]}]},
          {name: 'none', address: socket('a', 5), filter_chains: [{filters: [tcp({cluster: 'other'})]}]},
        ).configs,
        ...clustersDump({name: 'web', ...service}).configs,
      ],
    }
    const rows = readListeners(page).map(({chains}) =>
      chains.flatMap(({causes}) => causes.map(({kind, name}) => `${kind}/${name}`)),
    )
    expect(rows).toEqual([['TLSRoute/t'], ['Gateway/g'], ['Service/web'], ['HTTPRoute/r', 'Service/web'], []])
  })
})

describe('the path of a route', () => {
  it.each<[string, JsonObject]>([
    ['/api*', {prefix: '/api'}],
    ['PathPrefix:/api', {path_separated_prefix: '/api'}],
    ['/api', {path: '/api'}],
    ['regex /a.*', {safe_regex: {regex: '/a.*'}}],
    ['', {headers: [{name: 'a'}]}],
  ])('%s', (text, match) => {
    expect(describePath(match)).toBe(text)
  })
})

describe('the domains of a host', () => {
  it.each<[string, string[]]>([
    ['', []],
    ['*', ['*']],
    ['a:80', ['a:80']],
    ['a, b', ['a', 'a:80', 'b', 'b:80']],
    [
      'web, web.shop + 1 more...',
      ['web.shop.svc.cluster.local', 'web.shop.svc.cluster.local:80', 'web', 'web.shop.svc', 'web.shop', '10.0.0.1'],
    ],
    ['a, b + 2 more...', ['a', 'b', 'c', 'd']],
    ['[fd00::1], web', ['[fd00::1]', '[fd00::1]:80', 'web']],
  ])('%s', (text, domains) => {
    expect(describeDomains(domains)).toBe(text)
  })
})

describe('routes', () => {
  const config = (name: string, ...virtual_hosts: JsonObject[]) => ({route_config: {name, virtual_hosts}})
  const dump = {
    configs: [
      section('RoutesConfigDump', {
        dynamic_route_configs: [
          config('https.443.x', {name: 'h', domains: ['*'], routes: [{match: {prefix: '/'}}]}),
          config('9080', {name: 'empty', domains: ['a']}),
          config('80', {
            name: 'h',
            domains: ['*'],
            routes: [
              {match: {prefix: '/'}, route: {cluster: 'PassthroughCluster'}},
              {match: {path: '/x'}, route: {cluster: 'y'}},
            ],
          }),
        ],
      }),
    ],
  }

  it('come by the numbers of their names, other names after them, without what only passes through', () => {
    const rows = readRoutes(dump).map(({name, hostCount, routes}) => ({
      name,
      hostCount,
      routes: routes.map(({match, virtualService}) => `${match} ${virtualService ?? '-'}`),
    }))
    expect(rows).toEqual([
      {name: '80', hostCount: 1, routes: ['/x -']},
      {name: '9080', hostCount: 1, routes: ['/* 404']},
      {name: 'https.443.x', hostCount: 1, routes: ['/* -']},
    ])
  })

  it('are chosen by their whole name', () => {
    expect(readRoutes(dump, {name: '80'}).map(({name}) => name)).toEqual(['80'])
  })
})

describe('endpoints', () => {
  const host = (address: JsonObject, health: JsonObject = {}) => ({address, health_status: health})
  const page = {
    cluster_statuses: [
      {
        name: 'b',
        host_statuses: [
          host(socket('10.0.0.2', 80), {eds_health_status: 'HEALTHY', failed_outlier_check: true}),
          host(socket('10.0.0.10', 80), {eds_health_status: 'DRAINING'}),
        ],
      },
      {
        name: 'a',
        host_statuses: [host(socket('10.0.0.2', 80), {eds_health_status: 'UNHEALTHY'}), host({pipe: {path: '/run/x'}})],
      },
      {
        name: 'inner',
        host_statuses: [host({envoy_internal_address: {server_listener_name: 'main', endpoint_id: 'x'}}), host({})],
      },
      {name: 'empty'},
    ],
  }
  const show = (filter: EndpointFilter = {}) =>
    readEndpoints(page, undefined, filter).map(
      ({address, port, status, failedOutlierCheck, cluster}) =>
        `${address}:${port ?? ''} ${status} ${failedOutlierCheck === true ? 'FAILED' : 'OK'} ${cluster}`,
    )

  it('are sorted by address, port and cluster', () => {
    expect(show()).toEqual([
      '10.0.0.10:80 DRAINING OK b',
      '10.0.0.2:80 UNHEALTHY OK a',
      '10.0.0.2:80 HEALTHY FAILED b',
      'envoy://main/x: UNKNOWN OK inner',
      'unix:///run/x: UNKNOWN OK a',
      'unknown: UNKNOWN OK inner',
    ])
  })

  it.each<[string, EndpointFilter, number]>([
    ['address', {address: '10.0.0.2'}, 2],
    ['port', {port: 80}, 3],
    ['cluster in letters of another size', {cluster: 'INNER'}, 2],
    ['status', {status: 'draining'}, 1],
    ['address and cluster', {address: '10.0.0.2', cluster: 'a'}, 1],
  ])('are chosen by %s', (_title, filter, count) => {
    expect(show(filter)).toHaveLength(count)
  })

  it('are read from a configuration dump that has them, which knows nothing of outliers', () => {
    const dump = {
      configs: [
        section('EndpointsConfigDump', {
          dynamic_endpoint_configs: [
            {
              endpoint_config: {
                cluster_name: 'a',
                endpoints: [{lb_endpoints: [{endpoint: {address: socket('10.0.0.1', 1)}, health_status: 'HEALTHY'}]}],
              },
            },
          ],
        }),
      ],
    }
    expect(readEndpoints(dump, undefined)).toMatchObject([
      {address: '10.0.0.1', port: 1, status: 'HEALTHY', failedOutlierCheck: undefined, cluster: 'a'},
    ])
  })
})
