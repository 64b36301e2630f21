// What a component's k8s settings change in the objects that its chart rendered.

import type {JsonObject, KubeObject} from '../../kube/object.ts'
import {isJsonObject, type Json, strategicMerge} from '../../yaml/index.ts'
import {type ManifestDocument, objectDocument} from '../documents.ts'
import type {Component, ComponentSpec} from './components.ts'
import {objectAt} from './operator.ts'
import {applyOverlay, overlaysOf} from './overlays.ts'

/** What a setting's patch is applied to: the workload, or another object of the same name. */
type Target = 'workload' | 'Service' | 'HorizontalPodAutoscaler' | 'PodDisruptionBudget'

interface Setting {
  readonly target: Target
  /** The patch around the setting's value. Input: the value, and the container that has the component's name. */
  patch(value: Json, container: string): JsonObject
}

const inPod = (key: string): Setting => ({
  target: 'workload',
  patch: (value) => ({spec: {template: {spec: {[key]: value}}}}),
})
const inContainer = (key: string): Setting => ({
  target: 'workload',
  patch: (value, name) => ({spec: {template: {spec: {containers: [{name, [key]: value}]}}}}),
})
const inSpec = (target: Target, key: string): Setting => ({target, patch: (value) => ({spec: {[key]: value}})})
const asSpec = (target: Target): Setting => ({target, patch: (value) => ({spec: value})})

const settings: Readonly<Record<string, Setting>> = {
  affinity: inPod('affinity'),
  env: inContainer('env'),
  hpaSpec: asSpec('HorizontalPodAutoscaler'),
  imagePullPolicy: inContainer('imagePullPolicy'),
  nodeSelector: inPod('nodeSelector'),
  podAnnotations: {
    target: 'workload',
    patch: (annotations) => ({spec: {template: {metadata: {annotations}}}}),
  },
  podDisruptionBudget: {target: 'PodDisruptionBudget', patch: (value) => ({spec: withWholeSelector(value)})},
  priorityClassName: inPod('priorityClassName'),
  readinessProbe: inContainer('readinessProbe'),
  replicaCount: inSpec('workload', 'replicas'),
  resources: inContainer('resources'),
  securityContext: inPod('securityContext'),
  service: asSpec('Service'),
  serviceAnnotations: {target: 'Service', patch: (annotations) => ({metadata: {annotations}})},
  strategy: inSpec('workload', 'strategy'),
  tolerations: inPod('tolerations'),
}

/** Kubernetes replaces the selector of a budget, where other selectors are merged. */
function withWholeSelector(budget: Json): Json {
  if (!isJsonObject(budget) || !isJsonObject(budget.selector)) return budget
  return {...budget, selector: {...budget.selector, $patch: 'replace'}}
}

export interface Patched {
  readonly documents: readonly ManifestDocument[]
  /** One sentence for each setting that found nothing to change. */
  readonly warnings: readonly string[]
}

/** @throws MeshError for a patch or an overlay that does not fit what it is applied to */
export function patchComponent(
  documents: readonly ManifestDocument[],
  spec: ComponentSpec,
  revision: string | undefined,
): Patched {
  const {component, settings: given} = spec
  const k8s = objectAt(given, 'k8s')
  const overlays = overlaysOf(k8s)
  if (Object.keys(k8s).length === 0) return {documents, warnings: []}
  const patches = patchesOf(spec, k8s, revision)
  const used = new Set<unknown>()
  const patched = documents.map((document) => {
    const mine = patches.filter(({kind, name}) => kind === document.kind && name === document.object().metadata.name)
    const over = overlays.filter(({kind, name}) => kind === document.kind && name === document.object().metadata.name)
    if (mine.length === 0 && over.length === 0) return document
    for (const each of [...mine, ...over]) used.add(each)
    const merged = mine.reduce((object, {patch}) => patchObject(object, patch), document.object())
    return objectDocument(over.reduce(applyOverlay, merged))
  })
  const unused = overlays.filter((overlay) => !used.has(overlay))
  return {
    documents: patched,
    warnings: unused.map(
      ({kind, name}) => `an overlay of ${component.key} is for ${kind} ${name}, which its chart does not render`,
    ),
  }
}

interface Patch {
  readonly kind: string
  readonly name: string
  readonly patch: JsonObject
}

function patchesOf({component, name}: ComponentSpec, k8s: JsonObject, revision: string | undefined): Patch[] {
  const {workload} = component
  if (workload === undefined) return []
  const target = component.chart === 'istiod' && revision !== undefined ? `${name}-${revision}` : name
  return Object.entries(settings).flatMap(([key, setting]) => {
    const value = Object.hasOwn(k8s, key) ? k8s[key] : undefined
    if (value === undefined || value === null) return []
    const kind = setting.target === 'workload' ? workload.kind : setting.target
    return [{kind, name: target, patch: setting.patch(patchValue(component, key, value), workload.container)}]
  })
}

/** A gateway's ports are values of its chart already; the rest of its Service is patched. */
function patchValue(component: Component, key: string, value: Json): Json {
  if (key !== 'service' || !component.isList || !isJsonObject(value)) return value
  const {ports, ...service} = value
  return service
}

function patchObject(object: KubeObject, patch: JsonObject): KubeObject {
  const patched: KubeObject = {...object, ...strategicMerge(object, patch), ...{kind: object.kind}}
  return object.kind === 'PodDisruptionBudget' ? withOneBound(patched) : patched
}

/** A budget has a least or a greatest number, not both; ours is the chart's, and the user's wins. */
function withOneBound(budget: KubeObject): KubeObject {
  const {spec} = budget
  if (!isJsonObject(spec) || spec.maxUnavailable === undefined) return budget
  const {minAvailable, ...rest} = spec
  return {...budget, spec: rest}
}
