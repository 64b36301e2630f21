// The pod that answers for Linkerd's destination and policy services.

import {Exit, MeshError} from '../errors.ts'
import type {Cluster} from '../kube/cluster.ts'
import type {KubeObject} from '../kube/object.ts'
import {labels} from '../meshes/linkerd.ts'
import {at, isConditionTrue, textAt} from '../yaml/index.ts'

/**
 * @param wanted the pod that the user names; otherwise the first that is ready
 * @throws MeshError when there is no control plane, or no pod of it can answer
 */
export async function chooseDestinationPod(
  cluster: Cluster,
  namespace: string,
  wanted: string | undefined,
): Promise<string> {
  if (wanted !== undefined) return namedPod(cluster, namespace, wanted)
  const labelSelector = `${labels.controlPlaneComponent}=destination`
  const pods: KubeObject[] = []
  for await (const pod of cluster.list('pods', {namespace, labelSelector})) pods.push(pod)
  const ready = pods
    .filter(isReady)
    .map(({metadata}) => metadata.name)
    .sort()
  const [first] = ready
  if (first !== undefined) return first
  if (pods.length === 0) {
    throw new MeshError(
      Exit.Failed,
      `namespace "${namespace}" has no control plane: no pod of its destination service`,
      {
        hint: 'mesh check',
      },
    )
  }
  const states = pods.map((pod) => `${pod.metadata.name} is ${stateOf(pod)}`).sort()
  throw new MeshError(Exit.Failed, `no destination pod in namespace "${namespace}" is ready: ${states.join(', ')}`, {
    hint: `kubectl describe pods -n ${namespace} -l ${labelSelector}`,
  })
}

async function namedPod(cluster: Cluster, namespace: string, name: string): Promise<string> {
  const pod = await cluster.get('pods', {namespace, name})
  if (pod === undefined) {
    throw new MeshError(Exit.Failed, `pod "${name}" does not exist in namespace "${namespace}"`, {
      hint: `kubectl get pods -n ${namespace} -l ${labels.controlPlaneComponent}=destination`,
    })
  }
  if (textAt(pod, 'status', 'phase') === 'Running') return name
  throw new MeshError(Exit.Failed, `pod "${name}" in namespace "${namespace}" is ${stateOf(pod)}, not Running`, {
    hint: `kubectl describe pod ${name} -n ${namespace}`,
  })
}

function isReady(pod: KubeObject): boolean {
  return at(pod, 'metadata', 'deletionTimestamp') === undefined && isConditionTrue(pod, 'Ready')
}

function stateOf(pod: KubeObject): string {
  if (at(pod, 'metadata', 'deletionTimestamp') !== undefined) return 'Terminating'
  const phase = textAt(pod, 'status', 'phase') ?? 'Unknown'
  return phase === 'Running' ? 'Running but not ready' : phase
}
