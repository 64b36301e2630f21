// Whether there is a Kubernetes API, and a release of it that Linkerd runs on.

import type {ServerVersion} from '../../kube/cluster.ts'
import {gatewayCrds, minimumKubernetes} from '../../meshes/linkerd.ts'
import {at, listAt, textAt} from '../../yaml/index.ts'
import type {Check} from '../check.ts'
import {found, passed} from '../check.ts'
import type {LinkerdFacts} from './facts.ts'

export const canInitializeClient: Check<LinkerdFacts> = {
  id: 'k8s-api',
  title: 'can initialize the client',
  level: 'error',
  establishes: 'client',
  async run({facts}) {
    await facts.client()
    return passed
  },
}

export const canQueryApi: Check<LinkerdFacts> = {
  id: 'k8s-api',
  title: 'can query the Kubernetes API',
  level: 'error',
  establishes: 'version',
  async run({facts}) {
    await facts.version()
    return passed
  },
}

export const runsMinimumVersion: Check<LinkerdFacts> = {
  id: 'k8s-version',
  title: 'is running the minimum Kubernetes API version',
  level: 'error',
  async run({facts}) {
    const version = await facts.version()
    if (isAtLeast(version, minimumKubernetes)) return passed
    const {major, minor, patch} = minimumKubernetes
    return found('MESH0001', {found: version.gitVersion, minimum: `v${major}.${minor}.${patch}`})
  },
}

/** CRDs that Linkerd made itself are of the version that it wants. */
export const gatewayApiIsInstalled: Check<LinkerdFacts> = {
  id: 'gateway-api-crd',
  title: 'Gateway API CRDs are installed',
  level: 'error',
  async run({facts}) {
    const crds = await facts.gatewayCrds()
    if (crds.length === 0) return found('MESH0002', {names: gatewayCrds.names})
    const old = crds.filter(
      (crd) => at(crd, 'metadata', 'annotations', 'linkerd.io/created-by') === undefined && !serves(crd),
    )
    if (old.length === 0) return passed
    return found('MESH0003', {version: gatewayCrds.version, names: old.map(({metadata}) => metadata.name)})
  },
}

function serves(crd: Parameters<typeof listAt>[0]): boolean {
  return listAt(crd, 'spec', 'versions').some(
    (version) => textAt(version, 'name') === gatewayCrds.version && at(version, 'served') === true,
  )
}

function isAtLeast(version: ServerVersion, minimum: Omit<ServerVersion, 'gitVersion'>): boolean {
  for (const part of ['major', 'minor', 'patch'] as const) {
    if (version[part] !== minimum[part]) return version[part] > minimum[part]
  }
  return true
}
