// The messages of the inbound policies: who may talk to a port of a pod.

import type {Messages} from './common.ts'

export const inboundMessages: Messages = {
  'inbound.PortSpec': {workload: 'string 1', port: 'uint32 2'},
  'inbound.Server': {
    protocol: 'inbound.ProxyProtocol 1',
    server_ips: 'repeated net.IPAddress 2',
    authorizations: 'repeated inbound.Authz 3',
    labels: 'map 4',
  },
  'inbound.ProxyProtocol': {
    detect: 'inbound.ProxyProtocol.Detect 1',
    opaque: 'Empty 2',
    tls: 'Empty 3',
    http1: 'inbound.ProxyProtocol.Http 4',
    http2: 'inbound.ProxyProtocol.Http 5',
    grpc: 'inbound.ProxyProtocol.Grpc 6',
  },
  'inbound.ProxyProtocol.Detect': {
    timeout: 'Duration 1',
    http_routes: 'repeated inbound.HttpRoute 3',
    http_local_rate_limit: 'inbound.HttpLocalRateLimit 4',
  },
  'inbound.ProxyProtocol.Http': {
    routes: 'repeated inbound.HttpRoute 2',
    local_rate_limit: 'inbound.HttpLocalRateLimit 3',
  },
  'inbound.ProxyProtocol.Grpc': {routes: 'repeated inbound.GrpcRoute 2'},
  'inbound.Authz': {
    networks: 'repeated inbound.Network 1',
    authentication: 'inbound.Authn 2',
    labels: 'map 3',
    metadata: 'meta.Metadata 4',
  },
  'inbound.Network': {net: 'net.IPNetwork 1', except: 'repeated net.IPNetwork 2'},
  'inbound.Authn': {unauthenticated: 'Empty 1', meshTLS: 'inbound.Authn.PermitMeshTLS 2'},
  'inbound.Authn.PermitMeshTLS': {
    unauthenticated: 'Empty 1',
    identities: 'inbound.Authn.PermitMeshTLS.PermitClientIdentities 2',
  },
  'inbound.Authn.PermitMeshTLS.PermitClientIdentities': {
    identities: 'repeated inbound.Identity 1',
    suffixes: 'repeated inbound.IdentitySuffix 2',
  },
  'inbound.Identity': {name: 'string 1'},
  'inbound.IdentitySuffix': {parts: 'repeated string 1'},
  'inbound.HttpRoute': {
    metadata: 'meta.Metadata 1',
    hosts: 'repeated http_route.HostMatch 2',
    authorizations: 'repeated inbound.Authz 3',
    rules: 'repeated inbound.HttpRoute.Rule 4',
  },
  'inbound.HttpRoute.Rule': {
    matches: 'repeated http_route.HttpRouteMatch 1',
    filters: 'repeated inbound.HttpRoute.Filter 2',
  },
  'inbound.HttpRoute.Filter': {
    failure_injector: 'http_route.HttpFailureInjector 1',
    request_header_modifier: 'http_route.HeaderModifier 2',
    redirect: 'http_route.RequestRedirect 3',
  },
  'inbound.GrpcRoute': {
    metadata: 'meta.Metadata 1',
    hosts: 'repeated http_route.HostMatch 2',
    authorizations: 'repeated inbound.Authz 3',
    rules: 'repeated inbound.GrpcRoute.Rule 4',
  },
  'inbound.GrpcRoute.Rule': {
    matches: 'repeated grpc_route.GrpcRouteMatch 1',
    filters: 'repeated inbound.GrpcRoute.Filter 2',
  },
  'inbound.GrpcRoute.Filter': {
    failure_injector: 'grpc_route.GrpcFailureInjector 1',
    request_header_modifier: 'http_route.HeaderModifier 2',
  },
  'inbound.HttpLocalRateLimit': {
    metadata: 'meta.Metadata 1',
    total: 'inbound.HttpLocalRateLimit.Limit 2',
    identity: 'inbound.HttpLocalRateLimit.Limit 3',
    overrides: 'repeated inbound.HttpLocalRateLimit.Override 4',
  },
  'inbound.HttpLocalRateLimit.Override': {
    limit: 'inbound.HttpLocalRateLimit.Limit 1',
    clients: 'inbound.HttpLocalRateLimit.ClientIdentities 2',
  },
  'inbound.HttpLocalRateLimit.ClientIdentities': {identities: 'repeated inbound.Identity 1'},
  'inbound.HttpLocalRateLimit.Limit': {requestsPerSecond: 'uint32 1'},
}
