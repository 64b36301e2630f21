// The checks of every mesh, ready to be run.

import type {MeshName} from '../meshes/index.ts'
import {checkHint} from '../meshes/linkerd.ts'
import {type Stage, stages} from './check.ts'
import type {LinkerdTarget} from './linkerd/base-facts.ts'
import {linkerdFacts} from './linkerd/facts.ts'
import {linkerdChecks} from './linkerd/list.ts'
import type {CheckEvent, RunOptions} from './run.ts'
import {runCategories} from './run.ts'

/** What any mesh's checks need of the outside. */
export type CheckTarget = LinkerdTarget

type Timing = Pick<RunOptions<never>, 'wait' | 'clock'> & {skip?: ReadonlySet<string>}

export interface CheckPlan {
  /** Ids in the order of the run. */
  readonly ids: readonly string[]
  run(target: CheckTarget, timing: Timing): AsyncGenerator<CheckEvent>
}

const plans: Readonly<Record<MeshName, (stage: Stage) => CheckPlan>> = {
  linkerd(stage) {
    const categories = linkerdChecks.filter(({stages}) => stages.includes(stage))
    return {
      ids: categories.flatMap(({checks}) => checks.map(({id}) => id)),
      run: (target, timing) =>
        runCategories(categories, {...timing, urlOf: checkHint, createFacts: () => linkerdFacts(target)}),
    }
  },
  // Not asked yet.
  istio: () => ({ids: [], async *run() {}}),
}

export function checksFor(mesh: MeshName, stage: Stage): CheckPlan {
  return plans[mesh](stage)
}

/** Of every stage. */
export function knownCheckIds(mesh: MeshName): ReadonlySet<string> {
  return new Set(stages.flatMap((stage) => checksFor(mesh, stage).ids))
}
