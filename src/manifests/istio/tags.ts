// Revision tags of a cluster: listed, pointed at a revision, taken away.

import {Exit, MeshError} from '../../errors.ts'
import type {Cluster} from '../../kube/cluster.ts'
import type {JsonObject, KubeObject} from '../../kube/object.ts'
import {defaultRevision, injectorApp, labels, objects} from '../../meshes/istio.ts'
import {textMapAt} from '../../yaml/index.ts'
import type {ManifestDocument} from '../documents.ts'
import {renderTag, withoutInjection} from './tag.ts'

export interface TagRow {
  /** Empty for a revision that no tag points at. */
  readonly tag: string
  readonly revision: string
  /** Those with the tag, or the revision, as their label. */
  readonly namespaces: readonly string[]
}

/** @param namespace the control plane's; the rows by revision and tag */
export async function listTags(cluster: Cluster, namespace: string): Promise<TagRow[]> {
  const labelled = [
    ...(await injectors(cluster)),
    ...(await collect(cluster.list('services', {namespace, labelSelector: labels.revision}))),
  ]
  const found = new Map<string, {tag: string; revision: string}>()
  for (const object of labelled) {
    const {[labels.revision]: revision = '', [labels.tag]: tag = ''} = labelsOf(object)
    found.set(`${revision} ${tag}`, {tag, revision})
  }
  const pairs = [...found.values()]
  const tagged = new Set(pairs.filter(({tag}) => tag !== '').map(({revision}) => revision))
  const users = await namespacesByRevision(cluster)
  return pairs
    .filter(({tag, revision}) => tag !== '' || !tagged.has(revision))
    .map(({tag, revision}) => ({tag, revision, namespaces: users.get(tag || revision) ?? []}))
    .sort((a, b) => compare(a.revision, b.revision) || compare(a.tag, b.tag))
}

export interface SetTagRequest {
  readonly tag: string
  readonly revision: string
  /** The control plane's. */
  readonly namespace: string
  /** The folder of our own charts. */
  readonly charts: string
  readonly overwrite: boolean
  readonly autoInject: boolean
  readonly webhookName: string | undefined
}

/** What a tag changes in a cluster. */
export interface TagPlan {
  readonly documents: readonly ManifestDocument[]
  /** The injector of the installation without a revision, with selectors that select nothing; the tag `default` takes over. */
  readonly silenced: KubeObject | undefined
}

/**
 * @param generates whether the result is only printed: then a revision may have the tag's name
 * @throws MeshError when the revision is not there, or the tag is taken
 */
export async function planTag(cluster: Cluster, request: SetTagRequest, generates: boolean): Promise<TagPlan> {
  const {tag, revision, overwrite} = request
  const existing = await injectors(cluster)
  const canonical = existing.filter((object) => !(labels.tag in labelsOf(object)))
  const ofRevision = canonical.filter((object) => labelsOf(object)[labels.revision] === revision)
  if (!generates && tag !== defaultRevision && canonical.some((object) => labelsOf(object)[labels.revision] === tag)) {
    throw new MeshError(Exit.Failed, `"${tag}" is the name of a revision, and cannot be a tag as well`, {
      hint: 'mesh tag list',
    })
  }
  const [webhook, second] = ofRevision
  if (webhook === undefined) throw unknownRevision(revision, canonical)
  if (second !== undefined) {
    const names = ofRevision.map(({metadata}) => metadata.name).join(', ')
    throw new MeshError(Exit.Failed, `revision "${revision}" has more than one injector: ${names}`, {
      hint: `kubectl get mutatingwebhookconfigurations -l ${labels.revision}=${revision}`,
    })
  }
  const taken = existing.find((object) => labelsOf(object)[labels.tag] === tag)
  if (taken !== undefined && !overwrite) {
    throw new MeshError(
      Exit.Failed,
      `tag "${tag}" exists already, and points at revision "${labelsOf(taken)[labels.revision]}"`,
      {hint: `mesh tag ${generates ? 'generate' : 'set'} ${tag} --revision ${revision} --overwrite`},
    )
  }
  const isDefault = tag === defaultRevision
  const documents = await renderTag({
    ...request,
    webhook,
    validator: isDefault ? await defaultValidator(cluster) : undefined,
  })
  const unrevisioned = canonical.find((object) => labelsOf(object)[labels.revision] === defaultRevision)
  const silenced = isDefault && unrevisioned !== undefined ? withoutInjection(unrevisioned) : undefined
  return {documents, silenced}
}

