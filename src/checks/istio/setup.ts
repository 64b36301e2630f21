// Whether the cluster is ready for an install of Istio, and whether this user may make one.

import {defaultRevision, labels} from '../../meshes/istio.ts'
import {networkTraps} from '../../meshes/istio-network-traps.ts'
import {at, isJsonObject} from '../../yaml/index.ts'
import type {Check} from '../check.ts'
import {found, passed, skipped} from '../check.ts'
import {placeOf} from '../pods.ts'
import {createdKinds} from './created-kinds.ts'
import type {IstioFacts} from './facts.ts'
import {platforms} from './platforms.ts'

export const nothingIsInstalled: Check<IstioFacts> = {
  id: 'istio-pre-installs',
  title: 'no other install of Istio is there',
  level: 'warning',
  async run({facts}) {
    const installs = (await facts.existingIstiods()).map(
      (istiod) => `${placeOf(istiod)} (revision ${istiod.labels[labels.revision] ?? defaultRevision})`,
    )
    return installs.length === 0 ? passed : found('MESH0702', {installs})
  },
}

/** One question for all rights; each right by itself would take a quarter of a second. */
export const mayCreate: readonly Check<IstioFacts>[] = [
  {namespaced: false, title: 'can create the non-namespaced resources of an install'},
  {namespaced: true, title: 'can create the namespaced resources of an install'},
].map(({namespaced, title}) => ({
  id: 'istio-pre-rights',
  title,
  level: 'error',
  async run({facts}) {
    const {namespace} = facts
    const rules = await facts.rights()
    const lacking = createdKinds.filter(
      (kind) =>
        kind.namespaced === namespaced &&
        kind.byController !== true &&
        !rules.some(
          ({verbs, groups, resources, names}) =>
            names.length === 0 && holds(verbs, 'create') && holds(groups, kind.group) && holds(resources, kind.plural),
        ),
    )
    const [first] = lacking
    if (first === undefined) return passed
    // Who decides outside of RBAC may allow a thing without a rule that could be shown.
    const {group, plural} = first
    const access = {verb: 'create', group, resource: plural, ...(namespaced ? {namespace} : {})}
    if ((await (await facts.cluster()).can(access)).allowed) {
      return skipped('the API server allows more than it lists: kubectl auth can-i create KIND tells of each')
    }
    const rights = lacking.map((kind) => `create ${kind.plural}${kind.group === '' ? '' : `.${kind.group}`}`)
    return found('MESH0703', {rights, namespace})
  },
}))

function holds(allowed: readonly string[], wanted: string): boolean {
  return allowed.includes('*') || allowed.includes(wanted)
}

/** The CNI plugin and ztunnel may come with the install: what would be in their way is told before. */
const everyComponent = new Set(['cni', 'ztunnel'])

export const networkLetsProxiesWork: Check<IstioFacts> = {
  id: 'istio-pre-network',
  title: 'network plugin leaves traffic to proxies',
  level: 'warning',
  async run({facts}) {
    const [calico, cilium] = [at(await facts.calico(), 'spec'), at(await facts.cilium(), 'data')]
    const problems = [
      ...networkTraps('calico', isJsonObject(calico) ? calico : {}, everyComponent),
      ...networkTraps('cilium', isJsonObject(cilium) ? cilium : {}, everyComponent),
    ]
    return problems.length === 0 ? passed : found('MESH0706', {problems})
  },
}

export const platformIsPlain: Check<IstioFacts> = {
  id: 'istio-pre-platform',
  title: 'platform needs no settings of its own',
  level: 'warning',
  async run({facts}) {
    const [version, nodes] = [await facts.version(), await facts.nodes()]
    const platform = platforms.find(({isIt}) => isIt(version, nodes))
    if (platform === undefined) return passed
    return found('MESH0707', {platform: platform.name, needs: platform.needs})
  },
}
