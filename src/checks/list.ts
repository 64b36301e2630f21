// The checks of every mesh, ready to be run: of one mesh, or of several in one report.

import {type MeshName, meshNames} from '../meshes/index.ts'
import {checkHint} from '../meshes/linkerd.ts'
import {type Stage, stages} from './check.ts'
import type {IstioTarget} from './istio/base-facts.ts'
import {istioFacts} from './istio/facts.ts'
import {istioChecks} from './istio/list.ts'
import {checkPage} from './istio/pages.ts'
import type {LinkerdTarget} from './linkerd/base-facts.ts'
import {linkerdFacts} from './linkerd/facts.ts'
import {linkerdChecks} from './linkerd/list.ts'
import type {CheckEvent, RunOptions} from './run.ts'
import {runCategories} from './run.ts'

/** What the checks of all meshes need of the outside. */
export type CheckTarget = LinkerdTarget & IstioTarget

export type Timing = Pick<RunOptions<never>, 'wait' | 'clock'> & {skip?: ReadonlySet<string>}

export interface CheckPlan<Target = CheckTarget> {
  /** Ids in the order of the run. */
  readonly ids: readonly string[]
  run(target: Target, timing: Timing): AsyncGenerator<CheckEvent>
}

const plans = {
  linkerd(stage: Stage): CheckPlan<LinkerdTarget> {
    const categories = linkerdChecks.filter(({stages}) => stages.includes(stage))
    return {
      ids: categories.flatMap(({checks}) => checks.map(({id}) => id)),
      run: (target, timing) =>
        runCategories(categories, {...timing, urlOf: checkHint, createFacts: () => linkerdFacts(target)}),
    }
  },
  istio(stage: Stage): CheckPlan<IstioTarget> {
    const categories = istioChecks.filter(({stages}) => stages.includes(stage))
    return {
      ids: categories.flatMap(({checks}) => checks.map(({id}) => id)),
      run: (target, timing) =>
        runCategories(categories, {...timing, urlOf: checkPage, createFacts: () => istioFacts(target)}),
    }
  },
} satisfies Readonly<Record<MeshName, (stage: Stage) => CheckPlan>>

export function checksFor<Mesh extends MeshName>(mesh: Mesh, stage: Stage): ReturnType<(typeof plans)[Mesh]>
export function checksFor(mesh: MeshName, stage: Stage): CheckPlan {
  return plans[mesh](stage)
}

/** One report of several meshes, one after the other; what they ask alike is told once. They share the time to wait. */
export async function* checkMeshes(
  meshes: readonly MeshName[],
  stage: Stage,
  target: CheckTarget,
  {wait, clock, ...timing}: Timing,
): AsyncGenerator<CheckEvent> {
  const end = clock.now() + wait
  const told = new Set<string>()
  for (const mesh of meshes) {
    const own = new Set<string>()
    const plan: CheckPlan = checksFor(mesh, stage)
    for await (const event of plan.run(target, {...timing, clock, wait: Math.max(end - clock.now(), 0)})) {
      const {category, id, title} = event.kind === 'finished' ? event.result : event
      const key = `${category} ${id} ${title}`
      if (told.has(key)) continue
      own.add(key)
      yield event
    }
    for (const key of own) told.add(key)
  }
}

/** Of every mesh and stage. */
export function knownCheckIds(): ReadonlySet<string> {
  return new Set(meshNames.flatMap((mesh) => stages.flatMap((stage) => checksFor(mesh, stage).ids)))
}
