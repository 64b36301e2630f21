// Runs Istio's checks against a cluster of a test.

import type {Stage} from '../../src/checks/check.ts'
import type {CheckTarget} from '../../src/checks/list.ts'
import {checksFor} from '../../src/checks/list.ts'
import type {CheckResult} from '../../src/checks/run.ts'
import type {CheckOptions} from './linkerd-checks.ts'
import {resultsOf, stillClock} from './linkerd-checks.ts'

/** Of a target with the usual names, unless the options say otherwise. */
export async function runIstioChecks(
  stage: Stage,
  {wait = 0, clock = stillClock, skip, ...target}: CheckOptions & Pick<CheckTarget, 'connect'>,
): Promise<CheckResult[]> {
  const events = checksFor('istio', stage).run(
    {istioNamespace: 'istio-system', istioCrds: async () => [], ...target},
    {wait, clock, ...(skip && {skip})},
  )
  return resultsOf(events)
}
