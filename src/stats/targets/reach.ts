// The pods that a question about a namespace has to ask: clients may be anywhere, but not everybody may look everywhere.

import {MeshError} from '../../errors.ts'
import type {Cluster} from '../../kube/cluster.ts'
import type {Intermediates, OwnedPod, PodVocabulary} from './pods.ts'
import {readPods} from './pods.ts'

export interface ReachedPods {
  readonly pods: readonly OwnedPod[]
  /** Sentences on what was left out. */
  readonly notes: readonly string[]
}

/** All pods of the cluster; those of the namespace alone for a user who may read no others. */
export async function podsInReach(
  cluster: Cluster,
  namespace: string | undefined,
  needed: Intermediates,
  vocabulary: PodVocabulary,
): Promise<ReachedPods> {
  try {
    return {pods: await readPods(cluster, undefined, needed, vocabulary), notes: []}
  } catch (error) {
    if (namespace === undefined || !(error instanceof MeshError) || !hasTrouble(error, 'forbidden')) throw error
    return {
      pods: await readPods(cluster, namespace, needed, vocabulary),
      notes: [`clients in other namespaces than ${namespace} are left out: ${error.message}`],
    }
  }
}

/** Of what kind an error of a cluster is; the class itself belongs to src/kube. */
export function hasTrouble(error: unknown, trouble: 'forbidden' | 'not-found'): boolean {
  return error instanceof MeshError && 'trouble' in error && error.trouble === trouble
}
