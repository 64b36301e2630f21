// The objects of an install of Linkerd that checks look at, in short form: whole, for a test to break.

import type {JsonObject, KubeObject} from '../../src/kube/object.ts'
import {object, pod} from './objects.ts'

const controlPlaneNs = 'linkerd.io/control-plane-ns'

/** All private networks, as the chart has them. */
export const clusterNetworks = '10.0.0.0/8,100.64.0.0/10,172.16.0.0/12,192.168.0.0/16,fd00::/8'

/** @param changes over the values that every install has */
export function linkerdConfig(changes: JsonObject = {}): KubeObject {
  // JSON is YAML.
  return linkerdConfigText(JSON.stringify({linkerdVersion: 'edge-26.8.3', clusterNetworks, ...changes}))
}

export function linkerdConfigText(values: string): KubeObject {
  return object('v1', 'ConfigMap', 'linkerd-config', {namespace: 'linkerd', body: {data: {values}}})
}

export function crd(name: string, versions: readonly string[], annotations: Record<string, string> = {}): KubeObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {name, annotations},
    spec: {versions: versions.map((version) => ({name: version, served: true}))},
  }
}

export const httpRoutes = crd('httproutes.gateway.networking.k8s.io', ['v1', 'v1beta1'])

interface NodeOptions {
  podCIDR?: string
  heartbeat?: string
  ready?: string
  runtime?: string
}

export function node(name: string, {podCIDR, heartbeat, ready, runtime}: NodeOptions = {}): KubeObject {
  const condition = {type: 'Ready', status: ready ?? 'True', lastHeartbeatTime: heartbeat ?? '2026-08-20T11:58:00Z'}
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {name},
    spec: podCIDR === undefined ? {} : {podCIDR},
    status: {
      addresses: [{type: 'InternalIP', address: '203.0.113.9'}],
      conditions: [condition],
      nodeInfo: {containerRuntimeVersion: runtime ?? 'containerd://2.1.0'},
    },
  }
}

/** A pod of the control plane, with its proxy as a native sidecar. */
export function controlPlanePod(component: string, changes: Parameters<typeof pod>[1] = {}): KubeObject {
  return pod(`linkerd-${component}-5d8f9c7b6d-abcde`, {
    namespace: 'linkerd',
    spec: {initContainers: [{name: 'linkerd-init'}, {name: 'linkerd-proxy', restartPolicy: 'Always'}]},
    status: {
      initContainerStatuses: [
        {name: 'linkerd-init', ready: false},
        {name: 'linkerd-proxy', ready: true},
      ],
      containerStatuses: [{name: component, ready: true}],
    },
    ...changes,
  })
}

export function service(name: string, ip: string): KubeObject {
  return object('v1', 'Service', name, {namespace: 'shop', body: {spec: {clusterIP: ip, clusterIPs: [ip]}}})
}

export function linkerdAccount(name: string): KubeObject {
  return object('v1', 'ServiceAccount', name, {namespace: 'linkerd', labels: {[controlPlaneNs]: 'linkerd'}})
}

function ofCluster(apiVersion: string, kind: string, name: string): KubeObject {
  return object(apiVersion, kind, name, {labels: {[controlPlaneNs]: 'linkerd'}})
}

const rbac = 'rbac.authorization.k8s.io/v1'
const admission = 'admissionregistration.k8s.io/v1'

/** What an install consists of, but for its pods: each object by `Kind/name`. */
export const linkerdParts: readonly KubeObject[] = [
  object('v1', 'Namespace', 'linkerd'),
  linkerdConfig(),
  ...['linkerd-heartbeat', 'linkerd-destination', 'linkerd-identity', 'linkerd-proxy-injector'].map(linkerdAccount),
  ...['linkerd-linkerd-identity', 'linkerd-linkerd-proxy-injector'].flatMap((name) => [
    ofCluster(rbac, 'ClusterRole', name),
    ofCluster(rbac, 'ClusterRoleBinding', name),
  ]),
  ofCluster(admission, 'MutatingWebhookConfiguration', 'linkerd-proxy-injector-webhook-config'),
  ofCluster(admission, 'ValidatingWebhookConfiguration', 'linkerd-sp-validator-webhook-config'),
]

/** A whole install, with a workload beside it. */
export const linkerdInstall: readonly KubeObject[] = [
  httpRoutes,
  ...linkerdParts,
  ...['destination', 'identity', 'proxy-injector'].map((component) => controlPlanePod(component)),
  node('node-1', {podCIDR: '10.42.0.0/24'}),
  pod('web'),
  service('web', '10.96.0.10'),
  service('headless', 'None'),
]

/** The CNI plugin. */
export const cniParts: readonly KubeObject[] = [
  object('v1', 'ConfigMap', 'linkerd-cni-config', {namespace: 'linkerd-cni'}),
  object(rbac, 'ClusterRole', 'linkerd-cni'),
  object(rbac, 'ClusterRoleBinding', 'linkerd-cni'),
  object('v1', 'ServiceAccount', 'linkerd-cni', {namespace: 'linkerd-cni'}),
  cniDaemonSet({desiredNumberScheduled: 3, numberReady: 3}),
]

export function cniDaemonSet(status: JsonObject): KubeObject {
  return object('apps/v1', 'DaemonSet', 'linkerd-cni', {namespace: 'linkerd-cni', body: {status}})
}

/** The objects without the ones that are called `Kind/name`. */
export function without(objects: readonly KubeObject[], ...called: readonly string[]): KubeObject[] {
  return objects.filter(({kind, metadata}) => !called.includes(`${kind}/${metadata.name}`))
}

/** The objects with this one in place of the one of the same kind and name. */
export function replacing(objects: readonly KubeObject[], changed: KubeObject): KubeObject[] {
  return [...without(objects, `${changed.kind}/${changed.metadata.name}`), changed]
}
