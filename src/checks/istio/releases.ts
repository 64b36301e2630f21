// Whether the parts of an install are of releases that go together.

import {istioVersion} from '../../meshes/istio.ts'
import {listAt, textAt} from '../../yaml/index.ts'
import type {Check} from '../check.ts'
import {found, passed, skipped} from '../check.ts'
import type {IstioFacts} from './facts.ts'
import {releaseOf} from './revisions.ts'

export const controlPlaneMatches: Check<IstioFacts> = {
  id: 'istio-version-control',
  title: 'control plane and mesh are of the same release of Istio',
  level: 'warning',
  async run({facts}) {
    const revisions = await facts.revisions()
    const [untold] = revisions.filter(({release}) => release === undefined)
    const others = revisions.filter(({release}) => release !== undefined && release !== istioVersion)
    if (others.length > 0) {
      const problems = others.map(({name, release}) => `revision ${name} is ${release}`)
      return found('MESH0814', {wanted: istioVersion, problems})
    }
    return untold === undefined ? passed : skipped(`the image of revision ${untold.name} does not tell its release`)
  },
}

/** ztunnel and the CNI plugin may be a minor release behind while an upgrade is under way, and work; at rest they should not. */
export const agentsMatch: Check<IstioFacts> = {
  id: 'istio-version-agents',
  title: 'ztunnel, CNI plugin and istiod are of the same minor release',
  level: 'warning',
  async run({facts}) {
    const revisions = await facts.revisions()
    const agents = await facts.daemonSets()
    if (agents.length === 0) return skipped('the install has neither')
    const wanted = new Set(revisions.flatMap(({release}) => (release === undefined ? [] : [minorOf(release)])))
    if (wanted.size === 0) return skipped('no image of istiod tells its release')
    const problems = agents.flatMap((agent) => {
      const image = textAt(listAt(agent, 'spec', 'template', 'spec', 'containers')[0], 'image') ?? ''
      const release = releaseOf(image)
      if (release === undefined || wanted.has(minorOf(release))) return []
      return [`${agent.metadata.name} is ${release}, istiod is ${[...wanted].join(' and ')}`]
    })
    return problems.length === 0 ? passed : found('MESH0815', {problems})
  },
}

/** `1.30` of `1.30.3`. */
function minorOf(release: string): string {
  return release.split('.').slice(0, 2).join('.')
}
