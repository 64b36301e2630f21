// What statistics need to know of one mesh: which pods it carries, where its proxies give metrics, and in which words.

import type {PodSummary} from '../../kube/cluster.ts'
import type {EngineName} from '../engines.ts'
import type {Exporter} from '../query.ts'
import type {Dialect, MotherTongue, PrometheusVocabulary, Witness} from './dialect.ts'

export interface MeshStatistics {
  /** One for each kind of proxy that the mesh has. */
  readonly dialects: Readonly<Partial<Record<EngineName, Dialect | MotherTongue>>>
  /** Whether a single look at its proxies tells who is connected to whom. */
  readonly knowsOpenConnections: boolean
  /** What carries a pod's traffic; undefined: this mesh does not. */
  engineOf(pod: PodSummary): EngineName | undefined
  /** The proxy in the pod itself, whosever traffic it tells of. */
  exporterOf(pod: PodSummary): Exporter | undefined
  readonly witnesses: readonly Witness[]
  readonly prometheus: PrometheusVocabulary
}
