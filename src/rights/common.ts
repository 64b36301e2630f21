// What the rights of commands are made of, whatever the mesh.

import type {ResourceName} from '../kube/resources.ts'
import type {Place, Right} from './right.ts'

/** What a command is about, as far as its rights depend on it. */
export interface RightsRequest {
  /** Kinds that the user names; every kind that the command takes when none is named. */
  readonly kinds: readonly ResourceName[]
  /** Names of the CustomResourceDefinitions that the install makes. */
  readonly crds: readonly string[]
  /** Kinds that the install makes, that have no namespace. */
  readonly clusterScoped: readonly ResourceName[]
  /** Whether the install uses the CNI plugin, and whether it is highly available. */
  readonly cni: boolean
  readonly ha: boolean
}

export type Rights = (request: RightsRequest) => readonly Right[]

export const right = (
  resource: ResourceName,
  verbs: readonly string[],
  where: Place,
  names?: readonly string[],
): Right => ({
  resource,
  verbs,
  where,
  ...(names === undefined ? {} : {names}),
})

/** An upgrade to a WebSocket is a GET; since Kubernetes 1.35 it takes the right to create as well. */
export const forward = (where: Place): Right => ({
  ...right('pods', ['get', 'create'], where),
  subresource: 'portforward',
})

/** Workloads of the kinds, their pods, and the way to the pods' proxies. */
export const traffic: Rights = ({kinds}) => {
  // Whoever sends to a service may run in any namespace.
  const where = kinds.some((kind) => widest.has(kind)) ? 'cluster' : 'target'
  return [
    ...kinds.map((kind) => right(kind, ['list'], kind === 'namespaces' ? 'cluster' : 'target')),
    right('pods', ['list'], where),
    ...parents(kinds, where),
    forward(where),
  ]
}

const widest: ReadonlySet<ResourceName> = new Set(['services', 'namespaces'])

/** What stands between a pod and the workload that a user knows. */
export function parents(kinds: readonly ResourceName[], where: Place): Right[] {
  return [
    ...(kinds.includes('deployments') ? [right('replicasets', ['list'], where)] : []),
    ...(kinds.includes('cronjobs') ? [right('jobs', ['list'], where)] : []),
  ]
}
