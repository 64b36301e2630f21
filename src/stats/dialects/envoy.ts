// What a plain Envoy tells of traffic, without Istio's filter: statistics of its clusters, and of the listeners' HTTP.
// Names come in two forms: https://www.envoyproxy.io/docs/envoy/latest/configuration/upstream/cluster_manager/cluster_stats

import {untoldTls, viewMetrics} from '../words.ts'
import type {Labels, Rendering, Word, Words} from './dialect.ts'
import type {Renderings} from './istio-families.ts'
import {inSeconds, together} from './istio-families.ts'
import {classify, constant} from './istio-words.ts'

/** Either as Envoy tags them by default, or as Istio's bootstrap does. */
const tag = (labels: Labels, name: string): string => labels[name] || labels[`envoy_${name}`] || ''
const bothForms = (...names: readonly string[]): string[] => names.flatMap((name) => [name, `envoy_${name}`])

interface Cluster {
  readonly direction: string
  readonly port: string
  readonly subset: string
  readonly host: string
  /** Empty for what is no Service of Kubernetes. */
  readonly service: string
  readonly namespace: string
}

const clusterLabels = [...bothForms('cluster_name'), '__name__']

/** As Istio names clusters: `outbound|9080|v1|reviews.shop.svc.cluster.local`; any other name is a host's. */
function clusterOf(labels: Labels): Cluster {
  const whole = tag(labels, 'cluster_name').replace(/;$/, '')
  const parts = whole.split('|')
  const [direction = '', port = '', subset = '', head = ''] = parts.length === 4 ? parts : ['', '', '', whole]
  const rest = restOf(labels)
  const host = rest === '' ? head : `${head}.${rest}`
  const [, service = '', namespace = ''] = /^([^.]+)\.([^.]+)\.svc(?:\.|$)/.exec(host) ?? []
  return {direction, port, subset, host, service, namespace}
}

/** Envoy by itself cuts a cluster's name at its first dot, and makes the rest part of the metric's name. */
function restOf({__name__: name = ''}: Labels): string {
  const rest = /^envoy_cluster_(.+)_upstream_/.exec(name)?.[1] ?? ''
  const [, namespace, domain] = /^(.+)_svc_(.+)$/.exec(rest) ?? []
  if (namespace === undefined || domain === undefined) return rest.replaceAll('_', '.')
  // A namespace has no dots: what became an underscore was a dash.
  return `${namespace.replaceAll('_', '-')}.svc.${domain.replaceAll('_', '.')}`
}

/** The same requests once more, by where they came from; and by zone. */
const subsetsOfRequests = /(^|_)(external|internal|canary)_upstream_|(^|_)zone_.*_upstream_/

/** Clusters that Istio's proxies have for themselves. */
const ownClusters: ReadonlySet<string> = new Set([
  'xds-grpc',
  'sds-grpc',
  'agent',
  'prometheus_stats',
  'zipkin',
  'BlackHoleCluster',
  'InboundPassthroughCluster',
])

type Takes = NonNullable<Rendering['takes']>

const outboundCluster: Takes = {
  from: clusterLabels,
  isIt(labels) {
    const {direction, host} = clusterOf(labels)
    return direction !== 'inbound' && !ownClusters.has(host) && !subsetsOfRequests.test(labels.__name__ ?? '')
  },
}

/** Requests stand on a page twice: by the code of the answer, and by its class; by class whatever the bootstrap. */
const withLabel = (name: string, takes: Takes): Takes => ({
  from: [...takes.from, ...bothForms(name)],
  isIt: (labels) => tag(labels, name) !== '' && takes.isIt(labels),
})

const clusterWord = (say: (cluster: Cluster) => string): Word => ({
  from: clusterLabels,
  say: (labels) => say(clusterOf(labels)),
})

const codeWord = (say: (code: string) => string): Word => ({
  from: bothForms('response_code', 'response_code_class'),
  say: (labels) => say(tag(labels, 'response_code_class') || tag(labels, 'response_code')),
})

const outcomeWords: Words = {
  classification: codeWord((code) => classify(code)),
  http_status: codeWord((code) => code),
  tls: constant(untoldTls),
  no_tls_reason: constant('not_told'),
}

const clusterWords: Words = {
  ...outcomeWords,
  authority: clusterWord(({host}) => host),
  target_addr: clusterWord(({host}) => host),
  dst_service: clusterWord(({service, host}) => service || host),
  dst_namespace: clusterWord(({namespace}) => namespace),
  parent_kind: clusterWord(({service}) => (service === '' ? 'default' : 'Service')),
  parent_name: clusterWord(({service, host}) => service || host),
  parent_namespace: clusterWord(({namespace}) => namespace),
  parent_port: clusterWord(({port}) => port),
  route_kind: constant('default'),
  route_name: constant('default'),
  backend_name: clusterWord(({service, host, subset}) => (service || host) + (subset === '' ? '' : `/${subset}`)),
  backend_namespace: clusterWord(({namespace}) => namespace),
  backend_port: clusterWord(({port}) => port),
}

