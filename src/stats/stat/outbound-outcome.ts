// What the labels of a client proxy's counters say of a request's end.

import type {Group} from '../query.ts'

export interface OutboundProtocol {
  /** The label that says how the server answered. */
  readonly status: string
  isFailure(status: string): boolean
}

export const outboundProtocols = {
  http: {status: 'http_status', isFailure: (status: string) => status.startsWith('5')},
  grpc: {status: 'grpc_status', isFailure: (status: string) => status !== 'OK'},
} as const satisfies Record<string, OutboundProtocol>

export const protocolNames = ['http', 'grpc'] as const satisfies readonly (keyof typeof outboundProtocols)[]

const timeouts: ReadonlySet<string> = new Set(['RESPONSE_HEADERS_TIMEOUT', 'REQUEST_TIMEOUT'])

/** An error of the proxy's own is a failure whatever the server may have said before. */
export function outcomeOf(
  {status, isFailure}: OutboundProtocol,
  labels: Group['labels'],
): {failed: boolean; timedOut: boolean} {
  const error = labels.error ?? ''
  return {failed: error !== '' || isFailure(labels[status] ?? ''), timedOut: timeouts.has(error)}
}