/** Webhooks are replaced as they are: entries of an older tag must not stay beside the new ones. */
export async function writeTag(cluster: Cluster, {documents, silenced}: TagPlan): Promise<void> {
  for (const object of documents.map((document) => document.object())) {
    const resource = webhookResources[object.kind]
    const before = resource && (await cluster.get(resource, {name: object.metadata.name}))
    if (resource === undefined || before === undefined) await cluster.apply(object, {force: true})
    else await cluster.patch(resource, {name: object.metadata.name}, object)
  }
  if (silenced === undefined) return
  const {metadata, webhooks = []} = silenced
  await cluster.patch('mutatingwebhookconfigurations', {name: metadata.name}, {webhooks})
}

const webhookResources: Readonly<Record<string, 'mutatingwebhookconfigurations' | 'validatingwebhookconfigurations'>> =
  {
    MutatingWebhookConfiguration: 'mutatingwebhookconfigurations',
    ValidatingWebhookConfiguration: 'validatingwebhookconfigurations',
  }

export interface RemovalPlan {
  readonly tag: string
  readonly webhooks: readonly KubeObject[]
  readonly services: readonly KubeObject[]
  /** The namespaces that would be left without an injector. */
  readonly dependents: readonly string[]
}

/** @throws MeshError when there is no such tag */
export async function planRemoval(cluster: Cluster, tag: string, namespace: string): Promise<RemovalPlan> {
  const labelSelector = `${labels.tag}=${tag}`
  const webhooks = await collect(cluster.list('mutatingwebhookconfigurations', {labelSelector}))
  const services = await collect(cluster.list('services', {namespace, labelSelector}))
  if (webhooks.length + services.length === 0) {
    throw new MeshError(Exit.Failed, `there is no tag "${tag}"`, {hint: 'mesh tag list'})
  }
  const users = await namespacesByRevision(cluster)
  const dependents = users.get(tag) ?? []
  return {
    tag,
    webhooks,
    services,
    dependents: tag === defaultRevision ? [...dependents, ...(users.get('') ?? [])] : dependents,
  }
}

/** @throws MeshError while namespaces use the tag */
export function requireConsent({tag, dependents}: RemovalPlan): void {
  if (dependents.length === 0) return
  throw new MeshError(
    Exit.Failed,
    `tag "${tag}" is used by namespace ${dependents.join(', ')}: pods there would get no sidecar any more`,
    {hint: `mesh tag remove ${tag} --yes`},
  )
}

export async function removeTag(cluster: Cluster, {webhooks, services}: RemovalPlan, namespace: string): Promise<void> {
  for (const {metadata} of webhooks) await cluster.remove('mutatingwebhookconfigurations', {name: metadata.name})
  for (const {metadata} of services) await cluster.remove('services', {name: metadata.name, namespace})
}

function unknownRevision(revision: string, canonical: readonly KubeObject[]): MeshError {
  const known = [...new Set(canonical.map((object) => labelsOf(object)[labels.revision] ?? ''))].sort()
  const others = known.length === 0 ? 'the cluster has none' : `the cluster has ${known.join(', ')}`
  return new MeshError(Exit.Failed, `there is no revision "${revision}": ${others}`, {
    hint: 'mesh install --mesh istio --revision NAME',
  })
}

/** The webhook configurations of revisions and tags. */
function injectors(cluster: Cluster): Promise<KubeObject[]> {
  return collect(
    cluster.list('mutatingwebhookconfigurations', {labelSelector: `app=${injectorApp},${labels.revision}`}),
  )
}

async function defaultValidator(cluster: Cluster): Promise<KubeObject | undefined> {
  return cluster.get('validatingwebhookconfigurations', {name: objects.defaultValidator})
}

/** By the label's value; under '' those that istio-injection=enabled leaves to the default revision. */
async function namespacesByRevision(cluster: Cluster): Promise<Map<string, string[]>> {
  const users = new Map<string, string[]>()
  for await (const {name, labels: own} of cluster.listMetadata('namespaces')) {
    const key = own[labels.revision] ?? (own[labels.injection] === 'enabled' ? '' : undefined)
    if (key !== undefined) users.set(key, [...(users.get(key) ?? []), name])
  }
  return users
}

async function collect(objects: AsyncIterable<KubeObject>): Promise<KubeObject[]> {
  const found: KubeObject[] = []
  for await (const object of objects) found.push(object)
  return found
}

function labelsOf(object: JsonObject): Record<string, string> {
  return textMapAt(object, 'metadata', 'labels')
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
