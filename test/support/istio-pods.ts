// Pods of Istio's data plane, and pages of metrics as its proxies write them.

import type {KubeObject} from '../../src/kube/object.ts'
import {object, pod} from './objects.ts'

interface WorkloadOptions {
  namespace?: string
  node?: string
  labels?: Record<string, string>
  annotations?: Record<string, string>
}

/** What the injector leaves on a pod with a sidecar. */
export const sidecar = {
  labels: {'security.istio.io/tlsMode': 'istio'},
  annotations: {
    'sidecar.istio.io/status': '{}',
    'prometheus.io/port': '15020',
    'prometheus.io/path': '/stats/prometheus',
  },
}
export const ambient = {annotations: {'ambient.istio.io/redirection': 'enabled'}}
export const waypoint = {
  labels: {
    'gateway.istio.io/managed': 'istio.io-mesh-controller',
    'gateway.networking.k8s.io/gateway-class-name': 'istio-waypoint',
  },
}
export const gateway = {annotations: {'inject.istio.io/templates': 'gateway', 'sidecar.istio.io/status': '{}'}}

/** A Deployment with one pod, `NAME-1`. */
export function workload(name: string, options: WorkloadOptions = {}): KubeObject[] {
  const {namespace = 'shop', node = 'node-1', labels = {}, annotations = {}} = options
  const set = `${name}-5d8f`
  return [
    object('apps/v1', 'Deployment', name, {namespace}),
    object('apps/v1', 'ReplicaSet', set, {namespace, owner: {kind: 'Deployment', name}}),
    pod(`${name}-1`, {
      namespace,
      node,
      labels: {'pod-template-hash': '5d8f', ...labels},
      annotations,
      owner: {kind: 'ReplicaSet', name: set},
    }),
  ]
}

export function ztunnel(node = 'node-1'): KubeObject {
  return pod(`ztunnel-${node}`, {
    namespace: 'istio-system',
    node,
    labels: {app: 'ztunnel'},
    owner: {kind: 'DaemonSet', name: 'ztunnel'},
  })
}

export const shopService = (name: string): KubeObject =>
  object('v1', 'Service', name, {namespace: 'shop', body: {spec: {selector: {app: name}}}})

export interface TrafficLabels {
  reporter: 'source' | 'destination' | 'waypoint'
  from: string
  to: string
  policy?: string
  protocol?: string
  code?: string
  grpc?: string
  flags?: string
  le?: string
  namespace?: string
}

/** The labels that Istio's proxies have on every sample. */
export function istioLabels({reporter, from, to, policy, protocol = 'http', ...rest}: TrafficLabels): string {
  const {code, grpc, flags = '-', le, namespace = 'shop'} = rest
  const spiffe = (name: string) => (name === 'unknown' ? name : `spiffe://cluster.local/ns/${namespace}/sa/${name}`)
  const labels: Record<string, string> = {
    reporter,
    source_workload: from,
    source_workload_namespace: from === 'unknown' ? from : namespace,
    source_principal: policy === 'none' ? 'unknown' : spiffe(from),
    destination_workload: to,
    destination_workload_namespace: to === 'unknown' ? to : namespace,
    destination_principal: spiffe(to),
    destination_service: `${to}.${namespace}.svc.cluster.local`,
    destination_service_name: to,
    destination_service_namespace: namespace,
    request_protocol: protocol,
    ...(code === undefined ? {} : {response_code: code}),
    ...(grpc === undefined ? {} : {grpc_response_status: grpc}),
    response_flags: flags,
    connection_security_policy: policy ?? (reporter === 'source' ? 'unknown' : 'mutual_tls'),
    ...(le === undefined ? {} : {le}),
  }
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')
}

/** A sample of a page. */
export const sample = (metric: string, labels: TrafficLabels, value: number): string =>
  `${metric}{${istioLabels(labels)}} ${value}\n`
