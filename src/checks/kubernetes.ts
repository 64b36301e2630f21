// Whether there is a Kubernetes API, which every mesh's checks ask first; and how its releases compare.

import type {Cluster, ServerVersion} from '../kube/cluster.ts'
import type {Check} from './check.ts'
import {passed} from './check.ts'

/** What the checks of any mesh have of the API. */
export interface ApiFacts {
  client(): Promise<Cluster>
  version(): Promise<ServerVersion>
}

export const canInitializeClient: Check<ApiFacts> = {
  id: 'k8s-api',
  title: 'can initialize the client',
  level: 'error',
  establishes: 'client',
  async run({facts}) {
    await facts.client()
    return passed
  },
}

export const canQueryApi: Check<ApiFacts> = {
  id: 'k8s-api',
  title: 'can query the Kubernetes API',
  level: 'error',
  establishes: 'version',
  async run({facts}) {
    await facts.version()
    return passed
  },
}

export function isAtLeast(version: ServerVersion, minimum: Omit<ServerVersion, 'gitVersion'>): boolean {
  for (const part of ['major', 'minor', 'patch'] as const) {
    if (version[part] !== minimum[part]) return version[part] > minimum[part]
  }
  return true
}
