// What goes into a report: where each part is put, and how it is had.

import type {Cluster} from '../kube/cluster.ts'
import type {KubeObject} from '../kube/object.ts'
import type {MeshName} from '../meshes/index.ts'
import type {Json} from '../yaml/index.ts'

/** As it was read; secrets are taken out of it in one place, whatever it is. */
export type Reading = {
  /** What the reader of the report should know: that it is not all. */
  readonly note?: string
} & ({readonly objects: readonly KubeObject[]} | {readonly text: string} | {readonly data: Json})

export interface Source {
  /** In the archive. */
  readonly path: string
  /** Rejects with a MeshError when it is not to be had. */
  read(): Promise<Reading>
}

export interface ReportedMesh {
  readonly mesh: MeshName
  readonly controlPlaneNamespace: string
  readonly cniNamespace: string
}

export interface ReportRequest {
  readonly meshes: readonly ReportedMesh[]
  /** Of the workloads; empty: all. */
  readonly namespaces: readonly string[]
  /** Pods with proxies that are asked, beside those of the control planes. */
  readonly maxProxies: number
  /** Seconds of logs; undefined: as many lines as are kept. */
  readonly since: number | undefined
  /** Whether a path of the archive is wanted. */
  wants(path: string): boolean
  /** Sources of others. */
  readonly more: readonly Source[]
  /** Calls that run at the same time. */
  readonly atOnce: number
  /** Aborts with the reason why the rest is left out; whatever runs then is not waited for. */
  readonly signal: AbortSignal
  writeJson(value: Json): string
}

/** The cluster, and where a step that was to find sources says that it could not. */
export interface Gathering {
  readonly cluster: Cluster
  readonly request: ReportRequest
  /** Runs a step; what is expected to go wrong is told under the path, and gives undefined. */
  attempt<T>(path: string, step: () => Promise<T>): Promise<T | undefined>
}
