// Finds the workload that a question is about, and the pods that run of it.

import {Exit, MeshError} from '../errors.ts'
import type {Cluster} from '../kube/cluster.ts'
import type {KubeObject} from '../kube/object.ts'
import type {JsonObject} from '../yaml/index.ts'
import {containersOf, type InputObject, objectAt, objectsOf, textAt, textsAt} from './object.ts'

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

/** A running pod of the workload. */
export interface RunningPod {
  readonly name: string
  readonly createdAt: Date | undefined
  readonly isMeshed: boolean
  /** As its own annotation says; of meshes that have revisions. */
  readonly revision?: string | undefined
}

/** The pods that the workload's selector selects. */
export async function runningPods(
  cluster: Cluster,
  object: InputObject,
  isMeshed: (pod: KubeObject) => boolean,
  revisionOf: (pod: KubeObject) => string | undefined = () => undefined,
): Promise<RunningPod[]> {
  const wanted = textsAt(object.value, ['spec', 'selector', 'matchLabels'])
  const labelSelector = Object.entries(wanted)
    .map(([key, value]) => `${key}=${value}`)
    .join(',')
  if (labelSelector === '') return []
  const pods: RunningPod[] = []
  for await (const pod of cluster.list('pods', {namespace: object.namespace, labelSelector})) {
    pods.push({
      name: pod.metadata.name,
      createdAt: dateAt(pod),
      isMeshed: isMeshed(pod),
      revision: revisionOf(pod),
    })
  }
  return pods
}

export function podContainers(pod: KubeObject): JsonObject[] {
  const spec = objectAt(pod, ['spec']) ?? {}
  return [...containersOf(spec, 'containers'), ...containersOf(spec, 'initContainers')].map(({value}) => value)
}

export function dateAt(object: KubeObject): Date | undefined {
  const text = textAt(object, ['metadata', 'creationTimestamp'])
  return text === '' ? undefined : new Date(text)
}
