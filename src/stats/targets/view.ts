// Which samples count for a kind of row, and which row a sample belongs to.

import type {Matcher} from '../query.ts'
import {equals, matches} from '../query.ts'
import type {StatKindName} from './kinds.ts'
import {statKinds} from './kinds.ts'
import type {Peer} from './peer.ts'
import {destinationLabel, peerMatchers} from './peer.ts'

type Labels = Readonly<Record<string, string>>

export interface View {
  readonly where: readonly Matcher[]
  readonly by: readonly string[]
  /** The side of a connection that says whether the mesh secured it. */
  readonly peer: 'src' | 'dst'
  /** `namespace/name` of the row; undefined when the sample belongs to none. */
  rowOf(labels: Labels): string | undefined
  /** Samples that tell which part of a row they belong to, when a row has parts: the server that a route hangs on. */
  partOf?(labels: Labels): string
  /** Whether connections carry the view's labels; only requests do otherwise. */
  readonly connections: boolean
  /** What refused requests have to match, where policies are asked about. */
  readonly refused?: readonly Matcher[]
}

/** What arrives at a workload; what clients send to a service, since a service has no proxy; what a policy decided. */
export function viewOf(kind: StatKindName, peer?: Peer): View {
  switch (kind) {
    case 'server':
      return policyView('srv_name', [equals('srv_kind', 'server')], {connections: true, countsRefused: true})
    case 'serverauthorization':
    case 'authorizationpolicy':
      return policyView('authz_name', [equals('authz_kind', kind)], {connections: false, countsRefused: false})
    case 'httproute':
      return routeView
    case 'service':
      return peer === undefined ? serviceView : {...serviceView, where: [...serviceView.where, ...peerMatchers(peer)]}
    default:
      return peer === undefined ? workloadView(kind) : clientView(kind, peer)
  }
}

/** Objects of a kind that owns pods, as the proxies of these pods see what arrives. */
function workloadView(kind: StatKindName): View {
  return {where: [equals('direction', 'inbound')], peer: 'src', connections: true, ...rowsBy('namespace', kind)}
}

/** The same objects as clients of the peer, or as its servers; either way it is the client's proxy that knows both. */
function clientView(kind: StatKindName, peer: Peer): View {
  return {
    where: [equals('direction', 'outbound'), ...peerMatchers(peer)],
    peer: 'dst',
    connections: true,
    ...(peer.side === 'to' ? rowsBy('namespace', kind) : rowsBy('dst_namespace', kind, destinationLabel(kind))),
  }
}

/** Rows from two labels: an object's namespace and its name; one is enough for a namespace. */
function rowsBy(
  namespace: 'namespace' | 'dst_namespace',
  kind: StatKindName,
  label: string = statKinds[kind].label,
): Pick<View, 'by' | 'rowOf'> {
  if (kind === 'namespace') {
    return {by: [namespace], rowOf: (labels) => (labels[namespace] ? `/${labels[namespace]}` : undefined)}
  }
  return {
    by: [namespace, label],
    rowOf: (labels) => (labels[label] ? `${labels[namespace] ?? ''}/${labels[label]}` : undefined),
  }
}

function policyView(
  label: string,
  where: readonly Matcher[],
  {connections, countsRefused}: {connections: boolean; countsRefused: boolean},
): View {
  return {
    where: [equals('direction', 'inbound'), ...where],
    by: ['namespace', label],
    peer: 'src',
    connections,
    rowOf: (labels) => (labels[label] ? `${labels.namespace ?? ''}/${labels[label]}` : undefined),
    // Nothing that the proxy refuses is outbound, and the counter does not say so.
    ...(countsRefused ? {refused: where} : {}),
  }
}

/** A route of a default server has a kind of its own, and no object. */
const ofRoutes: readonly Matcher[] = [matches('route_kind', 'HTTPRoute|httproute')]

const routeView: View = {
  ...policyView('route_name', ofRoutes, {connections: false, countsRefused: true}),
  by: ['namespace', 'route_name', 'srv_kind', 'srv_name'],
  partOf: ({srv_kind: kind, srv_name: name = ''}) => (kind === 'default' ? `default:${name}` : name),
}

const serviceView: View = {
  where: [equals('direction', 'outbound'), matches('authority', '[^.]+[.][^.]+[.]svc[.:].*')],
  by: ['dst_namespace', 'dst_service', 'authority'],
  peer: 'dst',
  connections: true,
  // A route may send an authority's requests to another service; without discovery's labels the authority has to do.
  rowOf(labels) {
    if (labels.dst_service) return `${labels.dst_namespace ?? ''}/${labels.dst_service}`
    const [name, namespace] = (labels.authority ?? '').split('.')
    return name && namespace ? `${namespace}/${name}` : undefined
  },
}
