// Whether the control plane's own proxies run, trust what they have to, and are of the right release.

import type {Check} from '../check.ts'
import {found, passed} from '../check.ts'
import {unlessRightIsMissing} from '../trouble.ts'
import type {LinkerdFacts} from './facts.ts'
import {bundleIsMissing, compareWithCli, compareWithNewest, healthProblems, trustProblems} from './proxies.ts'

export const controlPlaneProxiesAreHealthy: Check<LinkerdFacts> = {
  id: 'l5d-cp-proxy-healthy',
  title: 'control plane proxies are healthy',
  level: 'error',
  retry: true,
  establishes: 'controlPlaneProxies',
  async run({facts}) {
    const {namespace} = facts
    const pods = await facts.controlPlaneProxies()
    const problems = healthProblems(pods)
    if (problems.length > 0) return found('MESH0603', {problems})
    const readable = await facts.trustRoots().then((bundle) => ({bundle}), unlessRightIsMissing)
    if (readable === undefined) return passed
    if (readable.bundle === undefined) return bundleIsMissing(namespace)
    const strangers = trustProblems(pods, readable.bundle)
    return strangers.length === 0 ? passed : found('MESH0605', {problems: strangers, namespace})
  },
}

export const controlPlaneProxiesAreNewest: Check<LinkerdFacts> = {
  id: 'l5d-cp-proxy-version',
  title: 'control plane proxies are up-to-date',
  level: 'warning',
  run: async ({facts}) => compareWithNewest(facts, await facts.controlPlaneProxies()),
}

export const controlPlaneProxiesMatchCli: Check<LinkerdFacts> = {
  id: 'l5d-cp-proxy-cli-version',
  title: 'control plane proxies and cli versions match',
  level: 'warning',
  run: async ({facts}) => compareWithCli(facts, await facts.controlPlaneProxies()),
}
