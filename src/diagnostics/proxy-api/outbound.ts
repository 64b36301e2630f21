// The messages of the outbound policies: which routes and backends a client's proxy uses for a destination.

import type {Messages} from './common.ts'

export function outboundMessages(): Messages {
  return {
    'outbound.TrafficSpec': {source_workload: 'string 1', addr: 'net.TcpAddress 2', authority: 'string 3'},
    'outbound.OutboundPolicy': {protocol: 'outbound.ProxyProtocol 1', metadata: 'meta.Metadata 2'},
    'outbound.ProxyProtocol': {
      detect: 'outbound.ProxyProtocol.Detect 1',
      opaque: 'outbound.ProxyProtocol.Opaque 2',
      http1: 'outbound.ProxyProtocol.Http 3',
      http2: 'outbound.ProxyProtocol.Http 4',
      grpc: 'outbound.ProxyProtocol.Grpc 5',
      tls: 'outbound.ProxyProtocol.Tls 6',
    },
    'outbound.ProxyProtocol.Detect': {
      timeout: 'Duration 1',
      opaque: 'outbound.ProxyProtocol.Opaque 2',
      http1: 'outbound.ProxyProtocol.Http 3',
      http2: 'outbound.ProxyProtocol.Http 4',
    },
    'outbound.ProxyProtocol.Opaque': {routes: 'repeated outbound.OpaqueRoute 1'},
    'outbound.ProxyProtocol.Http': {
      routes: 'repeated outbound.HttpRoute 1',
      failure_accrual: 'outbound.FailureAccrual 2',
    },
    'outbound.ProxyProtocol.Grpc': {
      routes: 'repeated outbound.GrpcRoute 1',
      failure_accrual: 'outbound.FailureAccrual 2',
    },
    'outbound.ProxyProtocol.Tls': {routes: 'repeated outbound.TlsRoute 1'},

    'outbound.HttpRoute': {
      metadata: 'meta.Metadata 1',
      hosts: 'repeated http_route.HostMatch 2',
      rules: 'repeated outbound.HttpRoute.Rule 3',
    },
    'outbound.HttpRoute.Rule': requestRule('outbound.HttpRoute', 'http_route.HttpRouteMatch'),
    'outbound.HttpRoute.Filter': {
      failure_injector: 'http_route.HttpFailureInjector 1',
      request_header_modifier: 'http_route.HeaderModifier 2',
      redirect: 'http_route.RequestRedirect 3',
      response_header_modifier: 'http_route.HeaderModifier 4',
    },
    'outbound.HttpRoute.Retry.Conditions': {
      status_ranges: 'repeated outbound.HttpRoute.Retry.Conditions.StatusRange 1',
    },
    'outbound.HttpRoute.Retry.Conditions.StatusRange': {start: 'uint32 1', end: 'uint32 2'},
    ...retryOf('outbound.HttpRoute'),
    ...distributionOf('outbound.HttpRoute', requestTimeout),

    'outbound.GrpcRoute': {
      metadata: 'meta.Metadata 1',
      hosts: 'repeated http_route.HostMatch 2',
      rules: 'repeated outbound.GrpcRoute.Rule 3',
    },
    'outbound.GrpcRoute.Rule': requestRule('outbound.GrpcRoute', 'grpc_route.GrpcRouteMatch'),
    'outbound.GrpcRoute.Filter': {
      failure_injector: 'grpc_route.GrpcFailureInjector 1',
      request_header_modifier: 'http_route.HeaderModifier 2',
    },
    'outbound.GrpcRoute.Retry.Conditions': {
      cancelled: 'bool 1',
      // Spelled so in the API, and so in what scripts read.
      deadine_exceeded: 'bool 4',
      resource_exhausted: 'bool 8',
      internal: 'bool 13',
      unavailable: 'bool 14',
    },
    ...retryOf('outbound.GrpcRoute'),
    ...distributionOf('outbound.GrpcRoute', requestTimeout),

    'outbound.OpaqueRoute': {metadata: 'meta.Metadata 1', rules: 'repeated outbound.OpaqueRoute.Rule 3'},
    'outbound.OpaqueRoute.Rule': connectionRule('outbound.OpaqueRoute'),
    'outbound.OpaqueRoute.Filter': {invalid: 'opaque_route.Invalid 1', forbidden: 'Empty 2'},
    ...distributionOf('outbound.OpaqueRoute'),

    'outbound.TlsRoute': {
      metadata: 'meta.Metadata 1',
      snis: 'repeated tls_route.SniMatch 2',
      rules: 'repeated outbound.TlsRoute.Rule 3',
    },
    'outbound.TlsRoute.Rule': connectionRule('outbound.TlsRoute'),
    'outbound.TlsRoute.Filter': {invalid: 'opaque_route.Invalid 1', forbidden: 'Empty 2'},
    ...distributionOf('outbound.TlsRoute'),

    'outbound.Backend': {
      metadata: 'meta.Metadata 1',
      forward: 'destination.WeightedAddr 2',
      balancer: 'outbound.Backend.BalanceP2c 3',
      queue: 'outbound.Queue 4',
    },
    'outbound.Backend.BalanceP2c': {
      discovery: 'outbound.Backend.EndpointDiscovery 1',
      peak_ewma: 'outbound.Backend.BalanceP2c.PeakEwma 2',
    },
    'outbound.Backend.BalanceP2c.PeakEwma': {default_rtt: 'Duration 1', decay: 'Duration 2'},
    'outbound.Backend.EndpointDiscovery': {dst: 'outbound.Backend.EndpointDiscovery.DestinationGet 1'},
    'outbound.Backend.EndpointDiscovery.DestinationGet': {path: 'string 1'},
    'outbound.Queue': {capacity: 'uint32 1', failfast_timeout: 'Duration 2'},
    'outbound.FailureAccrual': {consecutive_failures: 'outbound.FailureAccrual.ConsecutiveFailures 1'},
    'outbound.FailureAccrual.ConsecutiveFailures': {max_failures: 'uint32 1', backoff: 'outbound.ExponentialBackoff 2'},
    'outbound.ExponentialBackoff': {min_backoff: 'Duration 1', max_backoff: 'Duration 2', jitter_ratio: 'float 3'},
  }
}

