// Reads from a cluster what decides whether a workload's pods get Linkerd's proxy.

import {X509Certificate} from 'node:crypto'
import {Exit, MeshError} from '../../errors.ts'
import type {Cluster} from '../../kube/cluster.ts'
import type {KubeObject} from '../../kube/object.ts'
import {containers} from '../../meshes/linkerd.ts'
import {isJsonObject, type Json, selects} from '../../yaml/index.ts'
import {containersOf, type InputObject, objectAt, objectsOf, podTemplateOf, textAt, textsAt} from '../object.ts'
import type {RunningPod, Surroundings, Webhook} from '../why.ts'

const kinds = {
  deployments: ['deploy', 'deployment', 'deployments'],
  statefulsets: ['sts', 'statefulset', 'statefulsets'],
  daemonsets: ['ds', 'daemonset', 'daemonsets'],
  replicasets: ['rs', 'replicaset', 'replicasets'],
  replicationcontrollers: ['rc', 'replicationcontroller', 'replicationcontrollers'],
  jobs: ['job', 'jobs'],
  cronjobs: ['cj', 'cronjob', 'cronjobs'],
  pods: ['po', 'pod', 'pods'],
} as const

export interface WorkloadName {
  readonly type: keyof typeof kinds
  readonly name: string
}

/** @throws MeshError when it is not TYPE/NAME with a type that has pods */
export function parseWorkload(text: string): WorkloadName {
  const [word = '', name = '', ...rest] = text.split('/')
  const type = workloadTypes().find((candidate) => kinds[candidate].some((known) => known === word.toLowerCase()))
  if (type === undefined || name === '' || rest.length > 0) {
    const words = workloadTypes().map((candidate) => kinds[candidate][0])
    throw new MeshError(Exit.Usage, `--why takes TYPE/NAME, not "${text}"`, {
      hint: `--why deploy/web, with a TYPE of ${words.join(', ')}`,
    })
  }
  return {type, name}
}

function workloadTypes(): (keyof typeof kinds)[] {
  return [
    'deployments',
    'statefulsets',
    'daemonsets',
    'replicasets',
    'replicationcontrollers',
    'jobs',
    'cronjobs',
    'pods',
  ]
}

export function isOfType(object: InputObject, {type, name}: WorkloadName): boolean {
  return object.name === name && kinds[type].some((word) => word === object.kind.toLowerCase())
}

/** @throws MeshError when there is no such workload */
export async function findWorkload(
  cluster: Cluster,
  {type, name}: WorkloadName,
  namespace: string,
): Promise<InputObject> {
  const found = await cluster.get(type, {name, namespace})
  const [object] = found === undefined ? [] : objectsOf(found)
  if (object === undefined) {
    throw new MeshError(Exit.Failed, `there is no ${kinds[type][1]} "${name}" in namespace ${namespace}`, {
      hint: `kubectl get ${kinds[type][0]} -A`,
    })
  }
  return object
}

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
    pods: await podsOf(cluster, object),
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

async function podsOf(cluster: Cluster, object: InputObject): Promise<RunningPod[]> {
  const wanted = textsAt(object.value, ['spec', 'selector', 'matchLabels'])
  const labelSelector = Object.entries(wanted)
    .map(([key, value]) => `${key}=${value}`)
    .join(',')
  if (labelSelector === '') return []
  const pods: RunningPod[] = []
  for await (const pod of cluster.list('pods', {namespace: object.namespace, labelSelector})) {
    const spec = objectAt(pod, ['spec']) ?? {}
    const all = [...containersOf(spec, 'containers'), ...containersOf(spec, 'initContainers')]
    pods.push({
      name: pod.metadata.name,
      createdAt: dateAt(pod),
      isMeshed: all.some(({value}) => textAt(value, ['name']) === containers.proxy),
    })
  }
  return pods
}

function dateAt(object: KubeObject): Date | undefined {
  const text = textAt(object, ['metadata', 'creationTimestamp'])
  return text === '' ? undefined : new Date(text)
}
