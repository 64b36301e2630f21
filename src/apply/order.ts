// The order in which objects go to a cluster: what others rest on first, what intercepts requests last.

import type {KubeObject} from '../kube/object.ts'

export const stages = ['crds', 'namespaces', 'objects', 'workloads', 'webhooks'] as const

export type Stage = (typeof stages)[number]

/** Kinds that do not belong to the stage `objects`. */
const stageOfKind: Readonly<Record<string, Stage>> = {
  CustomResourceDefinition: 'crds',
  Namespace: 'namespaces',
  Pod: 'workloads',
  Deployment: 'workloads',
  DaemonSet: 'workloads',
  StatefulSet: 'workloads',
  ReplicaSet: 'workloads',
  Job: 'workloads',
  CronJob: 'workloads',
  APIService: 'webhooks',
  MutatingWebhookConfiguration: 'webhooks',
  ValidatingWebhookConfiguration: 'webhooks',
  ValidatingAdmissionPolicy: 'webhooks',
  ValidatingAdmissionPolicyBinding: 'webhooks',
}

/** Within the stage `objects`: accounts and rights before what is used with them. Other kinds follow. */
const firstOfObjects = [
  'PriorityClass',
  'ResourceQuota',
  'LimitRange',
  'ServiceAccount',
  'ClusterRole',
  'ClusterRoleBinding',
  'Role',
  'RoleBinding',
  'Secret',
  'ConfigMap',
  'Service',
]

export function stageOf({kind}: KubeObject): Stage {
  return stageOfKind[kind] ?? 'objects'
}

/** Equal kinds keep their order. */
export function inDependencyOrder(objects: readonly KubeObject[]): KubeObject[] {
  return [...objects].sort((a, b) => placeOf(a) - placeOf(b))
}

function placeOf(object: KubeObject): number {
  const place = firstOfObjects.indexOf(object.kind)
  const within = place === -1 ? firstOfObjects.length : place
  return stages.indexOf(stageOf(object)) * (firstOfObjects.length + 1) + within
}
