// Which samples count for a kind of row, and which row a sample belongs to.

import type {StatKindName} from './kinds.ts'
import {statKinds} from './kinds.ts'
import type {Matcher} from './query.ts'
import {equals, matches} from './query.ts'

type Labels = Readonly<Record<string, string>>

export interface View {
  readonly where: readonly Matcher[]
  readonly by: readonly string[]
  /** The side of a connection that says whether the mesh secured it. */
  readonly peer: 'src' | 'dst'
  /** `namespace/name` of the row; undefined when the sample belongs to none. */
  rowOf(labels: Labels): string | undefined
}

/** What arrives at a workload; what clients send to a service, since a service has no proxy. */
export function viewOf(kind: StatKindName): View {
  if (kind === 'service') return serviceView
  const {label} = statKinds[kind]
  const where = [equals('direction', 'inbound')]
  if (kind === 'namespace') {
    return {where, by: ['namespace'], peer: 'src', rowOf: ({namespace}) => (namespace ? `/${namespace}` : undefined)}
  }
  return {
    where,
    by: ['namespace', label],
    peer: 'src',
    rowOf: (labels) => (labels[label] ? `${labels.namespace ?? ''}/${labels[label]}` : undefined),
  }
}

const serviceView: View = {
  where: [equals('direction', 'outbound'), matches('authority', '[^.]+[.][^.]+[.]svc[.:].*')],
  by: ['dst_namespace', 'dst_service', 'authority'],
  peer: 'dst',
  // A route may send an authority's requests to another service; without discovery's labels the authority has to do.
  rowOf(labels) {
    if (labels.dst_service) return `${labels.dst_namespace ?? ''}/${labels.dst_service}`
    const [name, namespace] = (labels.authority ?? '').split('.')
    return name && namespace ? `${namespace}/${name}` : undefined
  },
}
