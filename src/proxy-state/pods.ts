// Which pods have a proxy, of what kind, and which of several is worth asking.

import type {KubeObject} from '../kube/object.ts'
import {apps, containers} from '../meshes/istio.ts'
import {at, listAt, textAt, trueConditionOf} from '../yaml/index.ts'
import {compareBy} from './compare.ts'

export type ProxyKind = 'envoy' | 'ztunnel'

/** undefined when the pod has no proxy of Istio's. */
export function proxyKindOf(pod: KubeObject): ProxyKind | undefined {
  if (textAt(pod, 'metadata', 'labels', 'app') === apps.ztunnel) return 'ztunnel'
  // A native sidecar is an init container that stays.
  const all = [...listAt(pod, 'spec', 'initContainers'), ...listAt(pod, 'spec', 'containers')]
  return all.some((container) => textAt(container, 'name') === containers.proxy) ? 'envoy' : undefined
}

/** The most telling first, in the order in which `kubectl logs` prefers the pods of a workload. */
export function byUsefulness(pods: readonly KubeObject[]): KubeObject[] {
  return [...pods].sort(
    compareBy(
      (pod) => Number(textAt(pod, 'spec', 'nodeName') === undefined),
      (pod) => phases[textAt(pod, 'status', 'phase') ?? ''] ?? worstPhase,
      (pod) => Number(trueConditionOf(pod, 'Ready') === undefined),
      // Ready for longer, restarted more often, older.
      (pod) => textAt(trueConditionOf(pod, 'Ready'), 'lastTransitionTime') ?? '',
      (pod) => -mostRestarts(pod),
      (pod) => textAt(pod, 'metadata', 'creationTimestamp') ?? '',
      (pod) => pod.metadata.name,
    ),
  )
}

const phases: Readonly<Record<string, number>> = {Running: 0, Unknown: 1, Pending: 2}
const worstPhase = 3

function mostRestarts(pod: KubeObject): number {
  const counts = listAt(pod, 'status', 'containerStatuses').map((state) => Number(at(state, 'restartCount') ?? 0))
  return Math.max(0, ...counts)
}
