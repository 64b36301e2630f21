// The identity that a pod's proxy shows to others, as the injector wrote it into the pod.

import type {Cluster, PodSummary} from '../../kube/cluster.ts'
import type {KubeObject} from '../../kube/object.ts'
import {environmentOf, listAt, textAt} from '../../yaml/index.ts'
import {controllerKey, readExamples} from '../targets/pod-templates.ts'
import {hasTrouble} from '../targets/reach.ts'

/** Which container and which of its variables hold a proxy's identity. */
interface IdentityVocabulary {
  readonly container: string
  readonly variable: string
}

export interface ClientIdentities {
  /** By `namespace/name` of the pod; a pod whose identity nobody knows is missing. */
  readonly byPod: ReadonlyMap<string, string>
  readonly notes: readonly string[]
}

export async function readIdentities(
  cluster: Cluster,
  pods: readonly PodSummary[],
  vocabulary: IdentityVocabulary,
): Promise<ClientIdentities> {
  try {
    const examples = await readExamples(cluster, pods)
    const known = pods.flatMap((pod): [string, string][] => {
      const example = examples.get(controllerKey(pod))
      const identity = example === undefined ? undefined : identityOf(example, vocabulary)
      return identity === undefined ? [] : [[`${pod.namespace}/${pod.name}`, identity]]
    })
    return {byPod: new Map(known), notes: []}
  } catch (error) {
    if (!hasTrouble(error, 'forbidden') || !(error instanceof Error)) throw error
    return {byPod: new Map(), notes: [`the identities of clients are left out: ${error.message}`]}
  }
}

/** A native sidecar is an init container. */
function identityOf(pod: KubeObject, {container, variable}: IdentityVocabulary): string | undefined {
  const containers = [...listAt(pod, 'spec', 'initContainers'), ...listAt(pod, 'spec', 'containers')]
  const proxy = containers.find((entry) => textAt(entry, 'name') === container)
  const identity = environmentOf(pod, proxy).get(variable)
  // The rest of it only the running container knows.
  return identity?.includes('$(') ? undefined : identity
}
