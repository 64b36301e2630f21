// Which meshes statistics know, and what those of a question have in common.

import type {PodSummary} from '../kube/cluster.ts'
import type {MeshName} from '../meshes/index.ts'
import {containers, identityVariable} from '../meshes/linkerd.ts'
import type {Witness} from './dialects/dialect.ts'
import {istioStatistics} from './dialects/istio.ts'
import {linkerdStatistics} from './dialects/linkerd.ts'
import type {MeshStatistics} from './dialects/mesh-statistics.ts'
import {WorkloadDirectory} from './dialects/workloads.ts'
import type {OwnedPod, PodVocabulary} from './targets/pods.ts'
import type {ViewMetrics} from './words.ts'
import {viewMetrics} from './words.ts'

/** Meshes that statistics can be had of. */
export type StatMesh = MeshName | 'istio'

export interface StatVocabulary extends PodVocabulary {
  readonly metrics: ViewMetrics
  /** What is learnt of the cluster's workloads while its pods are read. */
  readonly workloads: WorkloadDirectory
  /** Which container of a pod is the proxy, and which of its variables says the identity that it shows. */
  readonly identity: {readonly container: string; readonly variable: string}
}

interface MeshOptions {
  /** What the install's values say, when it differs from the mesh's default. */
  readonly adminPort?: number | undefined
}

const statistics: Readonly<Record<StatMesh, (options: MeshOptions) => MeshStatistics>> = {
  linkerd: linkerdStatistics,
  istio: istioStatistics,
}

export function meshStatistics(mesh: StatMesh, options: MeshOptions = {}): MeshStatistics {
  return statistics[mesh](options)
}

/** A pod belongs to the first mesh that claims it. */
export function statVocabulary(...meshes: readonly MeshStatistics[]): StatVocabulary {
  const workloads = new WorkloadDirectory()
  const first = <T>(ask: (mesh: MeshStatistics) => T | undefined): T | undefined => {
    for (const mesh of meshes) {
      const answer = ask(mesh)
      if (answer !== undefined) return answer
    }
    return undefined
  }
  return {
    metrics: viewMetrics,
    workloads,
    // Istio's proxies tell identities with their traffic.
    identity: {container: containers.proxy, variable: identityVariable},
    engineOf: (pod: PodSummary) => first((mesh) => mesh.engineOf(pod)),
    exporterOf: (pod: PodSummary) => first((mesh) => mesh.exporterOf(pod)),
    witnesses: meshes.flatMap((mesh): readonly Witness[] => mesh.witnesses),
    learn: (pod: OwnedPod) => workloads.learn(pod),
  }
}
