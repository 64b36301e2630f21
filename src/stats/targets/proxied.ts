// The rows of views that show what proxies themselves saw, and the pods whose proxies these are.

import type {Cluster} from '../../kube/cluster.ts'
import type {SampledPod} from '../query.ts'
import type {StatVocabulary} from '../vocabulary.ts'
import type {StatKindName} from './kinds.ts'
import {shortName} from './kinds.ts'
import type {StatScope} from './plan.ts'
import {planRows} from './plan.ts'
import type {Target} from './target.ts'
import type {View} from './view.ts'
import {viewOf} from './view.ts'

export interface ProxiedRows {
  /** By `namespace/name`, as `view.rowOf` gives it. */
  readonly rows: ReadonlyMap<string, RowName>
  readonly pods: readonly SampledPod[]
  readonly view: View
}

export interface RowName {
  readonly kind: StatKindName
  readonly shortKind: string
  /** Empty for a namespace. */
  readonly namespace: string
  readonly name: string
}

/**
 * @param target of a kind that owns pods, as parseWorkloadTarget gives it
 * @throws MeshError when something that it names does not exist
 */
export async function planProxied(
  cluster: Cluster,
  target: Target,
  scope: StatScope,
  vocabulary: StatVocabulary,
): Promise<ProxiedRows> {
  const {kind} = target
  const {rows} = await planRows(cluster, [target], scope, vocabulary)
  const names = rows.map(({namespace, name}): [string, RowName] => [
    `${namespace}/${name}`,
    {kind, shortKind: shortName(kind), namespace, name},
  ])
  const pods = new Set(rows.flatMap((row) => row.asked.flatMap(({sampled}) => sampled ?? [])))
  return {rows: new Map(names), pods: [...pods], view: viewOf(kind)}
}

/** In the order of tables. */
export function compareRows(left: RowName, right: RowName): number {
  return compareTexts(left.namespace, right.namespace) || compareTexts(left.name, right.name)
}

export function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
