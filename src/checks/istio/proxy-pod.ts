// What checks keep of a pod with a proxy, so that ten thousand of them need not stay in memory whole.

import type {WholePod} from '../../kube/cluster.ts'
import type {Json} from '../../kube/object.ts'
import {annotations, containers, defaultRevision, labels} from '../../meshes/istio.ts'
import {at, listAt, textAt} from '../../yaml/index.ts'
import {releaseOf} from './revisions.ts'

export interface ProxyPod {
  readonly namespace: string
  readonly name: string
  /** As `kubectl get pods` prints it. */
  readonly status: string
  /** The revision that injected it, or the tag by which it was called. */
  readonly revision: string
  readonly ready: boolean
  /** Such as `1.30.3`; undefined when the image does not tell. */
  readonly release: string | undefined
}

/** @returns undefined for a pod without a proxy: the label may be the user's own */
export function readProxyPod({summary, pod}: WholePod): ProxyPod | undefined {
  // A native sidecar is among the init containers.
  const declared = [...listAt(pod, 'spec', 'initContainers'), ...listAt(pod, 'spec', 'containers')]
  const states = [...listAt(pod, 'status', 'initContainerStatuses'), ...listAt(pod, 'status', 'containerStatuses')]
  const proxy = declared.find(isProxy)
  if (proxy === undefined) return undefined
  return {
    namespace: summary.namespace,
    name: summary.name,
    status: summary.status,
    revision:
      summary.annotations[labels.revision] ??
      statusRevision(summary.annotations) ??
      summary.labels[labels.revision] ??
      defaultRevision,
    ready: at(states.find(isProxy), 'ready') === true,
    release: releaseOf(textAt(proxy, 'image') ?? ''),
  }
}

function isProxy(container: Json): boolean {
  return textAt(container, 'name') === containers.proxy
}

/** The injection leaves a record of itself, the revision among it. */
function statusRevision(own: Readonly<Record<string, string>>): string | undefined {
  return /"revision":\s*"([^"]+)"/.exec(own[annotations.status] ?? '')?.[1]
}
