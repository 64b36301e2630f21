// The kinds of object that statistics can be asked for: their names, where they are listed, and their metric label.

import type {ResourceName} from '../../kube/resources.ts'

export interface StatKind {
  /** What a user may type; the first one prefixes names in tables. */
  readonly words: readonly string[]
  readonly resource: ResourceName
  /** A second place where objects of the kind may be. */
  readonly alsoIn?: ResourceName
  readonly objectKind: string
  /** The label of a sample that names an object of this kind: the owner of its pod, or the policy that it fell under. */
  readonly label: string
  /** Policies own no pods. */
  readonly policy?: true
}

/** In the order of tables. */
export const statKinds = {
  authorizationpolicy: {
    words: ['ap', 'authzpolicy', 'authorizationpolicy', 'authorizationpolicies'],
    resource: 'authorizationpolicies',
    objectKind: 'AuthorizationPolicy',
    label: 'authz_name',
    policy: true,
  },
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
  httproute: {
    words: ['httproute', 'httproutes'],
    resource: 'policyhttproutes',
    alsoIn: 'httproutes',
    objectKind: 'HTTPRoute',
    label: 'route_name',
    policy: true,
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
  server: {
    words: ['srv', 'server', 'servers'],
    resource: 'servers',
    objectKind: 'Server',
    label: 'srv_name',
    policy: true,
  },
  serverauthorization: {
    words: ['saz', 'serverauthz', 'srvauthz', 'serverauthorization', 'serverauthorizations'],
    resource: 'serverauthorizations',
    objectKind: 'ServerAuthorization',
    label: 'authz_name',
    policy: true,
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

/** `all`: workloads, their pods and services. */
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

export function isPolicy(kind: StatKindName): boolean {
  const entry: StatKind = statKinds[kind]
  return entry.policy === true
}

export function shortName(kind: StatKindName): string {
  return statKinds[kind].words[0]
}
