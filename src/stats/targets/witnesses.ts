// Pods that tell of other pods' traffic: a node's ztunnel, a waypoint; found only where some pod is carried by them.

import {MeshError} from '../../errors.ts'
import type {Cluster} from '../../kube/cluster.ts'
import type {Witness} from '../dialects/dialect.ts'
import {engines} from '../engines.ts'
import type {OwnedPod, PodVocabulary} from './pods.ts'
import {readPods} from './pods.ts'
import {hasTrouble} from './reach.ts'

interface Testimony {
  readonly pod: OwnedPod
  readonly sees: Witness['sees']
}

export interface Witnesses {
  /** The pods, and those that tell of their traffic. */
  with(pods: readonly OwnedPod[]): readonly OwnedPod[]
  readonly notes: readonly string[]
}

/** @param pods what has been read of the cluster */
export async function readWitnesses(
  cluster: Cluster,
  pods: readonly OwnedPod[],
  vocabulary: PodVocabulary,
): Promise<Witnesses> {
  if (!pods.some(isCarried)) return {with: (some) => some, notes: []}
  const notes: string[] = []
  const found = await Promise.all(
    vocabulary.witnesses.map(async ({labelSelector, sees}): Promise<Testimony[]> => {
      try {
        const read = await readPods(cluster, undefined, {replicaSets: false, jobs: false}, vocabulary, labelSelector)
        return read.map((pod) => ({pod, sees}))
      } catch (error) {
        // Whoever may not look into other namespaces has the figures of the proxies in his own.
        if (!hasTrouble(error, 'forbidden') || !(error instanceof MeshError)) throw error
        notes.push(`pods with ${labelSelector} are left out: ${error.message}`)
        return []
      }
    }),
  )
  return {with: (some) => withWitnesses(some, found.flat()), notes}
}

function isCarried({engine}: OwnedPod): boolean {
  return engine !== undefined && engines[engine].shared
}

function withWitnesses(pods: readonly OwnedPod[], found: readonly Testimony[]): readonly OwnedPod[] {
  const carried = pods.filter(isCarried)
  if (carried.length === 0) return pods
  const nodes = new Set(carried.map(({summary}) => summary.node))
  const names = new Set(pods.map(podName))
  const others = found
    .filter(({pod, sees}) => !names.has(podName(pod)) && (sees === 'everything' || nodes.has(pod.summary.node)))
    .map(({pod}) => pod)
  return [...pods, ...others]
}

function podName({summary}: OwnedPod): string {
  return `${summary.namespace}/${summary.name}`
}
