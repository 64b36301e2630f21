// Istio's metrics as parts of what the views ask for: requests and connections, as one of the two sides reports them.

import {equals} from '../query.ts'
import {viewMetrics} from '../words.ts'
import type {Rendering, Word, Words} from './dialect.ts'
import {reasonFor, requestWords, sidecarTls, trafficWords} from './istio-words.ts'

export const istioMetrics = {
  requests: 'istio_requests_total',
  durations: 'istio_request_duration_milliseconds_bucket',
  requestBytes: 'istio_request_bytes_sum',
  responseBytes: 'istio_response_bytes_sum',
  opened: 'istio_tcp_connections_opened_total',
  closed: 'istio_tcp_connections_closed_total',
  received: 'istio_tcp_received_bytes_total',
  sent: 'istio_tcp_sent_bytes_total',
  build: 'istio_build',
} as const

export type Renderings = Readonly<Record<string, readonly Rendering[]>>

/** Who reports traffic, in which direction a view sees it, and for whom it counts. */
export interface Reporting extends Pick<Rendering, 'owner' | 'toldElsewhere' | 'appliesTo'> {
  readonly reporter: 'source' | 'destination' | 'waypoint'
  readonly direction: 'inbound' | 'outbound'
  /** Of the owner, where the proxy's pod is not. */
  readonly words?: Words
  readonly tls?: Word
}

const oneWay = (direction: Reporting['direction']): Rendering['says'] => ({
  direction,
  peer: direction === 'inbound' ? 'src' : 'dst',
})

function renderingOf(
  {reporter, direction, words = {}, tls = sidecarTls, ...rest}: Reporting,
  metric: string,
): Rendering {
  const {owner, toldElsewhere, appliesTo} = rest
  return {
    metric,
    where: [equals('reporter', reporter)],
    says: oneWay(direction),
    words: {...trafficWords, ...requestWords, tls, no_tls_reason: reasonFor(tls), ...words},
    owner,
    ...(toldElsewhere && {toldElsewhere}),
    ...(appliesTo && {appliesTo}),
  }
}

/** Requests; their bytes count with those of connections, which are of other traffic. */
export function requestsAs(reporting: Reporting): Renderings {
  const of = (metric: string): Rendering => renderingOf(reporting, metric)
  const {http, grpc} = viewMetrics.outboundRoutes
  // Bytes are read from the side that a view looks at: an inbound view at the client, an outbound one at the server.
  const [fromClient, toClient] = [of(istioMetrics.requestBytes), of(istioMetrics.responseBytes)]
  const outbound = reporting.direction === 'outbound'
  return {
    [viewMetrics.responses]: [of(istioMetrics.requests)],
    [viewMetrics.latencyBuckets]: [of(istioMetrics.durations)],
    [viewMetrics.readBytes]: [outbound ? toClient : fromClient],
    [viewMetrics.writtenBytes]: [outbound ? fromClient : toClient],
    ...(outbound && {
      [http.requests]: [ofProtocol(of(istioMetrics.requests), 'http')],
      [http.durations]: [inSeconds(ofProtocol(of(istioMetrics.durations), 'http'))],
      [http.backendResponses]: [ofProtocol(of(istioMetrics.requests), 'http')],
      [http.backendDurations]: [inSeconds(ofProtocol(of(istioMetrics.durations), 'http'))],
      [grpc.requests]: [ofProtocol(of(istioMetrics.requests), 'grpc')],
      [grpc.durations]: [inSeconds(ofProtocol(of(istioMetrics.durations), 'grpc'))],
      [grpc.backendResponses]: [ofProtocol(of(istioMetrics.requests), 'grpc')],
      [grpc.backendDurations]: [inSeconds(ofProtocol(of(istioMetrics.durations), 'grpc'))],
    }),
  }
}

function ofProtocol(rendering: Rendering, protocol: 'http' | 'grpc'): Rendering {
  const operator = protocol === 'grpc' ? '=' : '!='
  return {...rendering, where: [...(rendering.where ?? []), {label: 'request_protocol', operator, value: 'grpc'}]}
}

/** Views that ask for seconds get bounds in seconds. */
export function inSeconds(rendering: Rendering): Rendering {
  const le: Word = {
    from: ['le'],
    say: ({le: bound = ''}) => (bound === '+Inf' ? bound : String(Number(bound) / 1000)),
  }
  return {...rendering, words: {...rendering.words, le}}
}

/** Connections that are no HTTP to the proxy. */
export function connectionsAs(reporting: Reporting): Renderings {
  const of = (metric: string, more: Partial<Rendering> = {}): Rendering => ({
    ...renderingOf(reporting, metric),
    ...more,
  })
  const [fromClient, toClient] = [of(istioMetrics.received), of(istioMetrics.sent)]
  const outbound = reporting.direction === 'outbound'
  return {
    // There is no gauge: what was opened and not closed is open.
    [viewMetrics.openConnections]: [of(istioMetrics.opened), of(istioMetrics.closed, {factor: -1})],
    [viewMetrics.openedConnections]: [of(istioMetrics.opened)],
    [viewMetrics.readBytes]: [outbound ? toClient : fromClient],
    [viewMetrics.writtenBytes]: [outbound ? fromClient : toClient],
  }
}

/** Who is connected to whom: connections that are open or were opened, and requests. */
export function edgesAs(reporting: Reporting, kinds: {readonly requests: boolean}): Renderings {
  const of = (metric: string, more: Partial<Rendering> = {}): Rendering => ({
    ...renderingOf(reporting, metric),
    ...more,
  })
  return {
    [viewMetrics.edges]: [
      ...(kinds.requests ? [of(istioMetrics.requests, {measure: 'rate'})] : []),
      of(istioMetrics.opened, {measure: 'rate'}),
      of(istioMetrics.opened),
      of(istioMetrics.closed, {factor: -1}),
    ],
  }
}

/** All of them, metric by metric. */
export function together(...parts: readonly Renderings[]): Renderings {
  const names = new Set(parts.flatMap((part) => Object.keys(part)))
  return Object.fromEntries([...names].map((name) => [name, parts.flatMap((part) => part[name] ?? [])]))
}
