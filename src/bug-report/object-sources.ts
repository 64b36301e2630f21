// The objects of a report: the meshes' own kinds, the cluster's that they depend on, and all of their namespaces.

import {Exit, MeshError} from '../errors.ts'
import type {Cluster, ListQuery, ObjectSummary} from '../kube/cluster.ts'
import type {KubeObject} from '../kube/object.ts'
import type {ResourceName, ResourceRef} from '../kube/resources.ts'
import {at, isJsonObject, type Json, listAt, textAt} from '../yaml/index.ts'
import type {Gathering, Reading, Source} from './source.ts'

const clusterKinds = [
  'namespaces',
  'nodes',
  'mutatingwebhookconfigurations',
  'validatingwebhookconfigurations',
] as const satisfies readonly ResourceName[]

/** Of a namespace that parts of a mesh are in. */
const controlPlaneKinds = [
  'configmaps',
  'cronjobs',
  'daemonsets',
  'deployments',
  'endpointslices',
  'events',
  'jobs',
  'poddisruptionbudgets',
  'pods',
  'replicasets',
  'serviceaccounts',
  'services',
  'statefulsets',
] as const satisfies readonly ResourceName[]

/** Of a namespace with workloads: what traffic is sent by, and what happened. */
const workloadKinds = ['endpointslices', 'events', 'services'] as const satisfies readonly ResourceName[]

/** Objects of one list; a cluster with more has its trouble elsewhere. */
const mostObjects = 5000

export function clusterSources({cluster}: Gathering): Source[] {
  return clusterKinds.map((kind) => ({
    path: `cluster/${kind}.json`,
    read: () => readList(cluster, kind, {}, kind === 'nodes' ? withoutImages : undefined),
  }))
}

export function controlPlaneSources({cluster}: Gathering, namespace: string): Source[] {
  return [
    ...namespacedSources(cluster, controlPlaneKinds, namespace),
    {path: `namespaces/${namespace}/secrets.json`, read: () => readSecretNames(cluster, namespace)},
  ]
}

export function workloadSources({cluster}: Gathering, namespace: string): Source[] {
  return namespacedSources(cluster, workloadKinds, namespace)
}

function namespacedSources(cluster: Cluster, kinds: readonly ResourceName[], namespace: string): Source[] {
  return kinds.map((kind) => ({
    path: `namespaces/${namespace}/${kind}.json`,
    read: () => readList(cluster, kind, {namespace}),
  }))
}

/** One source for each kind of the groups; which kinds there are, the API server is asked. */
export async function meshObjectSources(
  {cluster, request, attempt}: Gathering,
  ownsGroup: (group: string) => boolean,
): Promise<Source[]> {
  const path = 'resources'
  const groups = await attempt(path, async () => listAt(parseAnswer(await cluster.raw('/apis'), '/apis'), 'groups'))
  const own = (groups ?? []).filter((group) => ownsGroup(textAt(group, 'name') ?? ''))
  const found = await Promise.all(
    own.map((group) => {
      const groupPath = `${path}/${textAt(group, 'name') ?? ''}`
      return attempt(groupPath, () => groupSources(cluster, group, groupPath, request.namespaces))
    }),
  )
  return found.flatMap((sources) => sources ?? [])
}

async function groupSources(
  cluster: Cluster,
  group: Json,
  path: string,
  namespaces: readonly string[],
): Promise<Source[]> {
  const version = textAt(group, 'preferredVersion', 'version') ?? ''
  const name = textAt(group, 'name') ?? ''
  const api = `/apis/${name}/${version}`
  const kinds = listAt(parseAnswer(await cluster.raw(api), api), 'resources').filter(
    (kind) => !(textAt(kind, 'name') ?? '').includes('/') && listAt(kind, 'verbs').includes('list'),
  )
  return kinds.map((kind) => {
    const plural = textAt(kind, 'name') ?? ''
    const namespaced = at(kind, 'namespaced') === true
    const resource: ResourceRef = {group: name, version, plural, kind: textAt(kind, 'kind') ?? '', namespaced}
    const queries = namespaced && namespaces.length > 0 ? namespaces.map((namespace) => ({namespace})) : [{}]
    return {
      path: `${path}/${plural}.json`,
      async read() {
        const lists = await Promise.all(queries.map((query) => takeObjects(cluster.list(resource, query))))
        return {objects: lists.flatMap(({objects}) => objects), ...noteOf(lists.some(({isCut}) => isCut))}
      },
    }
  })
}

function parseAnswer(text: string, path: string): Json {
  try {
    const answer: Json = JSON.parse(text)
    return answer
  } catch (error) {
    throw new MeshError(Exit.Failed, `the API server answered ${path} with something that is no JSON`, {cause: error})
  }
}

async function readList(
  cluster: Cluster,
  kind: ResourceName,
  query: ListQuery,
  change: (object: KubeObject) => KubeObject = (object) => object,
): Promise<Reading> {
  const {objects, isCut} = await takeObjects(cluster.list(kind, query))
  return {objects: objects.map(change), ...noteOf(isCut)}
}

/** Names alone: the data of a Secret is not even asked for. */
async function readSecretNames(cluster: Cluster, namespace: string): Promise<Reading> {
  const {objects, isCut} = await takeObjects(cluster.listMetadata('secrets', {namespace}))
  const data = objects.map(({name, labels, annotations}: ObjectSummary) => ({name, labels, annotations}))
  return {data, ...noteOf(isCut)}
}

async function takeObjects<T>(items: AsyncIterable<T>): Promise<{objects: T[]; isCut: boolean}> {
  const objects: T[] = []
  for await (const item of items) {
    if (objects.length === mostObjects) return {objects, isCut: true}
    objects.push(item)
  }
  return {objects, isCut: false}
}

function noteOf(isCut: boolean): {note?: string} {
  return isCut ? {note: `the first ${mostObjects} objects, there are more`} : {}
}

/** Every image that a node ever pulled is a third of a node, and none of a mesh. */
function withoutImages(node: KubeObject): KubeObject {
  if (!isJsonObject(node.status)) return node
  const {images: _images, ...status} = node.status
  return {...node, status}
}
