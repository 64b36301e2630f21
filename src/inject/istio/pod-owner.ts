// Who a pod belongs to: the workload whose name its proxy reports.

import {isJsonObject, type JsonObject} from '../../yaml/index.ts'
import {type InputObject, objectAt, type Path, type PodTemplate, podTemplateOf, textAt, textsAt} from '../object.ts'

export interface PodOwner {
  readonly kind: string
  readonly apiVersion: string
  readonly name: string
  readonly namespace: string
}

/** A pod as it is injected: what is read and written of it, and where that is in its document. */
export interface InjectedPod {
  readonly template: PodTemplate
  readonly owner: PodOwner
  /** The metadata that counts. Istio's own tool takes those of a CronJob's jobs, not of their pods. */
  readonly metadata: JsonObject
  readonly metadataPath: Path
  readonly spec: JsonObject
  readonly specPath: Path
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  /** Where it runs; empty when neither the template nor the object says so. */
  readonly namespace: string
}

/** Where the metadata of such an object's pods are, below the object; the pod template has them for every other kind. */
const otherMetadata: Readonly<Record<string, Path>> = {cronjob: ['spec', 'jobTemplate', 'metadata']}

/** Kinds that Istio's own tool injects beside Kubernetes' own, and the kind whose shape they have. */
const shapedLike: Readonly<Record<string, string>> = {deploymentconfig: 'Deployment'}

/** @returns undefined for an object without pods */
export function injectedPod(object: InputObject): InjectedPod | undefined {
  const kind = shapedLike[object.kind.toLowerCase()] ?? object.kind
  const template = podTemplateOf({...object, kind})
  if (template === undefined) return undefined
  const other = otherMetadata[object.kind.toLowerCase()]
  const metadata = objectAt(other === undefined ? template.value : object.value, other ?? ['metadata']) ?? {}
  return {
    template,
    owner: ownerOf(object),
    metadata,
    metadataPath: other === undefined ? [...template.path, 'metadata'] : [...object.path, ...other],
    spec: template.spec,
    specPath: [...template.path, 'spec'],
    labels: textsAt(metadata, ['labels']),
    annotations: textsAt(metadata, ['annotations']),
    namespace: textAt(metadata, ['namespace']) || object.namespace,
  }
}

function ownerOf(object: InputObject): PodOwner {
  const owner = {
    kind: object.kind,
    apiVersion: textAt(object.value, ['apiVersion']),
    name: object.name,
    namespace: object.namespace,
  }
  return object.kind.toLowerCase() === 'pod' ? ownerOfPod(object.value, owner) : owner
}

/** A pod that a controller made names it; behind a ReplicaSet or a Job there may be another one. */
function ownerOfPod(pod: JsonObject, itself: PodOwner): PodOwner {
  const metadata = objectAt(pod, ['metadata']) ?? {}
  const references = Array.isArray(metadata.ownerReferences) ? metadata.ownerReferences.filter(isJsonObject) : []
  const controller = references.find((reference) => reference.controller === true)
  if (textAt(metadata, ['generateName']) === '' || controller === undefined) return itself
  const found = {
    kind: textAt(controller, ['kind']),
    apiVersion: textAt(controller, ['apiVersion']),
    name: textAt(controller, ['name']),
    namespace: itself.namespace,
  }
  const behind = {...found, ...ownerBehind(found, textsAt(metadata, ['labels']))}
  return behind.name === '' ? {...behind, name: itself.name} : behind
}

function ownerBehind({kind, name}: PodOwner, labels: Readonly<Record<string, string>>): Partial<PodOwner> {
  switch (kind) {
    case 'ReplicaSet':
      for (const [label, owner] of [
        ['pod-template-hash', {kind: 'Deployment'}],
        ['rollouts-pod-template-hash', {kind: 'Rollout', apiVersion: 'v1alpha1'}],
      ] as const) {
        const hash = labels[label]
        if (hash !== undefined && name.endsWith(hash)) return {...owner, name: name.slice(0, -hash.length - 1)}
      }
      return {}
    case 'ReplicationController': {
      const config = labels.deploymentconfig
      return config === undefined ? {} : {kind: 'DeploymentConfig', name: config}
    }
    case 'Job': {
      const [, cronJob] = /^(.+)-\d{8,10}$/.exec(name) ?? []
      return cronJob === undefined ? {} : {kind: 'CronJob', apiVersion: 'batch/v1', name: cronJob}
    }
    default:
      return {}
  }
}
