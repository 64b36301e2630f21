// Whether Kubernetes is of a release that Linkerd runs on, and has the Gateway API.

import {gatewayCrds, minimumKubernetes} from '../../meshes/linkerd.ts'
import {at, listAt, textAt} from '../../yaml/index.ts'
import type {Check} from '../check.ts'
import {found, passed} from '../check.ts'
import {isAtLeast} from '../kubernetes.ts'
import type {LinkerdFacts} from './facts.ts'

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
