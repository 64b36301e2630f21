// How messages name an object.

import type {KubeObject} from '../kube/object.ts'
import {textAt} from '../yaml/index.ts'

/** `Deployment linkerd/linkerd-identity`, `ClusterRole linkerd-heartbeat`. */
export function nameObject(object: KubeObject): string {
  const namespace = textAt(object, 'metadata', 'namespace')
  return `${object.kind} ${namespace === undefined ? '' : `${namespace}/`}${object.metadata.name}`
}
