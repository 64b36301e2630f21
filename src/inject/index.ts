// What each mesh does to a workload, chosen once by name.

import type {Cluster} from '../kube/cluster.ts'
import type {MeshName} from '../meshes/index.ts'
import type {JsonObject} from '../yaml/index.ts'
import {istioInjector} from './istio/injector.ts'
import {type AnnotateOptions, annotate} from './linkerd/annotate.ts'
import type {ManualOptions} from './linkerd/manual.ts'
import {uninject, uninjectEdits} from './linkerd/uninject.ts'
import type {InputObject} from './object.ts'
import type {TransformSteps} from './transform.ts'
import {type Explanation, explainInjection} from './why.ts'

/** What every mesh's injection can do; how it is asked for differs too much to be one type. */
interface Injector {
  /** Leaves the work to the injector in the cluster. */
  annotation(options: never): TransformSteps
  /** Writes the sidecar into the pod template. */
  manual(options: never): Promise<TransformSteps>
  removal(): TransformSteps
  /** Why a workload has no sidecar, as far as files tell. */
  explain(object: InputObject, namespace: JsonObject | undefined): Explanation
  /** The same, from a cluster. */
  explainIn(cluster: Cluster, object: InputObject, controlPlaneNamespace: string): Promise<Explanation>
  /** What a user does to a pod template that is to be left alone. */
  readonly optOut: string
}

const linkerd = {
  annotation: (options: AnnotateOptions): TransformSteps => ({
    prepare: uninjectEdits,
    transform: (object) => annotate(object, options),
  }),
  async manual(options: ManualOptions): Promise<TransformSteps> {
    // The chart engine is large, and annotating needs none of it.
    const {createManualInjection} = await import('./linkerd/manual.ts')
    const inject = await createManualInjection(options)
    return {prepare: uninjectEdits, transform: inject}
  },
  removal: (): TransformSteps => ({transform: uninject}),
  explain: (object: InputObject, namespace: JsonObject | undefined): Explanation =>
    explainInjection(object, {namespace, webhook: undefined, pods: []}),
  async explainIn(cluster: Cluster, object: InputObject, controlPlaneNamespace: string): Promise<Explanation> {
    const {readSurroundings} = await import('./linkerd/surroundings.ts')
    return explainInjection(object, await readSurroundings(cluster, object, controlPlaneNamespace))
  },
  optOut: 'set linkerd.io/inject: disabled',
}

const injectors = {linkerd, istio: istioInjector} satisfies Readonly<Record<MeshName, Injector>>

export function injectorFor<Mesh extends MeshName>(mesh: Mesh): (typeof injectors)[Mesh] {
  return injectors[mesh]
}
