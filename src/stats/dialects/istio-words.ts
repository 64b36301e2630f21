// Istio's labels in the words of the views: https://istio.io/latest/docs/reference/config/metrics/

import {untoldTls} from '../words.ts'
import type {Labels, Word, Words} from './dialect.ts'
import {workloadLabels} from './workloads.ts'

type Side = 'source' | 'destination'

/** A label as it is; Istio writes `unknown` where it knows nothing. */
export const told = (label: string): Word => ({from: [label], say: (labels) => textOf(labels, label)})
export const constant = (text: string): Word => ({from: [], say: () => text})

export function textOf(labels: Labels, label: string): string {
  const text = labels[label] ?? ''
  return text === 'unknown' ? '' : text
}

/** One side of the traffic: its namespace, and its object by each kind that it may be of. */
export function workloadWords(side: Side, prefix: '' | 'dst_'): Words {
  const [name, namespace] = [`${side}_workload`, `${side}_workload_namespace`]
  const ofKind = (label: string): Word => ({
    from: [name, namespace],
    say: (labels, {workloads}) => workloads.labelsOf(textOf(labels, namespace), textOf(labels, name))[label] ?? '',
  })
  return {
    [`${prefix}namespace`]: told(namespace),
    ...Object.fromEntries(workloadLabels.map((label) => [`${prefix}${label}`, ofKind(label)])),
  }
}

/** Mutual TLS, none, or not told: a client's sidecar does not know. */
const policyTls: Readonly<Record<string, string>> = {mutual_tls: 'true', none: 'no_identity'}

export const sidecarTls: Word = {
  from: ['connection_security_policy'],
  say: ({connection_security_policy: policy = ''}) => policyTls[policy] ?? untoldTls,
}

/** A ztunnel always knows: what did not come through the mesh's tunnel was plain, though it writes `unknown`. */
export const ztunnelTls: Word = {
  from: ['connection_security_policy'],
  say: ({connection_security_policy: policy}) => (policy === 'mutual_tls' ? 'true' : 'no_identity'),
}

/** Why traffic is not secured, by what `tls` says of it. */
export const reasonFor = (tls: Word): Word => ({
  from: tls.from,
  say: (labels, place) => insecurities[tls.say(labels, place)] ?? '',
})

const insecurities: Readonly<Record<string, string>> = {no_identity: 'plaintext', [untoldTls]: 'not_told'}

/** Codes of gRPC that are the server's fault, as 5xx is: Unknown, DeadlineExceeded, Internal, Unavailable, DataLoss. */
const failedStatuses: ReadonlySet<string> = new Set(['2', '4', '13', '14', '15'])

export function classify(code: string, grpcStatus = ''): string {
  return code.startsWith('5') || failedStatuses.has(grpcStatus) ? 'failure' : 'success'
}

/** As gRPC numbers them: https://grpc.io/docs/guides/status-codes/ */
const grpcStatuses = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const

/** Flags of Envoy for requests that it gave up: of the upstream, of the request, of its stream, of an idle stream. */
const timeoutFlags = ['UT', 'DT', 'UMSDR', 'SI']

/** What every request says, whoever reports it. */
export const requestWords: Words = {
  classification: {
    from: ['response_code', 'grpc_response_status'],
    say: ({response_code: code = '', grpc_response_status: status}) => classify(code, status),
  },
  tls: sidecarTls,
  http_status: told('response_code'),
  // Without a status of gRPC's own, that of HTTP has to tell.
  grpc_status: {
    from: ['grpc_response_status', 'response_code'],
    say({grpc_response_status: status = '', response_code: code = ''}) {
      if (status === '') return code.startsWith('5') ? 'UNAVAILABLE' : 'OK'
      return grpcStatuses[Number(status)] ?? status
    },
  },
  error: {
    from: ['response_flags'],
    say: ({response_flags: flags = ''}) =>
      flags.split(',').some((flag) => timeoutFlags.includes(flag)) ? 'REQUEST_TIMEOUT' : '',
  },
}

/** What all traffic says of its two sides. */
export const trafficWords: Words = {
  client_id: told('source_principal'),
  server_id: told('destination_principal'),
  authority: told('destination_service'),
  dst_service: told('destination_service_name'),
  ...workloadWords('destination', 'dst_'),
  // A service that no workload answered for has a namespace nevertheless.
  dst_namespace: {
    from: ['destination_workload_namespace', 'destination_service_namespace'],
    say: (labels) =>
      textOf(labels, 'destination_workload_namespace') || textOf(labels, 'destination_service_namespace'),
  },
  // Istio's proxies tell by which service a request came, and not by which route.
  srv_kind: {from: ['destination_service_name'], say: (labels) => (serviceOf(labels) === '' ? '' : 'service')},
  srv_name: told('destination_service_name'),
  route_kind: constant('default'),
  route_name: constant('default'),
  parent_kind: {
    from: ['destination_service_name'],
    say: (labels) => (serviceOf(labels) === '' ? 'default' : 'Service'),
  },
  parent_name: told('destination_service_name'),
  parent_namespace: told('destination_service_namespace'),
  backend_name: told('destination_workload'),
  backend_namespace: told('destination_workload_namespace'),
}

function serviceOf(labels: Labels): string {
  return textOf(labels, 'destination_service_name')
}
