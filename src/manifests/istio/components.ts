// The components of an Istio installation: what each is rendered from, and which of them a configuration switches on.

import type {JsonObject} from '../../kube/object.ts'
import {containers, namespaces, objects} from '../../meshes/istio.ts'
import {isJsonObject, type Json} from '../../yaml/index.ts'
import {valueAt} from '../values.ts'

export type ChartName = 'base' | 'istiod' | 'cni' | 'ztunnel' | 'ingress' | 'egress'

export interface Component {
  readonly chart: ChartName
  /** As `operator.istio.io/component` names it. */
  readonly name: string
  /** As people call it. */
  readonly title: string
  /** The key below spec.components; a list for gateways, of which there may be several. */
  readonly key: string
  readonly isList: boolean
  /** Where its values are below spec.values. */
  readonly root: string
  /** Its chart takes the values at `root` without that prefix. */
  readonly flat: boolean
  /** What the k8s settings change; nothing for a component without pods. */
  readonly workload:
    | {readonly kind: 'Deployment' | 'DaemonSet'; readonly name: string; readonly container: string}
    | undefined
  /** The charts that have to run before it. */
  readonly waitsFor: readonly ChartName[]
}

const gateway = (chart: 'ingress' | 'egress', name: string, title: string): Component => ({
  chart,
  name,
  title,
  key: `${chart}Gateways`,
  isList: true,
  root: `gateways.istio-${chart}gateway`,
  flat: false,
  workload: {kind: 'Deployment', name: `istio-${chart}gateway`, container: containers.proxy},
  waitsFor: ['istiod'],
})

/** In the order in which they are applied. */
export const components: readonly Component[] = [
  {
    ...{chart: 'base', name: 'Base', title: 'Istio core', key: 'base', isList: false, root: 'global', flat: false},
    workload: undefined,
    waitsFor: [],
  },
  {
    ...{chart: 'istiod', name: 'Pilot', title: 'Istiod', key: 'pilot', isList: false, root: 'pilot', flat: false},
    workload: {kind: 'Deployment', name: objects.istiod, container: containers.discovery},
    waitsFor: ['base'],
  },
  {
    ...{chart: 'cni', name: 'Cni', title: 'CNI', key: 'cni', isList: false, root: 'cni', flat: false},
    workload: {kind: 'DaemonSet', name: 'istio-cni-node', container: 'install-cni'},
    waitsFor: ['base'],
  },
  {
    ...{
      chart: 'ztunnel',
      name: 'Ztunnel',
      title: 'Ztunnel',
      key: 'ztunnel',
      isList: false,
      root: 'ztunnel',
      flat: true,
    },
    workload: {kind: 'DaemonSet', name: 'ztunnel', container: containers.proxy},
    waitsFor: ['cni'],
  },
  gateway('ingress', 'IngressGateways', 'Ingress gateways'),
  gateway('egress', 'EgressGateways', 'Egress gateways'),
]

/** A component as the configuration wants it. */
export interface ComponentSpec {
  readonly component: Component
  readonly namespace: string
  /** A gateway's own name; of the others the name of the workload. */
  readonly name: string
  /** Its entry in spec.components. */
  readonly settings: JsonObject
}

/** @param operator an IstioOperator in which everything is merged */
export function enabledComponents(operator: JsonObject): ComponentSpec[] {
  const fallback = textAt(operator, 'metadata.namespace') ?? namespaces.controlPlane
  return components.flatMap((component) =>
    entriesOf(component, operator).map((settings) => ({
      component,
      namespace: textAt(settings, 'namespace') ?? fallback,
      name: textAt(settings, 'name') ?? component.workload?.name ?? '',
      settings,
    })),
  )
}

/** An entry that says nothing counts as enabled, as istioctl has it; a gateway may be switched on by a value too. */
function entriesOf(component: Component, operator: JsonObject): JsonObject[] {
  const found = valueAt(operator, `spec.components.${component.key}`)
  const entries: readonly (Json | undefined)[] = Array.isArray(found) ? found : [found]
  const isForced = component.isList && valueAt(operator, `spec.values.${component.root}.enabled`) === true
  return entries.filter(isJsonObject).filter(({enabled}) => isForced || enabled !== false)
}

export function textAt(values: JsonObject, path: string): string | undefined {
  const value = valueAt(values, path)
  return typeof value === 'string' && value !== '' ? value : undefined
}
