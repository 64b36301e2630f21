// Reads from a cluster what decides whether a workload's pods get Linkerd's proxy.

import {X509Certificate} from 'node:crypto'
import type {Cluster} from '../../kube/cluster.ts'
import type {KubeObject} from '../../kube/object.ts'
import {containers} from '../../meshes/linkerd.ts'
import {isJsonObject, type Json, selects} from '../../yaml/index.ts'
import {type InputObject, objectAt, podTemplateOf, textAt, textsAt} from '../object.ts'
import type {Surroundings, Webhook} from '../why.ts'
import {dateAt, podContainers, runningPods} from '../workload.ts'

export async function readSurroundings(
  cluster: Cluster,
  object: InputObject,
  controlPlaneNamespace: string,
): Promise<Surroundings> {
  const [namespace, config] = await Promise.all([
    cluster.get('namespaces', {name: object.namespace}),
    cluster.get('mutatingwebhookconfigurations', {name: 'linkerd-proxy-injector-webhook-config'}),
  ])
  return {
    namespace,
    webhook:
      config === undefined ? null : await readWebhook(cluster, config, {object, namespace, controlPlaneNamespace}),
    pods: await runningPods(cluster, object, isMeshed),
  }
}

interface WebhookScope {
  object: InputObject
  namespace: KubeObject | undefined
  controlPlaneNamespace: string
}

async function readWebhook(
  cluster: Cluster,
  config: KubeObject,
  {object, namespace, controlPlaneNamespace}: WebhookScope,
): Promise<Webhook> {
  const webhook: Json = Array.isArray(config.webhooks) ? (config.webhooks[0] ?? null) : null
  const [secret, endpoints, now] = await Promise.all([
    cluster.get('secrets', {name: 'linkerd-proxy-injector-k8s-tls', namespace: controlPlaneNamespace}),
    cluster.get('endpoints', {name: 'linkerd-proxy-injector', namespace: controlPlaneNamespace}),
    cluster.now(),
  ])
  const subsets = Array.isArray(endpoints?.subsets) ? endpoints.subsets : []
  return {
    createdAt: dateAt(config),
    certificateTrouble: certificateTrouble(
      textAt(webhook, ['clientConfig', 'caBundle']),
      textAt(secret, ['data', 'tls.crt']),
      now,
    ),
    isServed: subsets.some(
      (subset) => isJsonObject(subset) && Array.isArray(subset.addresses) && subset.addresses.length > 0,
    ),
    matchesNamespace: selects(objectAt(webhook, ['namespaceSelector']), textsAt(namespace, ['metadata', 'labels'])),
    matchesPod: selects(objectAt(webhook, ['objectSelector']), podTemplateOf(object)?.labels ?? {}),
  }
}

function certificateTrouble(bundle: string, served: string, now: Date): string | undefined {
  if (bundle === '') return 'its configuration has no caBundle'
  if (served === '') return 'the Secret linkerd-proxy-injector-k8s-tls has no certificate'
  try {
    const authority = new X509Certificate(Buffer.from(bundle, 'base64'))
    const certificate = new X509Certificate(Buffer.from(served, 'base64'))
    if (certificate.validToDate < now) return `its certificate expired on ${certificate.validToDate.toISOString()}`
    const isItself = certificate.raw.equals(authority.raw)
    return isItself || certificate.verify(authority.publicKey)
      ? undefined
      : 'its caBundle does not belong to the certificate that it serves'
  } catch {
    return 'its certificate cannot be read'
  }
}

function isMeshed(pod: KubeObject): boolean {
  return podContainers(pod).some((container) => textAt(container, ['name']) === containers.proxy)
}
