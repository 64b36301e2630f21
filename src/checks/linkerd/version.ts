// Whether this program and the control plane are of the newest release, and of the same one.

import type {Check, Outcome} from '../check.ts'
import {found, passed} from '../check.ts'
import type {LinkerdFacts} from './facts.ts'
import {newestOf} from './releases.ts'

export const newestReleaseIsKnown: Check<LinkerdFacts> = {
  id: 'l5d-version-latest',
  title: 'can determine the latest version',
  level: 'warning',
  establishes: 'newestReleases',
  async run({facts}) {
    await facts.newestReleases()
    return passed
  },
}

export const cliIsNewest: Check<LinkerdFacts> = {
  id: 'l5d-version-cli',
  title: 'cli is up-to-date',
  level: 'warning',
  async run({facts}) {
    const {cliVersion} = facts
    return compareWithNewest(facts, cliVersion, (newest) => found('MESH0401', {found: cliVersion, newest}))
  },
}

export const controlPlaneVersionIsKnown: Check<LinkerdFacts> = {
  id: 'l5d-version-control',
  title: 'can retrieve the control plane version',
  level: 'error',
  retry: true,
  establishes: 'controlPlaneRelease',
  async run({facts}) {
    await facts.controlPlaneRelease()
    return passed
  },
}

export const controlPlaneIsNewest: Check<LinkerdFacts> = {
  id: 'l5d-version-control',
  title: 'control plane is up-to-date',
  level: 'warning',
  async run({facts}) {
    const release = await facts.controlPlaneRelease()
    return compareWithNewest(facts, release, (newest) => found('MESH0404', {found: release, newest}))
  },
}

export const versionsMatch: Check<LinkerdFacts> = {
  id: 'l5d-version-control',
  title: 'control plane and cli versions match',
  level: 'warning',
  async run({facts}) {
    const release = await facts.controlPlaneRelease()
    const {cliVersion} = facts
    return release === cliVersion ? passed : found('MESH0405', {found: release, wanted: cliVersion})
  },
}

/** @param lag what is found when the newest release of the same channel is another one */
async function compareWithNewest(
  facts: LinkerdFacts,
  release: string,
  lag: (newest: string) => Outcome,
): Promise<Outcome> {
  const releases = await facts.newestReleases()
  const newest = newestOf(releases, release)
  if (newest === undefined) return found('MESH0402', {found: release, channels: [...releases.keys()]})
  return newest === release ? passed : lag(newest)
}
