// A cluster of objects that remembers what it was asked, and fails where a test wants it to.

import type {Cluster} from '../../src/kube/cluster.ts'
import {KubeError, rightFor} from '../../src/kube/kube-error.ts'
import type {KubeObject} from '../../src/kube/object.ts'
import type {ResourceRef} from '../../src/kube/resources.ts'
import {resolveResource} from '../../src/kube/resources.ts'
import type {SnapshotOptions} from '../../src/kube/snapshot.ts'
import {snapshotCluster} from '../../src/kube/snapshot.ts'
import {textAt} from '../../src/yaml/index.ts'

export interface FakeClusterOptions extends SnapshotOptions {
  /** Rights that this user lacks, such as `get secrets in linkerd`. */
  denied?: readonly string[]
  /** Calls that fail in another way, by the right that they need. */
  failing?: Readonly<Record<string, Error>>
}

export interface FakeCluster extends Cluster {
  /** Rights that calls needed, in order. */
  readonly calls: string[]
}

export function fakeCluster(objects: readonly KubeObject[], options: FakeClusterOptions = {}): FakeCluster {
  const inner = snapshotCluster(objects, options)
  const calls: string[] = []
  const ask = (verb: string, resource: string, namespace?: string): void => {
    const right = rightFor({verb, resource, namespace})
    calls.push(right)
    const failure = options.failing?.[right]
    if (failure !== undefined) throw failure
    if (options.denied?.includes(right)) throw new KubeError('forbidden', `${right} is forbidden`, {needs: right})
  }
  const askFor = (verb: string, ref: ResourceRef, namespace: string | undefined): void => {
    const {plural, namespaced} = resolveResource(ref)
    ask(verb, plural, namespaced ? namespace : undefined)
  }
  return {
    ...inner,
    calls,
    async version() {
      ask('get', '/version')
      return inner.version()
    },
    async get(ref, place) {
      askFor('get', ref, place.namespace)
      return inner.get(ref, place)
    },
    async find(object) {
      ask('get', `${object.kind.toLowerCase()}s`, textAt(object, 'metadata', 'namespace'))
      return inner.find(object)
    },
    async *list(ref, query) {
      askFor('list', ref, query?.namespace)
      yield* inner.list(ref, query)
    },
    async *listMetadata(ref, query) {
      askFor('list', ref, query?.namespace)
      yield* inner.listMetadata(ref, query)
    },
    async *listPodAddresses(query) {
      askFor('list', 'pods', query?.namespace)
      yield* inner.listPodAddresses(query)
    },
    async *listPods(query) {
      askFor('list', 'pods', query?.namespace)
      yield* inner.listPods(query)
    },
    async *listWholePods(query) {
      askFor('list', 'pods', query?.namespace)
      yield* inner.listWholePods(query)
    },
    async create(object, writeOptions) {
      ask('create', `${object.kind.toLowerCase()}s`)
      return inner.create(object, writeOptions)
    },
    async apply(object, applyOptions) {
      ask('patch', `${object.kind.toLowerCase()}s`)
      return inner.apply(object, applyOptions)
    },
    async patch(ref, place, body, writeOptions) {
      askFor('patch', ref, place.namespace)
      return inner.patch(ref, place, body, writeOptions)
    },
    async remove(ref, place, writeOptions) {
      askFor('delete', ref, place.namespace)
      return inner.remove(ref, place, writeOptions)
    },
  }
}
