// Pods with proxies and the services before them, as objects: whole, with parts for a test to replace.

import type {JsonObject, KubeObject} from '../../src/kube/object.ts'
import {trustRoots} from './linkerd-identity.ts'
import {linkerdParts} from './linkerd-install.ts'
import {object, pod} from './objects.ts'

export const bundle = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
export const image = 'cr.l5d.io/linkerd/proxy:edge-26.8.3'
export const fromConfigMap = {configMapKeyRef: {name: 'linkerd-identity-trust-roots', key: 'ca-bundle.crt'}}

export interface MeshedOptions {
  namespace?: string
  image?: string
  ready?: boolean
  phase?: string
  reason?: string
  /** Beside the other containers, as before 2.20. */
  beside?: boolean
  /** Of the variable with the trust anchors; undefined leaves it out. */
  anchors?: JsonObject | undefined
  labels?: Record<string, string>
  opaque?: string
  ports?: JsonObject[]
}

/** A pod as the injector leaves it, in short. */
export function meshed(name: string, options: MeshedOptions = {}): KubeObject {
  const {namespace = 'shop', ready = true, phase = 'Running', beside = false, labels = {}, opaque, ports = []} = options
  const anchors = 'anchors' in options ? options.anchors : {value: bundle}
  const env = anchors === undefined ? [] : [{name: 'LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS', ...anchors}]
  const proxy: JsonObject = {name: 'linkerd-proxy', image: options.image ?? image, env}
  const state = {name: 'linkerd-proxy', ready, started: true, state: phase === 'Running' ? {running: {}} : {}}
  const app = {name: 'app', ready: phase === 'Running', state: phase === 'Running' ? {running: {}} : {}}
  return pod(name, {
    namespace,
    phase,
    labels: {'linkerd.io/control-plane-ns': 'linkerd', app: name.split('-')[0] ?? '', ...labels},
    annotations: opaque === undefined ? {} : {'config.linkerd.io/opaque-ports': opaque},
    spec: {
      containers: [{name: 'app', ports}, ...(beside ? [proxy] : [])],
      ...(beside ? {} : {initContainers: [{name: 'linkerd-init'}, {...proxy, restartPolicy: 'Always'}]}),
    },
    status: {
      ...(options.reason === undefined ? {} : {reason: options.reason}),
      containerStatuses: [app, ...(beside ? [state] : [])],
      ...(beside
        ? {}
        : {
            initContainerStatuses: [
              {name: 'linkerd-init', ready: true, state: {terminated: {exitCode: 0, reason: 'Completed'}}},
              state,
            ],
          }),
    },
  })
}

interface ServiceOptions {
  opaque?: string
  ports?: JsonObject[]
  spec?: JsonObject
  labels?: Record<string, string>
  annotations?: Record<string, string>
}

export function meshedService(
  name: string,
  {opaque, ports = [], spec = {}, labels = {}, annotations = {}}: ServiceOptions = {},
) {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name,
      namespace: 'shop',
      labels,
      annotations: {...annotations, ...(opaque === undefined ? {} : {'config.linkerd.io/opaque-ports': opaque})},
    },
    spec: {clusterIP: '10.96.0.10', selector: {app: name}, ports, ...spec},
  }
}

/** An install without its pods, and a namespace. */
export const base = [...linkerdParts, trustRoots('linkerd', bundle), object('v1', 'Namespace', 'shop')]
export const ofControlPlane = (options: MeshedOptions = {}) =>
  meshed('linkerd-identity-5d8f9c7b6d-abcde', {
    namespace: 'linkerd',
    anchors: {valueFrom: fromConfigMap},
    ...options,
  })
export const whole = [...base, ofControlPlane(), meshed('web-1')]
