// The target of a view that takes one kind of workload, all of them or some by name.

import {Exit, MeshError} from '../../errors.ts'
import type {StatKindName} from './kinds.ts'
import {isPolicy, kindNames, shortName, statKinds} from './kinds.ts'
import type {Target} from './target.ts'
import {parseTargets} from './target.ts'

/**
 * @param command as the user types it, for the hint
 * @throws MeshError with exit code 2 for several kinds, and for kinds without pods of their own
 */
export function parseWorkloadTarget(words: readonly string[], command: string): Target {
  return oneKind(words, command, ownsPods)
}

/** The same where services are understood too. */
export function parseServedTarget(words: readonly string[], command: string): Target {
  return oneKind(words, command, (kind) => kind === 'service' || ownsPods(kind))
}

function oneKind(words: readonly string[], command: string, takes: (kind: StatKindName) => boolean): Target {
  const usage = (what: string): MeshError => {
    const types = kindNames().filter(takes).map(shortName)
    return new MeshError(Exit.Usage, what, {hint: `mesh ${command} TYPE, with TYPE one of ${types.join(', ')}`})
  }
  const targets = parseTargets(words)
  const [target] = targets
  if (target === undefined || targets.length > 1) throw usage(`${command} takes one kind of workload at a time`)
  if (!takes(target.kind)) throw usage(`${statKinds[target.kind].objectKind} objects have no proxies of their own`)
  return target
}

function ownsPods(kind: StatKindName): boolean {
  return kind !== 'service' && !isPolicy(kind)
}
