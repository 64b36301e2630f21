// What statistics need to know of each mesh: its pods, its metrics and their labels.

import type {MeshName} from '../meshes/index.ts'
import {
  annotations,
  containers,
  identityVariable,
  labels,
  metrics,
  metricsPath,
  ports,
  vizPrometheus,
} from '../meshes/linkerd.ts'
import type {PodVocabulary} from './targets/pods.ts'

/** How the Prometheus that came with a mesh is found. */
export interface PrometheusVocabulary {
  /** Selects the namespace of the extension that has one. */
  readonly extension: string
  /** The namespace's annotation with the URL of another one. */
  readonly externalAnnotation: string
  readonly deployment: string
  readonly port: number
}

export interface StatVocabulary extends PodVocabulary {
  readonly metricsPath: string
  readonly metrics: typeof metrics
  readonly prometheus: PrometheusVocabulary
  /** Which container of a pod is the proxy, and which of its variables says the identity that it shows. */
  readonly identity: {readonly container: string; readonly variable: string}
}

const vocabularies: Readonly<Record<MeshName, (options: {adminPort: number | undefined}) => StatVocabulary>> = {
  linkerd: ({adminPort}) => ({
    metricsPath,
    metrics,
    prometheus: {...vizPrometheus, extension: `${labels.extension}=viz`},
    identity: {container: containers.proxy, variable: identityVariable},
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
