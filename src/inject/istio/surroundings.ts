// Reads from a cluster what decides whether a workload's pods get Istio's proxy.

import type {Cluster} from '../../kube/cluster.ts'
import type {KubeObject} from '../../kube/object.ts'
import {annotations, containers, defaultRevision, injectorApp, labels, objects} from '../../meshes/istio.ts'
import {isJsonObject, type JsonObject, listAt} from '../../yaml/index.ts'
import {type InputObject, objectAt, textAt, textsAt} from '../object.ts'
import {dateAt, podContainers, runningPods} from '../workload.ts'
import {type InjectorConfig, readInjectorConfig} from './injector-config.ts'
import type {InjectorWebhook, IstioSurroundings} from './why.ts'

export async function readIstioSurroundings(
  cluster: Cluster,
  object: InputObject,
  controlPlaneNamespace: string,
): Promise<IstioSurroundings> {
  const configurations: KubeObject[] = []
  const query = {labelSelector: `app=${injectorApp}`}
  for await (const found of cluster.list('mutatingwebhookconfigurations', query)) configurations.push(found)
  const [namespace, webhooks, pods] = await Promise.all([
    cluster.get('namespaces', {name: object.namespace}),
    Promise.all(configurations.map((configuration) => webhooksOf(cluster, configuration))),
    runningPods(cluster, object, isMeshed, revisionOf),
  ])
  const all = webhooks.flat()
  const configs = await configsOf(cluster, controlPlaneNamespace, [...new Set(all.map(({revision}) => revision))])
  return {namespace, webhooks: all, configOf: (revision) => configs.get(revision), pods}
}

function isMeshed(pod: KubeObject): boolean {
  return podContainers(pod).some((container) => textAt(container, ['name']) === containers.proxy)
}

function revisionOf(pod: KubeObject): string | undefined {
  return annotations.status in textsAt(pod, ['metadata', 'annotations'])
    ? textsAt(pod, ['metadata', 'annotations'])[labels.revision]
    : undefined
}

async function webhooksOf(cluster: Cluster, configuration: KubeObject): Promise<InjectorWebhook[]> {
  const own = textsAt(configuration, ['metadata', 'labels'])
  const webhooks = listAt(configuration, 'webhooks').filter(isJsonObject)
  const served = await Promise.all(webhooks.map((webhook) => isServed(cluster, webhook)))
  return webhooks.map((webhook, index) => ({
    configuration: configuration.metadata.name,
    namespaceSelector: objectAt(webhook, ['namespaceSelector']) ?? {},
    objectSelector: objectAt(webhook, ['objectSelector']) ?? {},
    revision: own[labels.revision] ?? defaultRevision,
    tag: own[labels.tag],
    createdAt: dateAt(configuration),
    isServed: served[index] ?? false,
    hasCertificate: textAt(webhook, ['clientConfig', 'caBundle']) !== '',
  }))
}

/** A webhook outside the cluster cannot be looked at from here. */
async function isServed(cluster: Cluster, webhook: JsonObject): Promise<boolean> {
  const service = objectAt(webhook, ['clientConfig', 'service'])
  if (service === undefined) return true
  const name = textAt(service, ['name'])
  const endpoints = await cluster.get('endpoints', {name, namespace: textAt(service, ['namespace'])})
  return listAt(endpoints, 'subsets').some((subset) => listAt(subset, 'addresses').length > 0)
}

async function configsOf(
  cluster: Cluster,
  namespace: string,
  revisions: readonly string[],
): Promise<ReadonlyMap<string, InjectorConfig>> {
  const found = await Promise.all(
    revisions.map(async (revision): Promise<[string, InjectorConfig][]> => {
      const name = revision === defaultRevision ? objects.injector : `${objects.injector}-${revision}`
      const text = textAt(await cluster.get('configmaps', {name, namespace}), ['data', 'config'])
      return text === '' ? [] : [[revision, readInjectorConfig(text, name)]]
    }),
  )
  return new Map(found.flat())
}
