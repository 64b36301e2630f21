// A cluster of objects in memory: manifests in place of an API server, and the ground of the tests' fake cluster.

import type {Duplex} from 'node:stream'
import type {
  Access,
  Cluster,
  ListQuery,
  ObjectPlace,
  PodAnswer,
  PodMethod,
  PodPort,
  ServerVersion,
  Verdict,
} from './cluster.ts'
import {at, isJsonObject, textAt, textMapAt} from './fields.ts'
import {KubeError} from './kube-error.ts'
import type {Json, KubeObject} from './object.ts'
import {summarizeObject, summarizePod} from './pod-summary.ts'
import type {Resource, ResourceRef} from './resources.ts'
import {apiVersionOf, resolveResource} from './resources.ts'
import {fieldTest, labelTest} from './selectors.ts'

export interface SnapshotOptions {
  name?: string
  namespace?: string
  version?: ServerVersion
  now?: Date
  /** undefined when nothing listens there. */
  answerFromPod?(
    target: PodPort,
    path: string,
    method: PodMethod,
  ): PodAnswer | undefined | Promise<PodAnswer | undefined>
  can?(access: Access): Verdict
}

const newestKnown: ServerVersion = {major: 1, minor: 34, patch: 0, gitVersion: 'v1.34.0'}

/** Writes change nothing; everything is allowed unless `can` says otherwise. */
export function snapshotCluster(objects: readonly KubeObject[], options: SnapshotOptions = {}): Cluster {
  const select = (ref: ResourceRef, query: ListQuery): KubeObject[] => {
    const hasLabels = labelTest(query.labelSelector)
    const hasFields = fieldTest(query.fieldSelector)
    return objectsOf(objects, resolveResource(ref)).filter(
      (object) =>
        (query.namespace === undefined || namespaceOf(object) === query.namespace) &&
        hasLabels(textMapAt(object, 'metadata', 'labels')) &&
        hasFields((field) => fieldText(object, field)),
    )
  }
  const find = (ref: ResourceRef, {name, namespace}: ObjectPlace): KubeObject | undefined => {
    const resource = resolveResource(ref)
    return objectsOf(objects, resource).find(
      (object) =>
        object.metadata.name === name && (!resource.namespaced || namespaceOf(object) === (namespace ?? 'default')),
    )
  }
  const answerFromPod = async (target: PodPort, path: string, method: PodMethod = 'GET'): Promise<PodAnswer> =>
    (await options.answerFromPod?.(target, path, method)) ?? nothingListens(target)
  return {
    name: options.name ?? 'snapshot',
    namespace: options.namespace ?? 'default',
    version: async () => options.version ?? newestKnown,
    now: async () => options.now ?? new Date(),
    get: async (ref, place) => find(ref, place),
    find: async (object) => objects.find((other) => sameObject(other, object)),
    async *list(ref, query = {}) {
      yield* select(ref, query)
    },
    async *listMetadata(ref, query = {}) {
      yield* select(ref, query).map(summarizeObject)
    },
    async *listPods(query = {}) {
      yield* select('pods', query).map(summarizePod)
    },
    async *listPodAddresses(query = {}) {
      yield* select('pods', query)
        .map((pod) => summarizePod(pod).ip)
        .filter((ip) => ip !== '')
    },
    async *listWholePods(query = {}) {
      yield* select('pods', query).map((pod) => ({summary: summarizePod(pod), pod}))
    },
    async create(object) {
      const taken = objects.some((other) => sameObject(other, object))
      if (taken) throw new KubeError('exists', `create ${object.kind} "${object.metadata.name}": already exists`)
      return object
    },
    apply: async (object) => object,
    async patch(ref, place) {
      const found = find(ref, place)
      if (found === undefined)
        throw new KubeError('not-found', `patch ${resolveResource(ref).plural} "${place.name}": not found`)
      return found
    },
    remove: async (ref, place) => find(ref, place) !== undefined,
    can: async (access) => options.can?.(access) ?? {allowed: true, reason: ''},
    caller: async () => ({username: 'snapshot', groups: []}),
    rules: async () => [{verbs: ['*'], groups: ['*'], resources: ['*'], names: []}],
    async raw(path) {
      throw new KubeError('not-found', `get ${path}: a snapshot has objects only`)
    },
    async readLog({namespace, pod}) {
      throw new KubeError('not-found', `get pods/log "${pod}" in ${namespace}: a snapshot has objects only`)
    },
    async openPort(target): Promise<Duplex> {
      return nothingListens(target)
    },
    fetchFromPod: answerFromPod,
    close() {},
  }
}

function objectsOf(objects: readonly KubeObject[], resource: Resource): KubeObject[] {
  const apiVersion = apiVersionOf(resource)
  return objects.filter((object) => object.kind === resource.kind && object.apiVersion === apiVersion)
}

function namespaceOf(object: KubeObject): string {
  return textAt(object, 'metadata', 'namespace') ?? 'default'
}

function sameObject(left: KubeObject, right: KubeObject): boolean {
  return (
    left.apiVersion === right.apiVersion &&
    left.kind === right.kind &&
    left.metadata.name === right.metadata.name &&
    left.metadata.namespace === right.metadata.namespace
  )
}

function fieldText(object: KubeObject, field: string): string {
  const value: Json | undefined = at(object, ...field.split('.'))
  return value === undefined || value === null || isJsonObject(value) ? '' : String(value)
}

function nothingListens({namespace, pod, port}: PodPort): never {
  throw new KubeError('unreachable', `cannot reach port ${port} of pod ${namespace}/${pod}: nothing listens there`)
}
