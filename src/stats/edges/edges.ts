// Answers `edges`: who holds connections to whom, and whether the mesh secures them or why not.

import type {Cluster} from '../../kube/cluster.ts'
import type {Group, Query} from '../query.ts'
import {equals} from '../query.ts'
import type {TrafficRequest} from '../source/open-traffic.ts'
import {openTraffic} from '../source/open-traffic.ts'
import type {ProxiedStats} from '../stat/stat-inbound.ts'
import type {StatKindName} from '../targets/kinds.ts'
import {shortName, statKinds} from '../targets/kinds.ts'
import {destinationLabel} from '../targets/peer.ts'
import type {OwnedPod} from '../targets/pods.ts'
import {compareTexts, planProxied} from '../targets/proxied.ts'
import {podsInReach} from '../targets/reach.ts'
import {parseWorkloadTarget} from '../targets/workload-target.ts'
import type {StatVocabulary} from '../vocabulary.ts'
import type {ClientIdentities} from './edges-identity.ts'
import {readIdentities} from './edges-identity.ts'

export interface EdgeRow {
  readonly src: string
  readonly srcNamespace: string
  /** Of another kind than asked for: `sts/db`. Of nothing that the mesh's discovery knows: its address. */
  readonly dst: string
  /** Empty for an address. */
  readonly dstNamespace: string
  /** Empty when nobody knows. */
  readonly clientId: string
  readonly serverId: string
  /** Why the mesh does not secure it, in the proxy's word; undefined when it does. */
  readonly insecure: string | undefined
  /** Whose proxy tells of it; empty when nobody says. */
  readonly engine: string
}

export interface EdgesOptions {
  /** Whether clients' identities are looked up, which takes a request for each workload. */
  readonly identities: boolean
}

/** @throws MeshError when the words cannot be understood, or name what does not exist */
export async function readEdges(
  cluster: Cluster,
  words: readonly string[],
  request: TrafficRequest,
  {identities}: EdgesOptions,
): Promise<ProxiedStats<EdgeRow>> {
  const target = parseWorkloadTarget(words, 'viz edges')
  const {kind} = target
  const {source, window, vocabulary, notes} = await openTraffic(cluster, {...request, atOnce: true})
  const scope = {...request, namespace: kind === 'namespace' ? undefined : request.namespace}
  const chosen =
    target.names === undefined && request.labelSelector === undefined
      ? undefined
      : new Set((await planProxied(cluster, target, scope, vocabulary)).rows.keys())
  const needed = {replicaSets: kind === 'deployment', jobs: kind === 'cronjob'}
  const reached = await podsInReach(cluster, scope.namespace, needed, vocabulary)
  const pods = reached.pods.flatMap((pod) => pod.sampled ?? [])

  const connections: Connection[] = []
  for await (const [groups = []] of source.answers([{pods, queries: [edgesQuery(kind, vocabulary)]}], window)) {
    connections.push(...groups.filter(({value}) => value > 0).map(({labels}) => connectionOf(kind, labels)))
  }
  const kept = connections
    .filter(({ends}) => chosen === undefined || ends.some((end) => chosen.has(end)))
    .filter(({edge}) => touches(edge, scope.namespace))
  const clients = identities
    ? await readIdentities(cluster, clientPods(kept, reached.pods), vocabulary.identity)
    : noIdentities
  return {
    rows: distinctEdges(kept, clients),
    unreachable: source.unreachable,
    proxies: pods.length,
    notes: [...notes, ...reached.notes, ...clients.notes],
  }
}

const noIdentities: ClientIdentities = {byPod: new Map(), notes: []}

/** The kinds by which a destination is named when it is not of the kind that was asked for, the best first. */
const destinationKinds = [
  'deployment',
  'statefulset',
  'daemonset',
  'cronjob',
  'job',
  'replicaset',
  'replicationcontroller',
  'pod',
  'service',
] as const satisfies readonly StatKindName[]

