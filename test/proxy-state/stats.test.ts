// The statistics of clusters from every page that has them, under each form of their names.

import {describe, expect, it} from 'vitest'
import {type ClusterStats, statsOfHosts, statsOfPage, statsOfText} from '../../src/proxy-state/envoy/cluster-stats.ts'
import {describeWithReference} from '../support/reference.ts'

const name = 'outbound|9080|v1|reviews.my-shop.svc.cluster.local'
const row: ClusterStats = {
  cluster: name,
  requests: 12,
  successes: 9,
  errors: 2,
  timeouts: 1,
  activeRequests: 1,
  connections: 4,
  activeConnections: 3,
  failedConnections: 5,
}
const values = {
  upstream_rq_total: 12,
  upstream_rq_completed: 11,
  upstream_rq_5xx: 2,
  upstream_rq_timeout: 1,
  upstream_rq_active: 1,
  upstream_cx_total: 4,
  upstream_cx_active: 3,
  upstream_cx_connect_fail: 5,
}
const lines = (line: (statistic: string, value: number) => string) =>
  Object.entries(values)
    .map(([statistic, value]) => line(statistic, value))
    .join('\n')

describe('the numbers of a cluster', () => {
  it.each<[string, string]>([
    ['its name before the statistic', lines((statistic, value) => `cluster.${name}.${statistic}: ${value}`)],
    ["Istio's mark between them", lines((statistic, value) => `cluster.${name};.${statistic}: ${value}`)],
    [
      'its name as a label',
      lines((statistic, value) =>
        statistic === 'upstream_rq_5xx'
          ? `envoy_cluster_upstream_rq_xx{response_code_class="5xx",cluster_name="${name}"} ${value}`
          : `envoy_cluster_${statistic}{cluster_name="${name}"} ${value}`,
      ),
    ],
    [
      'its name cut in two',
      lines((statistic, value) =>
        statistic === 'upstream_rq_5xx'
          ? `envoy_cluster_my_shop_svc_cluster_local_upstream_rq_xx{envoy_response_code_class="5",envoy_cluster_name="outbound|9080|v1|reviews"} ${value}`
          : `envoy_cluster_my_shop_svc_cluster_local_${statistic}{envoy_cluster_name="outbound|9080|v1|reviews"} ${value}`,
      ),
    ],
  ])('are found with %s', (_title, text) => {
    const noise = [
      '# TYPE envoy_cluster_upstream_rq_total counter',
      'server.uptime: 7',
      `cluster.${name}.external.upstream_rq_completed: 100`,
      `cluster.${name}.upstream_cx_connect_ms: P0(nan,1) P25(nan,1)`,
      'cluster_manager.active_clusters: 4',
      `envoy_cluster_my_shop_svc_cluster_local_external_upstream_rq_completed{envoy_cluster_name="outbound|9080|v1|reviews"} 100`,
      `envoy_cluster_external_upstream_rq_completed{cluster_name="${name}"} 100`,
    ]
    expect(statsOfText([...noise, text, ...noise].join('\r\n'))).toEqual([row])
  })

  it('are found in JSON', () => {
    const stats = Object.entries(values).map(([statistic, value]) => ({name: `cluster.${name}.${statistic}`, value}))
    expect(statsOfPage({stats: [...stats, {histograms: {}}]})).toEqual([row])
  })

  it('are summed over its endpoints', () => {
    const host = (counts: Record<string, string>) => ({
      stats: [
        ...Object.entries(counts).map(([key, value]) => ({name: key, value})),
        {name: 'rq_pending_active'},
        {name: 'rq_active'},
      ],
    })
    const hosts = [
      host({rq_total: '7', rq_success: '6', rq_error: '1', cx_active: '2'}),
      host({rq_total: '3', rq_success: '3', cx_connect_fail: '4'}),
    ]
    expect(statsOfHosts({cluster_statuses: [{name: 'b', host_statuses: hosts}, {name: 'a'}]})).toMatchObject([
      {cluster: 'a', requests: 0},
      {
        cluster: 'b',
        requests: 10,
        successes: 9,
        errors: 1,
        activeConnections: 2,
        failedConnections: 4,
        activeRequests: 0,
      },
    ])
  })
})

describeWithReference("a real Envoy's pages", ({text, data}) => {
  it('tell the same, whichever is read', () => {
    const fromHosts = statsOfHosts(data('istio/envoy/clusters.json'))
    expect(
      fromHosts.map(({cluster, requests, errors}) => [cluster.split('|').slice(2).join('|'), requests, errors]),
    ).toEqual([
      ['|payments.example.com', 0, 0],
      ['v1|reviews.shop.svc.cluster.local', 180, 0],
      ['v2|reviews.shop.svc.cluster.local', 30, 0],
      ['|ratings.shop.svc.cluster.local', 50, 5],
    ])
    expect(statsOfText(text('istio/envoy/stats.prom'))).toEqual(fromHosts)
  })
})
