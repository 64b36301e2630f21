// Finds the pods that `[TYPE/]NAME[.NAMESPACE]` stands for.

import {collectPods, podsOfWorkload} from '../diagnostics/workload-pods.ts'
import {Exit, MeshError} from '../errors.ts'
import type {Cluster} from '../kube/cluster.ts'
import type {KubeObject} from '../kube/object.ts'
import {apps, gatewayNameLabel} from '../meshes/istio.ts'
import {byUsefulness} from '../proxy-state/pods.ts'
import {kindOfWord, statKinds} from '../stats/targets/kinds.ts'
import {textAt} from '../yaml/index.ts'
import {checkName} from './named-resource.ts'

export interface PodArgument {
  /** `pod`, when none is written. */
  readonly type: string
  readonly name: string
  /** undefined where it has none of its own. */
  readonly namespace: string | undefined
}

/** Kinds whose pods a selector tells. */
const kinds = [
  'cronjob',
  'daemonset',
  'deployment',
  'job',
  'pod',
  'replicaset',
  'replicationcontroller',
  'service',
  'statefulset',
] as const
const gatewayWords = ['gtw', 'gateway', 'gateways', 'gateway.gateway.networking.k8s.io']

/**
 * The last dot begins a namespace, also where the name of a pod has a dot.
 *
 * @throws MeshError with exit code 2
 */
export function parsePodArgument(text: string): PodArgument {
  const form = '[TYPE/]NAME[.NAMESPACE], such as deploy/web.shop'
  const slash = text.lastIndexOf('/')
  const type = slash === -1 ? 'pod' : text.slice(0, slash).toLowerCase()
  const rest = text.slice(slash + 1)
  const dot = rest.lastIndexOf('.')
  const [name, namespace] = dot === -1 ? [rest, undefined] : [rest.slice(0, dot), rest.slice(dot + 1)]
  if (name === '' || namespace === '' || type === '') {
    throw new MeshError(Exit.Usage, `cannot read ${JSON.stringify(text)}`, {hint: form})
  }
  if (!isKnownType(type)) throw new MeshError(Exit.Usage, `unknown resource type "${type}"`, {hint: form})
  return {type, name: checkName(name), namespace: namespace === undefined ? undefined : checkName(namespace)}
}

function isKnownType(type: string): boolean {
  const kind = kindOfWord(type)
  return gatewayWords.includes(type) || kinds.some((known) => known === kind)
}

/**
 * The pods, the one that `kubectl logs` would take first.
 *
 * @throws MeshError when there is no such object, or no pod of it
 */
export async function findPods(
  cluster: Cluster,
  argument: PodArgument,
): Promise<readonly [KubeObject, ...KubeObject[]]> {
  const {type, name, namespace = cluster.namespace} = argument
  const [first, ...others] = byUsefulness(await podsOf(cluster, {type, name, namespace}))
  if (first !== undefined) return [first, ...others]
  throw new MeshError(Exit.Failed, `${type} "${name}" in namespace "${namespace}" has no pod`, {
    hint: `kubectl get pods -n ${namespace}`,
  })
}

async function podsOf(
  cluster: Cluster,
  {type, name, namespace}: {type: string; name: string; namespace: string},
): Promise<KubeObject[]> {
  if (gatewayWords.includes(type)) {
    return collectPods(cluster, {namespace, labelSelector: `${gatewayNameLabel}=${name}`})
  }
  const {resource, objectKind} = statKinds[kindOfWord(type) ?? 'pod']
  return podsOfWorkload(cluster, {resource, objectKind, namespace, name})
}

export interface ZtunnelQuestion {
  readonly controlPlaneNamespace: string
  /** undefined for the one on any node. */
  readonly node: string | undefined
}

/** @throws MeshError when none runs there */
export async function findZtunnel(
  cluster: Cluster,
  {controlPlaneNamespace: namespace, node}: ZtunnelQuestion,
): Promise<KubeObject> {
  const all = await collectPods(cluster, {namespace, labelSelector: `app=${apps.ztunnel}`})
  const [best] = byUsefulness(all.filter((pod) => node === undefined || textAt(pod, 'spec', 'nodeName') === node))
  if (best !== undefined) return best
  const where = node === undefined ? '' : ` on node "${node}"`
  throw new MeshError(Exit.Failed, `no ztunnel runs${where} in namespace "${namespace}"`, {
    hint: `kubectl get pods -n ${namespace} -l app=${apps.ztunnel} -o wide`,
  })
}