/** What a client's proxy knows of a connection that it opened. */
function edgesQuery(kind: StatKindName, {metrics}: StatVocabulary): Query {
  const {label} = statKinds[kind]
  const labels = [
    label,
    'namespace',
    'pod',
    'dst_namespace',
    ...destinationKinds.map(destinationLabel),
    'target_addr',
    'client_id',
    'server_id',
    'tls',
    'no_tls_reason',
    'engine',
  ]
  return {
    metric: metrics.edges,
    measure: 'now',
    // The other connection of the two is the application's own to its proxy.
    where: [
      equals('direction', 'outbound'),
      {label: 'peer', operator: '!=', value: 'src'},
      {label, operator: '!=', value: ''},
    ],
    by: [...new Set(labels)],
  }
}

interface Connection {
  readonly edge: Omit<EdgeRow, 'clientId'>
  /** As the proxy says it; most do not. */
  readonly clientId: string
  /** Both sides as `namespace/name`, where they are of the kind that was asked for. */
  readonly ends: readonly string[]
  /** The client's pod, as `namespace/name`. */
  readonly pod: string
}

function connectionOf(kind: StatKindName, labels: Group['labels']): Connection {
  const text = (label: string): string => labels[label] ?? ''
  const namespace = text('namespace')
  const dstNamespace = text('dst_namespace')
  const src = text(statKinds[kind].label)
  const same = text(destinationLabel(kind))
  const other = destinationKinds.find((candidate) => text(destinationLabel(candidate)) !== '')
  const dst =
    same || (other === undefined ? text('target_addr') : `${shortName(other)}/${text(destinationLabel(other))}`)
  const keyOf = (inNamespace: string, name: string): string =>
    kind === 'namespace' ? `/${name}` : `${inNamespace}/${name}`
  return {
    edge: {
      src,
      srcNamespace: namespace,
      dst,
      dstNamespace,
      serverId: text('server_id'),
      insecure: insecurityOf(text('tls'), text('no_tls_reason')),
      engine: text('engine'),
    },
    clientId: text('client_id'),
    ends: [keyOf(namespace, src), ...(same === '' ? [] : [keyOf(dstNamespace, same)])],
    pod: `${namespace}/${text('pod')}`,
  }
}

/** A proxy that gives no reason and says nothing of TLS either is one that has none to complain of. */
function insecurityOf(tls: string, reason: string): string | undefined {
  if (reason !== '') return reason
  return tls === '' || tls === 'true' ? undefined : tls
}

function touches({srcNamespace, dstNamespace}: Connection['edge'], namespace: string | undefined): boolean {
  return namespace === undefined || srcNamespace === namespace || dstNamespace === namespace
}

function clientPods(connections: readonly Connection[], pods: readonly OwnedPod[]): OwnedPod['summary'][] {
  const unknown = new Set(connections.filter(({clientId}) => clientId === '').map(({pod}) => pod))
  return pods.map(({summary}) => summary).filter(({namespace, name}) => unknown.has(`${namespace}/${name}`))
}

/** All that an edge is, the first of it first in tables. */
const order = ['srcNamespace', 'dstNamespace', 'src', 'dst', 'insecure', 'clientId', 'serverId', 'engine'] as const

/** Pods of one workload that are connected alike are one edge; those that differ in security or identity are not. */
function distinctEdges(connections: readonly Connection[], {byPod}: ClientIdentities): EdgeRow[] {
  const rows = connections.map(
    ({edge, clientId, pod}): EdgeRow => ({...edge, clientId: clientId || (byPod.get(pod) ?? '')}),
  )
  const distinct = new Map(rows.map((row) => [JSON.stringify(order.map((key) => row[key])), row]))
  return [...distinct.values()].sort(compareEdges)
}

function compareEdges(left: EdgeRow, right: EdgeRow): number {
  const differing = order.find((key) => left[key] !== right[key])
  return differing === undefined ? 0 : compareTexts(left[differing] ?? '', right[differing] ?? '')
}
