// What Istio's injection does to a workload, in its three forms.

import type {Cluster} from '../../kube/cluster.ts'
import type {JsonObject} from '../../yaml/index.ts'
import type {InputObject} from '../object.ts'
import type {TransformSteps} from '../transform.ts'
import type {Explanation} from '../why.ts'
import {type LabelOptions, label} from './label.ts'
import type {InjectionSettings} from './settings.ts'
import {createRemoval} from './uninject.ts'
import {explainIstioInjection} from './why.ts'

export const istioInjector = {
  /** Leaves the work to the injector in the cluster: a proxy that was written into the pod goes, a label asks for another. */
  annotation: (options: LabelOptions): TransformSteps => ({
    prepare: createRemoval().edits,
    transform: (object) => label(object, options),
  }),
  /** Writes the proxy into the pod template, as `istioctl kube-inject` does. */
  async manual(settings: InjectionSettings): Promise<TransformSteps> {
    // The template engine is large, and labels need none of it.
    const {createManualInjection} = await import('./manual-injection.ts')
    return {transform: createManualInjection(settings)}
  },
  removal(): TransformSteps {
    const {transform} = createRemoval()
    return {transform}
  },
  explain: (object: InputObject, namespace: JsonObject | undefined): Explanation =>
    explainIstioInjection(object, {namespace, webhooks: undefined, configOf: () => undefined, pods: []}),
  async explainIn(cluster: Cluster, object: InputObject, controlPlaneNamespace: string): Promise<Explanation> {
    const {readIstioSurroundings} = await import('./surroundings.ts')
    return explainIstioInjection(object, await readIstioSurroundings(cluster, object, controlPlaneNamespace))
  },
  /** What a user writes on a pod template that is to be left alone. */
  optOut: 'set the label sidecar.istio.io/inject: "false"',
} as const