/** The only timeout that old control planes know. */
const requestTimeout = {requestTimeout: 'Duration 4'}

function requestRule(route: string, match: string): Record<string, string> {
  return {
    matches: `repeated ${match} 1`,
    filters: `repeated ${route}.Filter 2`,
    backends: `${route}.Distribution 3`,
    ...requestTimeout,
    timeouts: 'http_route.Timeouts 5',
    retry: `${route}.Retry 6`,
    allow_l5d_request_headers: 'bool 7',
  }
}

function connectionRule(route: string): Record<string, string> {
  return {backends: `${route}.Distribution 1`, filters: `repeated ${route}.Filter 2`}
}

function retryOf(route: string): Messages {
  return {
    [`${route}.Retry`]: {
      max_retries: 'uint32 1',
      max_request_bytes: 'uint32 2',
      conditions: `${route}.Retry.Conditions 3`,
      timeout: 'Duration 4',
      backoff: 'outbound.ExponentialBackoff 5',
    },
  }
}

/** Every kind of route has a distribution of its own, with its own filters; no other difference is on the wire. */
function distributionOf(route: string, limits: Readonly<Record<string, string>> = {}): Messages {
  return {
    [`${route}.Distribution`]: {
      empty: 'Empty 1',
      first_available: `${route}.Distribution.FirstAvailable 2`,
      random_available: `${route}.Distribution.RandomAvailable 3`,
    },
    [`${route}.Distribution.FirstAvailable`]: {backends: `repeated ${route}.RouteBackend 1`},
    [`${route}.Distribution.RandomAvailable`]: {backends: `repeated ${route}.WeightedRouteBackend 1`},
    [`${route}.RouteBackend`]: {
      backend: 'outbound.Backend 1',
      filters: `repeated ${route}.Filter 3`,
      ...limits,
    },
    [`${route}.WeightedRouteBackend`]: {backend: `${route}.RouteBackend 1`, weight: 'uint32 2'},
  }
}
