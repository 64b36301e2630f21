// Runs Linkerd's checks against a cluster of a test, and finds single results.

import type {Stage} from '../../src/checks/check.ts'
import type {CheckTarget} from '../../src/checks/list.ts'
import {checksFor} from '../../src/checks/list.ts'
import type {CheckEvent, CheckResult, Clock} from '../../src/checks/run.ts'
import type {Cluster} from '../../src/kube/cluster.ts'

export interface CheckOptions extends Partial<CheckTarget> {
  wait?: number
  clock?: Clock
  skip?: ReadonlySet<string>
}

export const stillClock: Clock = {now: () => 0, sleep: async () => {}}

/** Of a target with the usual names, unless the options say otherwise. */
export async function runLinkerdChecks(
  stage: Stage,
  {wait = 0, clock = stillClock, skip, ...target}: CheckOptions & Pick<CheckTarget, 'connect'>,
): Promise<CheckResult[]> {
  const events = checksFor('linkerd', stage).run(
    {
      namespace: 'linkerd',
      cniNamespace: 'linkerd-cni',
      cliVersion: 'edge-26.8.3',
      defaultManifest: async () => [],
      crdManifest: async () => [],
      ...target,
    },
    {wait, clock, ...(skip && {skip})},
  )
  return resultsOf(events)
}

export async function resultsOf(events: AsyncIterable<CheckEvent>): Promise<CheckResult[]> {
  const results: CheckResult[] = []
  for await (const event of events) if (event.kind === 'finished') results.push(event.result)
  return results
}

/** The same, on a cluster of objects. */
export function checkObjects(stage: Stage, cluster: Cluster, options: CheckOptions = {}): Promise<CheckResult[]> {
  return runLinkerdChecks(stage, {connect: async () => cluster, ...options})
}

/** @param category where two categories have a check of the same title */
export function titled(results: readonly CheckResult[], title: string, category?: string): CheckResult {
  const found = results.find((result) => result.title === title && (category ?? result.category) === result.category)
  if (found === undefined) throw new Error(`no check is called ${title}`)
  return found
}
