// Whether the control plane's custom resource definitions are there, in the version that this release wants.

import type {Cluster} from '../../kube/cluster.ts'
import type {KubeObject} from '../../kube/object.ts'
import {listAt, textAt} from '../../yaml/index.ts'
import type {Check, Outcome} from '../check.ts'
import {found, passed} from '../check.ts'
import type {LinkerdFacts} from './facts.ts'

export const crdsExist: Check<LinkerdFacts> = {
  id: 'l5d-existence-crd',
  title: 'control plane CustomResourceDefinitions exist',
  level: 'error',
  async run({facts}) {
    await facts.installed()
    return compareCrds(facts)
  },
}

/** Between the two steps of an install: the control plane is not there yet, and the CRDs may just be on their way. */
export const crdsArrive: Check<LinkerdFacts> = {
  ...crdsExist,
  retry: true,
  run: ({facts}) => compareCrds(facts),
}

/** The last version in a CRD's list is its newest. */
async function compareCrds(facts: LinkerdFacts): Promise<Outcome> {
  const cluster = await facts.cluster()
  const wanted = (await facts.crdManifest()).filter(isOurs)
  const problems = (await Promise.all(wanted.map((crd) => problemWith(cluster, crd)))).filter(
    (text) => text !== undefined,
  )
  return problems.length === 0 ? passed : found('MESH0107', {problems})
}

/** The Gateway API's CRDs have a check of their own. */
function isOurs(object: KubeObject): boolean {
  return object.kind === 'CustomResourceDefinition' && !object.metadata.name.endsWith('.gateway.networking.k8s.io')
}

async function problemWith(cluster: Cluster, wanted: KubeObject): Promise<string | undefined> {
  const {name} = wanted.metadata
  const existing = await cluster.get('customresourcedefinitions', {name})
  if (existing === undefined) return `${name} does not exist`
  const newest = versionsOf(wanted).at(-1)
  if (newest === undefined || versionsOf(existing).includes(newest)) return undefined
  return `${name} has no version ${newest}`
}

function versionsOf(crd: KubeObject): string[] {
  return listAt(crd, 'spec', 'versions').flatMap((version) => textAt(version, 'name') ?? [])
}
