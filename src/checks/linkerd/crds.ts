// Whether the control plane's custom resource definitions are there, in the version that this release wants.

import type {Cluster} from '../../kube/cluster.ts'
import type {KubeObject} from '../../kube/object.ts'
import type {Check} from '../check.ts'
import {found, passed} from '../check.ts'
import {listAt, textAt} from '../fields.ts'
import type {LinkerdFacts} from './facts.ts'

/** The last version in a CRD's list is its newest. */
export const crdsExist: Check<LinkerdFacts> = {
  id: 'l5d-existence-crd',
  title: 'control plane CustomResourceDefinitions exist',
  level: 'error',
  retry: true,
  async run({facts}) {
    const cluster = await facts.cluster()
    const wanted = (await facts.crdManifest()).filter(isOurs)
    const problems = (await Promise.all(wanted.map((crd) => problemWith(cluster, crd)))).filter(
      (text) => text !== undefined,
    )
    return problems.length === 0 ? passed : found('MESH0107', {problems})
  },
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
