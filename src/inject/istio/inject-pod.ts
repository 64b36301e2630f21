// Injects one pod, in the order in which istiod does.

import {labels, annotations as names} from '../../meshes/istio.ts'
import {type JsonObject, sameJson} from '../../yaml/index.ts'
import {objectAt, textAt, textsAt} from '../object.ts'
import {orderContainers} from './container-order.ts'
import {parseGoBool} from './go-values.ts'
import {type InjectionStatus, readOverrides, readStatus, writeStatus} from './injection-status.ts'
import {templateNames} from './injector-config.ts'
import {type MeshTypes, readMeshTypes} from './mesh-message.ts'
import type {InjectedPod, PodOwner} from './pod-owner.ts'
import {readPodTypes} from './pod-types.ts'
import {rememberedProbes, rewriteProbes} from './probes.ts'
import {mergePrometheus} from './prometheus.ts'
import {proxyConfigOf, withAnnotation} from './proxy-config.ts'
import {proxyOf, withProxyVariables} from './proxy-container.ts'
import {alignProxyUser, reapplyContainers} from './reapply.ts'
import {mergePatches, readTemplates} from './render-templates.ts'
import type {InjectionSettings} from './settings.ts'
import {containersAt, type Pod, typedPod} from './typed-pod.ts'
import {withoutInjection} from './uninject.ts'
import {validateAnnotations} from './validate-annotations.ts'

/** A pod before and after, in one form, so that they can be compared. */
export interface Injection {
  readonly before: Pod
  readonly after: Pod
}

/** @throws MeshError when an annotation cannot be used, or a template fails */
export type PodInjector = (pod: InjectedPod) => Injection

/** Reads the templates once. */
export function createPodInjector(settings: InjectionSettings): PodInjector {
  const types = {pod: readPodTypes(), mesh: readMeshTypes()}
  const templates = readTemplates(settings, types)
  const inject = (subject: Subject): Pod => {
    const {original} = subject
    validateAnnotations(subject.annotations, types.mesh)
    const proxyConfig = proxyConfigOf(types.mesh, settings.mesh, settings.proxyConfigs, subject)
    const status = readStatus(subject.annotations)
    const patches = templates.render(templateNames(settings.config, subject.annotations[names.templates]), {
      owner: subject.owner,
      pod: templateView(original, status, settings.mesh),
      proxyConfig,
      annotations: subject.annotations,
    })
    const isNative = booleanWord(subject.annotations[names.nativeSidecar]) ?? settings.nativeSidecars
    const {template, pod: merged} = mergePatches({...original}, patches, isNative)
    const reapplied = reapplyContainers({original, template, merged, status})
    const mode =
      textsAt(reapplied, ['metadata', 'annotations'])[names.interceptionMode] ??
      textAt(proxyConfig, ['interceptionMode'])
    const aligned = alignProxyUser(reapplied, original, mode === 'TPROXY')
    return finish(typedPod(types.pod, aligned, 'json'), {settings, types, subject, template, status})
  }
  return ({metadata, spec, owner, namespace}) => {
    const before = typedPod(types.pod, {metadata, spec}, 'yaml')
    const again = subjectOf(before, owner, namespace)
    const stripped = withoutInjection(before, owner.name)
    if (stripped === undefined) return {before, after: inject(again)}
    const anew = inject(subjectOf(stripped, owner, namespace))
    // Istio's own second injection forgets which fields of its containers the user had set, and reorders variables.
    const isSame = sameJson({...before}, {...anew}) || names.overrides in again.annotations
    return {before, after: isSame ? anew : inject(again)}
  }
}

