// Whether Kubernetes is of a release that Istio runs on, and serves the kinds that istiod reads.

import type {KubeObject} from '../../kube/object.ts'
import {gatewayApi, minimumKubernetes} from '../../meshes/istio.ts'
import {at, listAt, textAt} from '../../yaml/index.ts'
import type {Check} from '../check.ts'
import {found, passed, skipped} from '../check.ts'
import {isAtLeast} from '../kubernetes.ts'
import type {IstioFacts} from './facts.ts'

export const runsMinimumVersion: Check<IstioFacts> = {
  id: 'istio-kubernetes-version',
  title: 'is running a Kubernetes version that Istio supports',
  level: 'error',
  async run({facts}) {
    const version = await facts.version()
    if (isAtLeast(version, minimumKubernetes)) return passed
    const {major, minor, patch} = minimumKubernetes
    return found('MESH0701', {found: version.gitVersion, minimum: `v${major}.${minor}.${patch}`})
  },
}

/** Istio does without the Gateway API; waypoints do not. */
export const gatewayApiIsCurrent: Check<IstioFacts> = {
  id: 'istio-gateway-api',
  title: 'Gateway API CRDs serve the versions that Istio reads',
  level: 'error',
  async run({facts}) {
    const {group, versions} = gatewayApi
    const missing: string[] = []
    let present = 0
    for (const [version, plurals] of Object.entries(versions)) {
      const served = await facts.serves(`${group}/${version}`)
      const lacking = plurals.filter((plural) => !served.has(plural))
      present += served.size
      missing.push(...lacking.map((plural) => `${plural} in ${version}`))
    }
    if (present === 0)
      return skipped('the Gateway API is not installed, and only waypoints and its own Gateways need it')
    return missing.length === 0 ? passed : found('MESH0708', {problems: missing})
  },
}

export const crdsAreServed: Check<IstioFacts> = {
  id: 'istio-crd',
  title: 'CRDs of Istio serve the versions that this release has',
  level: 'error',
  async run({facts}) {
    const problems = (await Promise.all((await facts.istioCrds()).map((crd) => unservedVersions(facts, crd)))).flat()
    return problems.length === 0 ? passed : found('MESH0805', {problems})
  },
}

/** Between the steps of an install: CRDs that were just applied take a moment. */
export const crdsArrive: Check<IstioFacts> = {...crdsAreServed, retry: true}

async function unservedVersions({serves}: IstioFacts, crd: KubeObject): Promise<string[]> {
  const [group, plural] = [textAt(crd, 'spec', 'group') ?? '', textAt(crd, 'spec', 'names', 'plural') ?? '']
  const wanted = listAt(crd, 'spec', 'versions').flatMap((version) =>
    at(version, 'served') === true ? (textAt(version, 'name') ?? []) : [],
  )
  const served = await Promise.all(wanted.map((version) => serves(`${group}/${version}`)))
  const lacking = wanted.filter((_, index) => served[index]?.has(plural) !== true)
  if (lacking.length === 0) return []
  return [lacking.length === wanted.length ? `${plural}.${group}` : `${plural}.${group} (${lacking.join(', ')})`]
}
