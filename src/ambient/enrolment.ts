// Enrols namespaces and workloads into ambient mode, and takes them out: the label, and the patch that sets it.

import {Exit, MeshError} from '../errors.ts'
import type {Cluster} from '../kube/cluster.ts'
import type {JsonObject, KubeObject} from '../kube/object.ts'
import type {ResourceName} from '../kube/resources.ts'
import {annotations, dataplaneModes, labels} from '../meshes/istio.ts'
import {at, isJsonObject, listAt, textMapAt} from '../yaml/index.ts'

/** A namespace, or an object with a pod template; the namespace of a Namespace is its own name. */
export interface Enrolled {
  readonly resource: ResourceName
  /** As in its manifest. */
  readonly objectKind: string
  readonly namespace: string
  readonly name: string
}

export interface Enrolment {
  readonly target: Enrolled
  /** The label's value before and after; undefined where it is not set. */
  readonly before: string | undefined
  readonly after: string | undefined
  /** A JSON merge patch with the object's identity, as it is printed. */
  readonly patch: JsonObject
  /** What the reader should know, one sentence each. */
  readonly warnings: readonly string[]
}

/** Where the labels of an object's pods are written. */
const templatePaths: Readonly<Partial<Record<ResourceName, readonly string[]>>> = {
  namespaces: [],
  pods: [],
  cronjobs: ['spec', 'jobTemplate', 'spec', 'template'],
}
const podTemplate = ['spec', 'template'] as const

/**
 * What adding or removing means for the target.
 * @throws MeshError when it does not exist, or its pods cannot be captured at all
 */
export async function planEnrolment(cluster: Cluster, target: Enrolled, action: 'add' | 'remove'): Promise<Enrolment> {
  const object = await existing(cluster, target)
  const path = templatePaths[target.resource] ?? podTemplate
  const before = textMapAt(object, ...path, 'metadata', 'labels')[labels.dataplaneMode]
  const ofNamespace = target.resource === 'namespaces' ? undefined : await namespaceMode(cluster, target.namespace)
  // In a namespace that is captured, leaving means to say so.
  const outside = ofNamespace === dataplaneModes.ambient ? dataplaneModes.none : undefined
  const after = action === 'add' ? dataplaneModes.ambient : outside
  return {
    target,
    before,
    after,
    patch: patchFor(object, path, after),
    warnings: action === 'add' ? warningsFor(object, path, target) : [],
  }
}

/** @param dryRun the server goes through every step but storing */
export async function enrol(cluster: Cluster, {target, patch}: Enrolment, dryRun: boolean): Promise<void> {
  const place =
    target.resource === 'namespaces' ? {name: target.name} : {name: target.name, namespace: target.namespace}
  await cluster.patch(target.resource, place, patch, {dryRun})
}

async function existing(cluster: Cluster, {resource, objectKind, namespace, name}: Enrolled): Promise<KubeObject> {
  const isNamespace = resource === 'namespaces'
  const found = await cluster.get(resource, isNamespace ? {name} : {name, namespace})
  if (found !== undefined) return found
  if (isNamespace)
    throw new MeshError(Exit.Failed, `namespace "${name}" does not exist`, {hint: 'kubectl get namespaces'})
  throw new MeshError(Exit.Failed, `${objectKind} "${name}" does not exist in namespace "${namespace}"`, {
    hint: `kubectl get ${resource} -n ${namespace}`,
  })
}

async function namespaceMode(cluster: Cluster, name: string): Promise<string | undefined> {
  return textMapAt(await cluster.get('namespaces', {name}), 'metadata', 'labels')[labels.dataplaneMode]
}

function patchFor(
  {apiVersion, kind, metadata}: KubeObject,
  path: readonly string[],
  mode: string | undefined,
): JsonObject {
  const labelled: JsonObject = {metadata: {labels: {[labels.dataplaneMode]: mode ?? null}}}
  const {name, namespace} = metadata
  const identity = {name, ...(typeof namespace === 'string' && {namespace})}
  if (path.length === 0) return {apiVersion, kind, metadata: {...identity, ...objectAt(labelled.metadata)}}
  const nested = path.reduceRight<JsonObject>((inner, step) => ({[step]: inner}), labelled)
  return {apiVersion, kind, metadata: identity, ...nested}
}

function objectAt(value: JsonObject[string] | undefined): JsonObject {
  return isJsonObject(value) ? value : {}
}

function warningsFor(object: KubeObject, path: readonly string[], {resource, name}: Enrolled): string[] {
  const own = textMapAt(object, 'metadata', 'labels')
  if (resource === 'namespaces') {
    const injecting = [labels.injection, labels.revision].find((key) => key in own && own[key] !== 'disabled')
    return injecting === undefined
      ? []
      : [`namespace ${name} also has the label ${injecting}=${own[injecting]}: pods with a sidecar are not captured`]
  }
  const spec = at(object, ...path, 'spec')
  const warnings = []
  if (at(spec, 'hostNetwork') === true) warnings.push('its pods have hostNetwork: true, of which nothing is captured')
  const hasProxy = ['containers', 'initContainers'].some((list) =>
    listAt(spec, list).some((container) => at(container, 'name') === 'istio-proxy'),
  )
  if (hasProxy || annotations.status in textMapAt(object, ...path, 'metadata', 'annotations'))
    warnings.push('its pods have a sidecar, which wins over ztunnel')
  return warnings
}