/** A pod that is injected, and what is asked of it again and again. */
interface Subject {
  readonly original: Pod
  readonly owner: PodOwner
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

function subjectOf(original: Pod, owner: PodOwner, namespace: string): Subject {
  return {
    original,
    owner,
    namespace,
    labels: textsAt(original.metadata, ['labels']),
    annotations: textsAt(original.metadata, ['annotations']),
  }
}

/** istiod compares the annotation with these two words alone. */
function booleanWord(text: string | undefined): boolean | undefined {
  return text === 'true' ? true : text === 'false' ? false : undefined
}

/** The pod without what an earlier injection added, and with the containers that its user had overridden. */
function templateView(original: Pod, status: InjectionStatus | undefined, mesh: JsonObject): Pod {
  const overrides = readOverrides(textsAt(original.metadata, ['annotations']))
  const without = (list: 'containers' | 'initContainers') => {
    const kept = containersAt(original, list).filter(({name}) => !status?.[list].includes(String(name)))
    const missing = overrides[list].filter(({name}) => !kept.some((container) => container.name === name))
    return [...kept, ...missing]
  }
  const inits = without('initContainers')
  const spec: JsonObject = {...original.spec, containers: without('containers')}
  if (inits.length > 0) spec.initContainers = inits
  else delete spec.initContainers
  return {metadata: status === undefined ? original.metadata : withoutMarks(original.metadata, mesh), spec}
}

function withoutMarks(metadata: JsonObject, mesh: JsonObject): JsonObject {
  const annotations = textsAt(metadata, ['annotations'])
  const isMerged = annotations['prometheus.io/port'] === statusPortOf(mesh)
  const kept = Object.entries(annotations).filter(
    ([name]) => name !== names.status && !(isMerged && name.startsWith('prometheus.io/')),
  )
  return {...metadata, annotations: Object.fromEntries(kept)}
}

function statusPortOf(mesh: JsonObject): string {
  return textAt(mesh, ['defaultConfig', 'statusPort'])
}

interface Ending {
  readonly settings: InjectionSettings
  readonly types: {readonly mesh: MeshTypes}
  readonly subject: Subject
  readonly template: JsonObject
  readonly status: InjectionStatus | undefined
}

/** What istiod does to the pod when the templates are merged in. */
function finish(merged: Pod, {settings, types, subject, template, status}: Ending): Pod {
  const {mesh, values, config} = settings
  const networkOf = subject.labels[labels.network] ?? settings.proxyEnvironment.ISTIO_META_NETWORK
  const network = networkOf || textAt(values, ['global', 'network'])
  const cluster =
    settings.proxyEnvironment.ISTIO_META_CLUSTER_ID || textAt(values, ['global', 'multiCluster', 'clusterName'])
  const variables = {
    ...settings.proxyEnvironment,
    ...(cluster === '' ? {} : {ISTIO_META_CLUSTER_ID: cluster}),
    ...(network === '' ? {} : {ISTIO_META_NETWORK: network}),
  }
  let pod = withProxyVariables(merged, sorted(variables))
  pod = mergePrometheus(pod, mesh, statusPortOf(mesh))
  const annotations = textsAt(pod.metadata, ['annotations'])
  if (proxyOf(pod) !== undefined && rewritesProbes(annotations, values)) {
    const meshPort = objectAt(mesh, ['defaultConfig'])?.statusPort ?? 0
    const agentPort = annotations[names.statusPort]
    pod = rewriteProbes(pod, {
      agentPort: agentPort === undefined ? meshPort : Number(agentPort),
      meshPort,
      remembered: status === undefined ? undefined : rememberedProbes(pod),
    })
  }
  const marked: Pod = {
    ...pod,
    metadata: {
      ...pod.metadata,
      ...(network === '' ? {} : {labels: {...textsAt(pod.metadata, ['labels']), [labels.network]: network}}),
      annotations: {
        ...textsAt(pod.metadata, ['annotations']),
        [names.status]: writeStatus(template, settings.revision),
        ...config.injectedAnnotations,
      },
    },
  }
  return orderContainers(marked, waitsForProxy(settings, types.mesh, subject.annotations))
}

function sorted(variables: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function rewritesProbes(annotations: Readonly<Record<string, string>>, values: JsonObject): boolean {
  const wish = parseGoBool(annotations[names.rewriteProbes] ?? '')
  return wish ?? objectAt(values, ['sidecarInjectorWebhook'])?.rewriteAppHTTPProbe === true
}

/** istiod asks the mesh configuration and the annotation here, and no ProxyConfig object. */
function waitsForProxy(
  {mesh, values}: InjectionSettings,
  types: MeshTypes,
  annotations: Readonly<Record<string, string>>,
): boolean {
  const base = objectAt(mesh, ['defaultConfig']) ?? {}
  const annotation = annotations[names.proxyConfig]
  const config = annotation === undefined ? base : withAnnotation(types, base, annotation)
  const proxy = objectAt(values, ['global', 'proxy'])
  return config.holdApplicationUntilProxyStarts === true || proxy?.holdApplicationUntilProxyStarts === true
}
