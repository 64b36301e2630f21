// What statistics need to know of each mesh: its pods, its metrics and their labels.

import type {MeshName} from '../meshes/index.ts'
import {annotations, labels, metrics, metricsPath, ports} from '../meshes/linkerd.ts'
import type {PodVocabulary} from './pods.ts'

export interface StatVocabulary extends PodVocabulary {
  readonly metricsPath: string
  readonly metrics: typeof metrics
}

const vocabularies: Readonly<Record<MeshName, (options: {adminPort: number | undefined}) => StatVocabulary>> = {
  linkerd: ({adminPort}) => ({
    metricsPath,
    metrics,
    isMeshed: (pod) => pod.labels[labels.controlPlaneNs] !== undefined,
    adminPort(pod) {
      const own = Number(pod.annotations[annotations.adminPort])
      return Number.isInteger(own) && own > 0 && own < 65_536 ? own : (adminPort ?? ports.admin)
    },
  }),
}

/** @param options.adminPort what the install's values say, when it differs from the mesh's default */
export function statVocabulary(mesh: MeshName, options: {adminPort?: number | undefined} = {}): StatVocabulary {
  return vocabularies[mesh]({adminPort: options.adminPort})
}
