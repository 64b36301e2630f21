// The kinds of object that statistics can be asked for: their names, where they are listed, and their metric label.

import type {ResourceName} from '../kube/resources.ts'

export interface StatKind {
  /** What a user may type; the first one prefixes names in tables. */
  readonly words: readonly string[]
  readonly resource: ResourceName
  readonly objectKind: string
  /** The label that a scraped sample carries for its pod's owner of this kind. */
  readonly label: string
}

/** In the order of tables. */
export const statKinds = {
  cronjob: {words: ['cj', 'cronjob', 'cronjobs'], resource: 'cronjobs', objectKind: 'CronJob', label: 'cronjob'},
  daemonset: {
    words: ['ds', 'daemonset', 'daemonsets'],
    resource: 'daemonsets',
    objectKind: 'DaemonSet',
    label: 'daemonset',
  },
  deployment: {
    words: ['deploy', 'deployment', 'deployments'],
    resource: 'deployments',
    objectKind: 'Deployment',
    label: 'deployment',
  },
  // Prometheus itself sets `job` on what it scrapes.
  job: {words: ['job', 'jobs'], resource: 'jobs', objectKind: 'Job', label: 'k8s_job'},
  namespace: {
    words: ['ns', 'namespace', 'namespaces'],
    resource: 'namespaces',
    objectKind: 'Namespace',
    label: 'namespace',
  },
  pod: {words: ['po', 'pod', 'pods'], resource: 'pods', objectKind: 'Pod', label: 'pod'},
  replicaset: {
    words: ['rs', 'replicaset', 'replicasets'],
    resource: 'replicasets',
    objectKind: 'ReplicaSet',
    label: 'replicaset',
  },
  replicationcontroller: {
    words: ['rc', 'replicationcontroller', 'replicationcontrollers'],
    resource: 'replicationcontrollers',
    objectKind: 'ReplicationController',
    label: 'replicationcontroller',
  },
  service: {words: ['svc', 'service', 'services'], resource: 'services', objectKind: 'Service', label: 'service'},
  statefulset: {
    words: ['sts', 'statefulset', 'statefulsets'],
    resource: 'statefulsets',
    objectKind: 'StatefulSet',
    label: 'statefulset',
  },
} as const satisfies Record<string, StatKind>

export type StatKindName = keyof typeof statKinds

/** `all`: everything that has a namespace. */
export const allKinds: readonly StatKindName[] = [
  'cronjob',
  'daemonset',
  'deployment',
  'job',
  'pod',
  'replicaset',
  'replicationcontroller',
  'service',
  'statefulset',
]

export function kindNames(): StatKindName[] {
  // Object.keys gives string[]; the filter is what makes them names.
  return Object.keys(statKinds).filter(isStatKindName)
}

function isStatKindName(name: string): name is StatKindName {
  return Object.hasOwn(statKinds, name)
}

export function kindOfWord(word: string): StatKindName | undefined {
  const lower = word.toLowerCase()
  return kindNames().find((name) => statKinds[name].words.some((entry) => entry === lower))
}

export function shortName(kind: StatKindName): string {
  return statKinds[kind].words[0]
}
