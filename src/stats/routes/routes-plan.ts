// What has to be asked for a table of routes: by whom the routes are counted, and which table a sample belongs to.

import {Exit, MeshError} from '../../errors.ts'
import type {Cluster} from '../../kube/cluster.ts'
import type {KubeObject} from '../../kube/object.ts'
import type {SampledPod} from '../query.ts'
import type {TrafficRequest} from '../source/open-traffic.ts'
import {statKinds} from '../targets/kinds.ts'
import type {Peer} from '../targets/peer.ts'
import type {PlannedRow} from '../targets/plan.ts'
import {planRows} from '../targets/plan.ts'
import {podsInReach} from '../targets/reach.ts'
import type {Target} from '../targets/target.ts'
import {viewOf} from '../targets/view.ts'
import type {StatVocabulary} from '../vocabulary.ts'
import type {RouteCatalog} from './routes-catalog.ts'
import {isBehind, nameOf, readCatalog, routedServices, servicesBefore} from './routes-catalog.ts'
import type {RouteRead, RouteTable, TableChoice} from './routes-reads.ts'
import {clientReads, profileReads, serverReads, serviceKey, serviceReads} from './routes-reads.ts'
import {RouteSums} from './routes-sums.ts'

export interface NamedTable extends RouteTable {
  /** `deployment/web`. */
  readonly resource: string
}

export interface RoutesPlan {
  readonly tables: readonly NamedTable[]
  readonly reads: readonly RouteRead[]
  readonly pods: readonly SampledPod[]
  readonly catalog: RouteCatalog
  readonly notes: readonly string[]
}

export interface RoutesQuestion {
  readonly cluster: Cluster
  readonly target: Target
  readonly scope: Pick<TrafficRequest, 'namespace' | 'labelSelector'>
  readonly vocabulary: StatVocabulary
}

/** What arrives at workloads: their own proxies count the routes of profiles and of servers. */
export async function planIncoming(question: RoutesQuestion): Promise<RoutesPlan> {
  const {cluster, target, vocabulary} = question
  const rows = await plannedRows(question)
  const catalog = await readCatalog(cluster, rows.map(namespaceOf), {routes: false})
  const tables = rows.map((row) =>
    table(target, row.name, routedServices(servicesBefore(catalog.services, row.pods), catalog, namespaceOf(row))),
  )
  const choice = choiceByRow(target, rows, tables)
  const reads = [
    ...profileReads('inbound', tables, choice, vocabulary.metrics),
    ...serverReads(choice, vocabulary.metrics),
    ...serviceReads(choice, vocabulary.metrics),
  ]
  return {tables, reads, pods: sampledOf(rows), catalog, notes: catalog.notes}
}

/** What workloads send to the peer's services: it is their proxies that take the routes. */
export async function planOutgoing(question: RoutesQuestion, peer: Peer): Promise<RoutesPlan> {
  const {cluster, target, vocabulary} = question
  const rows = await plannedRows(question)
  const destination = peer.kind === 'namespace' ? peer.name : peer.namespace
  const namespaces = destination === undefined ? undefined : [destination, ...rows.map(namespaceOf)]
  const catalog = await readCatalog(cluster, namespaces, {routes: true})
  const candidates = catalog.services.filter(
    (service) => destination === undefined || nameOf(service).namespace === destination,
  )
  const services = await servicesOfPeer(question, peer, candidates)
  const tables = rows.map((row) => table(target, row.name, routedServices(services, catalog, namespaceOf(row))))
  const choice = choiceByRow(target, rows, tables)
  const reads = [
    ...profileReads('outbound', tables, choice, vocabulary.metrics),
    ...clientReads(tables, choice, vocabulary.metrics),
  ]
  return {tables, reads, pods: sampledOf(rows), catalog, notes: catalog.notes}
}