const outbound = {direction: 'outbound', peer: 'dst'} as const
const inbound = {direction: 'inbound', peer: 'src'} as const

function ofClusters(statistic: string, more: Partial<Rendering> = {}): Rendering {
  return {
    metric: `envoy_cluster_(.+_)?upstream_${statistic}`,
    isPattern: true,
    says: outbound,
    words: clusterWords,
    owner: 'pod',
    takes: outboundCluster,
    fallback: true,
    ...more,
  }
}

function clusters(): Renderings {
  const {http} = viewMetrics.outboundRoutes
  const byClass = ofClusters('rq(_xx)?', {takes: withLabel('response_code_class', outboundCluster)})
  const byCode = ofClusters('rq', {takes: withLabel('response_code', outboundCluster), standsInFor: byClass})
  const requests = [byClass, byCode]
  const times = ofClusters('rq_time_bucket')
  return {
    [viewMetrics.responses]: requests,
    [viewMetrics.latencyBuckets]: [times],
    [viewMetrics.openConnections]: [ofClusters('cx_active')],
    [viewMetrics.openedConnections]: [ofClusters('cx_total')],
    [viewMetrics.readBytes]: [ofClusters('cx_rx_bytes_total')],
    [viewMetrics.writtenBytes]: [ofClusters('cx_tx_bytes_total')],
    [viewMetrics.edges]: [ofClusters('cx_active'), ofClusters('rq(_xx)?', {measure: 'rate'})],
    [http.requests]: requests,
    [http.durations]: [inSeconds(times)],
    [http.retries]: [ofClusters('rq_retry')],
    [http.backendResponses]: requests,
    [http.backendDurations]: [inSeconds(times)],
  }
}

/** What HTTP of listeners is not an application's. */
const ownListeners: ReadonlySet<string> = new Set(['admin', 'agent', 'stats'])

function ofListeners(statistic: string, isInbound: (prefix: string) => boolean): Rendering {
  return {
    metric: `envoy_http_(.+_)?downstream_${statistic}`,
    isPattern: true,
    says: inbound,
    words: {
      ...outcomeWords,
      srv_kind: constant('port'),
      srv_name: {from: prefixLabels, say: portOf},
      route_kind: constant('default'),
      route_name: constant('default'),
    },
    owner: 'pod',
    takes: {
      from: prefixLabels,
      isIt(labels) {
        const prefix = tag(labels, 'http_conn_manager_prefix')
        return !ownListeners.has(prefix) && isInbound(prefix)
      },
    },
    fallback: true,
  }
}

const prefixLabels = [...bothForms('http_conn_manager_prefix'), '__name__']

/** `inbound_0.0.0.0_8080;`, or cut at its first dot, with the rest in the metric's name. */
function portOf(labels: Labels): string {
  const [, port = ''] =
    /_(\d+);?$/.exec(tag(labels, 'http_conn_manager_prefix').replace(/^(inbound|outbound)_0$/, '')) ??
    /^envoy_(?:http|tcp)_.*_(\d+)_+(?:downstream|rbac)_/.exec(labels.__name__ ?? '') ??
    []
  return port
}

function ofClass(rendering: Rendering): Rendering {
  const {takes} = rendering
  return takes === undefined ? rendering : {...rendering, takes: withLabel('response_code_class', takes)}
}

function listeners(isInbound: (prefix: string) => boolean): Renderings {
  const of = (statistic: string) => ofListeners(statistic, isInbound)
  return {
    [viewMetrics.responses]: [ofClass(of('rq(_xx)?'))],
    [viewMetrics.latencyBuckets]: [of('rq_time_bucket')],
    [viewMetrics.openConnections]: [of('cx_active')],
    [viewMetrics.openedConnections]: [of('cx_total')],
    [viewMetrics.readBytes]: [of('cx_rx_bytes_total')],
    [viewMetrics.writtenBytes]: [of('cx_tx_bytes_total')],
  }
}

/** @param of where a sidecar's listeners for what goes out are, a gateway's are for what comes in */
export function envoyMetrics(of: 'sidecar' | 'gateway'): Renderings {
  return together(
    clusters(),
    listeners((prefix) => of === 'gateway' || !prefix.startsWith('outbound_')),
  )
}

/** What the RBAC filters admit and refuse, which Istio's proxies count whether they have its filter or not. */
export const envoyPolicies: Renderings = {
  [viewMetrics.allowed]: [ofPolicies('http', 'allowed')],
  [viewMetrics.denied]: [ofPolicies('http', 'denied')],
  [viewMetrics.allowedConnections]: [ofPolicies('tcp', 'allowed')],
  [viewMetrics.deniedConnections]: [ofPolicies('tcp', 'denied')],
}

function ofPolicies(protocol: 'http' | 'tcp', verdict: 'allowed' | 'denied'): Rendering {
  return {
    metric: `envoy_${protocol}_(.+_)?rbac_${verdict}`,
    isPattern: true,
    says: {},
    words: {
      tls: constant(untoldTls),
      srv_kind: constant('port'),
      srv_name: {from: prefixLabels, say: portOf},
    },
    owner: 'pod',
  }
}
