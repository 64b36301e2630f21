// The Services that clusters stand for, by the clusters' names.

import {type Json, textAt} from '../../yaml/index.ts'
import {type Cause, serviceOf} from '../cause.ts'
import {resourcesOf} from './sections.ts'

export type ClusterServices = ReadonlyMap<string, Cause[]>

export function clusterServices(dump: Json): ClusterServices {
  return new Map(
    resourcesOf(dump, 'clusters').map((cluster) => {
      const service = serviceOf(cluster)
      return [textAt(cluster, 'name') ?? '', service === undefined ? [] : [service]]
    }),
  )
}
