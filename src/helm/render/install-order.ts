// The order in which Helm installs kinds, so that what others need exists before them.

const INSTALL_ORDER = [
  'PriorityClass',
  'Namespace',
  'NetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'PodSecurityPolicy',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'SecretList',
  'ConfigMap',
  'StorageClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleList',
  'ClusterRoleBinding',
  'ClusterRoleBindingList',
  'Role',
  'RoleList',
  'RoleBinding',
  'RoleBindingList',
  'Service',
  'DaemonSet',
  'Pod',
  'ReplicationController',
  'ReplicaSet',
  'Deployment',
  'HorizontalPodAutoscaler',
  'StatefulSet',
  'Job',
  'CronJob',
  'IngressClass',
  'Ingress',
  'APIService',
]

/** Kinds that are not in the list come last, by name; equal kinds stay in their order. */
export function inInstallOrder<T extends {readonly kind: string}>(objects: readonly T[]): T[] {
  const ranks = new Map(INSTALL_ORDER.map((kind, rank) => [kind, rank]))
  const rankOf = ({kind}: T) => ranks.get(kind) ?? INSTALL_ORDER.length
  return objects.toSorted((a, b) => {
    const difference = rankOf(a) - rankOf(b)
    if (difference !== 0 || rankOf(a) < INSTALL_ORDER.length || a.kind === b.kind) return difference
    return a.kind < b.kind ? -1 : 1
  })
}
