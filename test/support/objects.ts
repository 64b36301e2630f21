// Short ways to write the objects of tests.

import type {JsonObject, KubeObject} from '../../src/kube/object.ts'

interface PodOptions {
  namespace?: string
  labels?: Record<string, string>
  annotations?: Record<string, string>
  owner?: {kind: string; name: string}
  ip?: string
  node?: string
  phase?: string
  spec?: JsonObject
  status?: JsonObject
}

export function pod(name: string, options: PodOptions = {}): KubeObject {
  const {
    namespace = 'shop',
    labels = {},
    annotations = {},
    owner,
    ip = '10.42.0.7',
    node = 'node-1',
    phase = 'Running',
  } = options
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name, namespace, labels, annotations, ...ownedBy(owner)},
    spec: {nodeName: node, containers: [{name: 'app'}], ...options.spec},
    status: {
      phase,
      podIP: ip,
      containerStatuses: [{name: 'app', ready: phase === 'Running', state: phase === 'Running' ? {running: {}} : {}}],
      ...options.status,
    },
  }
}

export function object(
  apiVersion: string,
  kind: string,
  name: string,
  rest: {
    namespace?: string
    owner?: {kind: string; name: string}
    labels?: Record<string, string>
    body?: JsonObject
  } = {},
): KubeObject {
  const {namespace, owner, labels, body = {}} = rest
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : {namespace}),
      ...(labels === undefined ? {} : {labels}),
      ...ownedBy(owner),
    },
    ...body,
  }
}

function ownedBy(owner: {kind: string; name: string} | undefined): JsonObject {
  return owner === undefined
    ? {}
    : {ownerReferences: [{...owner, uid: `${owner.kind}-${owner.name}`, controller: true}]}
}
