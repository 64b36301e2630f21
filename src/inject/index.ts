// What each mesh does to a workload, chosen once by name.

import type {MeshName} from '../meshes/index.ts'
import {type AnnotateOptions, annotate} from './linkerd/annotate.ts'
import type {ManualOptions} from './linkerd/manual.ts'
import {uninject, uninjectEdits} from './linkerd/uninject.ts'
import type {TransformSteps} from './transform.ts'

interface Injector {
  /** Leaves the work to the injector in the cluster. */
  annotation(options: AnnotateOptions): TransformSteps
  /** Writes the sidecar into the pod template. */
  manual(options: ManualOptions): Promise<TransformSteps>
  removal(): TransformSteps
}

const linkerd: Injector = {
  annotation: (options) => ({prepare: uninjectEdits, transform: (object) => annotate(object, options)}),
  manual: async (options) => {
    // The chart engine is large, and annotating needs none of it.
    const {createManualInjection} = await import('./linkerd/manual.ts')
    const inject = await createManualInjection(options)
    return {prepare: uninjectEdits, transform: inject}
  },
  removal: () => ({transform: uninject}),
}

const injectors: Readonly<Record<MeshName, Injector>> = {linkerd, istio: linkerd}

export function injectorFor(mesh: MeshName): Injector {
  return injectors[mesh]
}
