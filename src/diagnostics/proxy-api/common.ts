// The messages of Linkerd's proxy API that all of its services share, and the form in which this folder writes messages.

/**
 * Message -> its fields, each as `[repeated] TYPE NUMBER`, with names below io.linkerd.proxy; the numbers are those of
 * linkerd2-proxy-api 0.18. `map` has text for keys and values. A `oneof` leaves no trace on the wire, so none is written
 * here: a member that was sent is there. What a newer control plane adds is passed over.
 */
export type Messages = Readonly<Record<string, Readonly<Record<string, string>>>>

/** Enumerations, each with the values from 0 on. */
export const enumerations: Readonly<Record<string, readonly string[]>> = {
  'http_types.HttpMethod.Registered': ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'CONNECT', 'HEAD', 'TRACE'],
  'http_types.Scheme.Registered': ['HTTP', 'HTTPS'],
}

export const commonMessages: Messages = {
  Empty: {},
  Duration: {seconds: 'int64 1', nanos: 'int32 2'},
  'net.IPAddress': {ipv4: 'fixed32 1', ipv6: 'net.IPv6 2'},
  'net.IPv6': {first: 'fixed64 1', last: 'fixed64 2'},
  'net.IPNetwork': {ip: 'net.IPAddress 1', prefix_len: 'uint32 2'},
  'net.TcpAddress': {ip: 'net.IPAddress 1', port: 'uint32 2'},
  'meta.Metadata': {default: 'string 1', resource: 'meta.Resource 2'},
  'meta.Resource': {
    group: 'string 1',
    kind: 'string 2',
    name: 'string 3',
    namespace: 'string 4',
    section: 'string 5',
    port: 'uint32 6',
  },
  'http_types.HttpMethod': {registered: 'http_types.HttpMethod.Registered 1', unregistered: 'string 2'},
  'http_types.Scheme': {registered: 'http_types.Scheme.Registered 1', unregistered: 'string 2'},
  'http_types.Headers': {headers: 'repeated http_types.Headers.Header 1'},
  'http_types.Headers.Header': {name: 'string 1', value: 'bytes 2'},
  'http_route.HostMatch': {exact: 'string 1', suffix: 'http_route.HostMatch.Suffix 2'},
  'http_route.HostMatch.Suffix': {reverse_labels: 'repeated string 1'},
  'http_route.HttpRouteMatch': {
    path: 'http_route.PathMatch 1',
    headers: 'repeated http_route.HeaderMatch 2',
    query_params: 'repeated http_route.QueryParamMatch 3',
    method: 'http_types.HttpMethod 4',
  },
  'http_route.PathMatch': {exact: 'string 1', prefix: 'string 2', regex: 'string 3'},
  'http_route.HeaderMatch': {name: 'string 1', exact: 'bytes 2', regex: 'string 3'},
  'http_route.QueryParamMatch': {name: 'string 1', exact: 'string 2', regex: 'string 3'},
  'http_route.HeaderModifier': {
    add: 'http_types.Headers 1',
    set: 'http_types.Headers 2',
    remove: 'repeated string 3',
  },
  'http_route.RequestRedirect': {
    scheme: 'http_types.Scheme 1',
    host: 'string 2',
    path: 'http_route.PathModifier 3',
    port: 'uint32 4',
    status: 'uint32 5',
  },
  'http_route.PathModifier': {full: 'string 1', prefix: 'string 2'},
  'http_route.HttpFailureInjector': {status: 'uint32 1', message: 'string 2', ratio: 'http_route.Ratio 3'},
  'http_route.Ratio': {numerator: 'uint32 1', denominator: 'uint32 2'},
  'http_route.Timeouts': {response: 'Duration 1', request: 'Duration 2', idle: 'Duration 3'},
  'grpc_route.GrpcRouteMatch': {rpc: 'grpc_route.GrpcRpcMatch 1', headers: 'repeated http_route.HeaderMatch 2'},
  'grpc_route.GrpcRpcMatch': {service: 'string 1', method: 'string 2'},
  'grpc_route.GrpcFailureInjector': {code: 'uint32 1', message: 'string 2', ratio: 'http_route.Ratio 3'},
  'opaque_route.Invalid': {message: 'string 1'},
  'tls_route.SniMatch': {exact: 'string 1', suffix: 'http_route.HostMatch.Suffix 2'},
}