/** A service has no proxy: the pods behind it count the routes of its profile and of servers, clients all others. */
export async function planServices({cluster, target, scope, vocabulary}: RoutesQuestion): Promise<RoutesPlan> {
  const {namespace, labelSelector} = scope
  const namespaces = namespace === undefined ? undefined : [namespace]
  const [catalog, reached] = await Promise.all([
    readCatalog(cluster, namespaces, {routes: true, labelSelector}),
    podsInReach(cluster, namespace, {replicaSets: false, jobs: false}, vocabulary),
  ])
  const served = namedServices(catalog.services, target.names, namespace).map((service) => ({
    service,
    table: table(target, service.metadata.name, routedServices([service], catalog, nameOf(service).namespace)),
  }))
  const tables = served.map((entry) => entry.table)
  const anywhere: TableChoice = {by: [], tablesOf: () => tables}
  const byPod = new Map(
    reached.pods.map((pod) => {
      const {namespace: inNamespace, name} = pod.summary
      return [
        `${inNamespace}/${name}`,
        served.filter(({service}) => isBehind(pod, service)).map((entry) => entry.table),
      ]
    }),
  )
  const behind: TableChoice = {
    by: ['namespace', 'pod'],
    tablesOf: (labels) => byPod.get(`${labels.namespace}/${labels.pod}`) ?? [],
  }
  const reads = [
    ...profileReads('inbound', tables, anywhere, vocabulary.metrics),
    ...clientReads(tables, anywhere, vocabulary.metrics),
    ...serverReads(behind, vocabulary.metrics),
  ]
  const pods = reached.pods.flatMap(({sampled}) => sampled ?? [])
  return {tables, reads, pods, catalog, notes: [...catalog.notes, ...reached.notes]}
}

async function plannedRows({cluster, target, scope, vocabulary}: RoutesQuestion): Promise<readonly PlannedRow[]> {
  const {rows} = await planRows(cluster, [target], scope, vocabulary)
  return rows
}

/** The routes that the cluster speaks of are there before any traffic is. */
function table({kind}: Target, name: string, services: RouteTable['services']): NamedTable {
  const sums = new RouteSums()
  for (const {shown, routes} of services) for (const route of routes) sums.row(shown, route)
  return {
    resource: `${kind}/${name}`,
    services,
    byProfile: new Map(
      services.flatMap((service) => (service.profile === undefined ? [] : [[service.profile, service]])),
    ),
    byName: new Map(services.map((service) => [serviceKey(service.namespace, service.name), service])),
    sums,
  }
}

function choiceByRow({kind}: Target, rows: readonly PlannedRow[], tables: readonly NamedTable[]): TableChoice {
  const {by, rowOf} = viewOf(kind)
  const byRow = new Map(
    rows.map(({namespace, name}, index) => [`${namespace}/${name}`, tables.slice(index, index + 1)]),
  )
  return {by, tablesOf: (labels) => byRow.get(rowOf(labels) ?? '') ?? []}
}

async function servicesOfPeer(
  {cluster, vocabulary}: RoutesQuestion,
  {kind, name, namespace}: Peer,
  candidates: readonly KubeObject[],
): Promise<readonly KubeObject[]> {
  const names = name === undefined ? undefined : [name]
  if (kind === 'namespace') return candidates
  if (kind === 'service') return namedServices(candidates, names, namespace)
  const {rows} = await planRows(cluster, [{kind, names}], {namespace}, vocabulary)
  return servicesBefore(
    candidates,
    rows.flatMap(({pods}) => pods),
  )
}

function namedServices(
  services: readonly KubeObject[],
  names: readonly string[] | undefined,
  namespace: string | undefined,
): readonly KubeObject[] {
  const missing = names?.find((name) => services.every(({metadata}) => metadata.name !== name))
  if (missing !== undefined) {
    const where = namespace === undefined ? '' : ` in namespace "${namespace}"`
    throw new MeshError(Exit.Failed, `${statKinds.service.objectKind} "${missing}" does not exist${where}`, {
      hint: `kubectl get services${namespace === undefined ? ' -A' : ` -n ${namespace}`}`,
    })
  }
  return services.filter(({metadata}) => names === undefined || names.includes(metadata.name))
}

function namespaceOf({kind, namespace, name}: PlannedRow): string {
  return kind === 'namespace' ? name : namespace
}

function sampledOf(rows: readonly PlannedRow[]): SampledPod[] {
  return [...new Set(rows.flatMap(({asked}) => asked.flatMap(({sampled}) => sampled ?? [])))]
}
