// What statistics need to know of Istio: sidecars, gateways, waypoints and ztunnels, and how each of them tells of traffic.

import type {PodSummary} from '../../kube/cluster.ts'
import {
  annotations,
  envoyMetricsPath,
  labels,
  namespaces,
  ports,
  waypointController,
  ztunnelApp,
} from '../../meshes/istio.ts'
import type {EngineName} from '../engines.ts'
import type {Exporter, Life, Query} from '../query.ts'
import {matches} from '../query.ts'
import {viewMetrics} from '../words.ts'
import type {Dialect, Rendering} from './dialect.ts'
import {envoyMetrics, envoyPolicies} from './envoy.ts'
import type {Reporting} from './istio-families.ts'
import {connectionsAs, edgesAs, istioMetrics, requestsAs, together} from './istio-families.ts'
import {textOf, workloadWords, ztunnelTls} from './istio-words.ts'
import type {MeshStatistics} from './mesh-statistics.ts'
import {workloadLabels} from './workloads.ts'

type Elsewhere = NonNullable<Rendering['toldElsewhere']>

/** Of which side of the traffic it is known whose proxy tells of it. */
function told(side: 'source' | 'destination', by: 'its own proxy' | 'any proxy' | 'a ztunnel'): Elsewhere {
  const [name, namespace] = [`${side}_workload`, `${side}_workload_namespace`]
  return {
    from: [name, namespace],
    isTold(told, {workloads}) {
      const workload = [textOf(told, namespace), textOf(told, name)] as const
      if (by === 'any proxy') return workloads.isMeshed(...workload)
      return workloads.hasOwnProxy(...workload) === (by === 'its own proxy') && workloads.isMeshed(...workload)
    },
  }
}

const served: Reporting = {reporter: 'destination', direction: 'inbound', owner: 'pod'}
const sent: Reporting = {reporter: 'source', direction: 'outbound', owner: 'pod'}
const toWorkload = {owner: 'told', words: workloadWords('destination', '')} as const
const fromWorkload = {owner: 'told', words: workloadWords('source', '')} as const

/** Pods as clients are known to their own proxies alone; what secures a connection, to the server's. */
const asksForPods = ({where}: Query): boolean => where.some(({label, operator}) => label === 'pod' && operator === '!=')

const edgesOfClients = together(
  edgesAs(
    {...sent, toldElsewhere: told('destination', 'any proxy'), appliesTo: (query) => !asksForPods(query)},
    {requests: true},
  ),
  edgesAs({...sent, appliesTo: asksForPods}, {requests: true}),
)

const signs = [istioMetrics.requests, istioMetrics.opened]

const sidecar: Dialect = {
  signs,
  metrics: together(
    requestsAs(served),
    connectionsAs(served),
    requestsAs(sent),
    connectionsAs(sent),
    edgesOfClients,
    edgesAs(
      {reporter: 'destination', direction: 'outbound', ...fromWorkload, toldElsewhere: told('source', 'a ztunnel')},
      {requests: true},
    ),
    envoyPolicies,
    envoyMetrics('sidecar'),
  ),
}

/** A gateway reports what it takes as a client of what it takes it to. */
const taken: Reporting = {...sent, direction: 'inbound'}

const gateway: Dialect = {
  signs,
  metrics: together(
    requestsAs(taken),
    connectionsAs(taken),
    requestsAs(sent),
    connectionsAs(sent),
    edgesOfClients,
    envoyPolicies,
    envoyMetrics('gateway'),
  ),
}

/** In a namespace, what comes through a waypoint counts for whom it goes to. */
const ofWaypoint: Reporting = {
  reporter: 'waypoint',
  direction: 'inbound',
  owner: 'pod',
  appliesTo: ({by}) => by.some((label) => workloadLabels.includes(label)),
}

const waypoint: Dialect = {
  signs,
  metrics: together(
    requestsAs(ofWaypoint),
    connectionsAs(ofWaypoint),
    requestsAs({
      reporter: 'waypoint',
      direction: 'inbound',
      ...toWorkload,
      toldElsewhere: told('destination', 'its own proxy'),
    }),
    requestsAs({
      reporter: 'waypoint',
      direction: 'outbound',
      ...fromWorkload,
      toldElsewhere: told('source', 'its own proxy'),
    }),
    edgesAs({reporter: 'waypoint', direction: 'outbound', ...fromWorkload}, {requests: true}),
    envoyPolicies,
    envoyMetrics('gateway'),
  ),
}

const throughTunnel: Reporting = {reporter: 'destination', direction: 'inbound', ...toWorkload, tls: ztunnelTls}
const fromNode: Reporting = {reporter: 'source', direction: 'outbound', ...fromWorkload, tls: ztunnelTls}

/** Refused connections are opened, and closed with a flag: in all releases, where a metric of their own is only in newer ones. */
function ztunnelPolicies(): Dialect['metrics'] {
  const {[viewMetrics.openedConnections]: opened = [], [viewMetrics.openConnections]: [, closed] = []} =
    connectionsAs(throughTunnel)
  if (closed === undefined) return {}
  const refused: Rendering = {
    ...closed,
    where: [...(closed.where ?? []), matches('response_flags', '(.+,)?DENY(,.+)?')],
  }
  return {
    [viewMetrics.deniedConnections]: [{...refused, factor: 1}],
    [viewMetrics.allowedConnections]: [...opened, {...refused, factor: -1}],
  }
}

const ztunnel: Dialect = {
  signs: [],
  metrics: together(
    connectionsAs(throughTunnel),
    connectionsAs(fromNode),
    edgesAs(fromNode, {requests: false}),
    edgesAs(
      {...throughTunnel, direction: 'outbound', ...fromWorkload, toldElsewhere: told('source', 'a ztunnel')},
      {requests: false},
    ),
    ztunnelPolicies(),
  ),
}

/** An application's own start stands on the page too, where the agent merges them: only Envoy's counts. */
const envoyLife: Life = {metric: 'envoy_server_uptime', tells: 'uptime'}
const ztunnelLife: Life = {metric: istioMetrics.build, tells: 'nothing'}

/** Labels of gateways that the operator or the charts of old set up. */
const namedGateways: ReadonlySet<string> = new Set(['ingressgateway', 'egressgateway'])

export function istioStatistics(): MeshStatistics {
  return {
    dialects: {istio: sidecar, gateway, waypoint, ztunnel},
    knowsOpenConnections: false,
    engineOf,
    exporterOf,
    witnesses: [
      {labelSelector: `app=${ztunnelApp}`, sees: 'its node'},
      {labelSelector: `${labels.managedGateway}=${waypointController}`, sees: 'everything'},
    ],
    prometheus: {
      // As the sample of Istio's release sets it up.
      extension: `kubernetes.io/metadata.name=${namespaces.controlPlane}`,
      deployment: 'prometheus',
      port: 9090,
      presence: [istioMetrics.build, envoyLife.metric, ...signs],
      remedy: 'mesh viz prometheus-config --mesh istio',
    },
  }
}

function engineOf({labels: own, annotations: notes}: PodSummary): EngineName | undefined {
  if (own[labels.managedGateway] === waypointController) return 'waypoint'
  const isGateway =
    own[labels.managedGateway] !== undefined ||
    namedGateways.has(own.istio ?? '') ||
    notes[annotations.templates]?.split(',').includes('gateway') === true
  if (isGateway) return 'gateway'
  if (notes[annotations.status] !== undefined || own[labels.tlsMode] === 'istio') return 'istio'
  return notes[annotations.redirection] === 'enabled' ? 'ztunnel' : undefined
}

function exporterOf(pod: PodSummary): Exporter | undefined {
  if (pod.labels.app === ztunnelApp) {
    return {engine: 'ztunnel', port: ports.status, path: '/metrics', life: ztunnelLife}
  }
  const engine = engineOf(pod)
  if (engine === undefined || engine === 'ztunnel') return undefined
  return {engine, port: envoyPort(pod), path: envoyMetricsPath, life: envoyLife}
}

/** The agent's page has Envoy's metrics and the application's; where the pod wants no such page, Envoy's own has to do. */
function envoyPort({annotations: notes}: PodSummary): number {
  if (notes[annotations.mergeMetrics] === 'false') return ports.envoyMetrics
  const own = Number(notes[annotations.statusPort])
  return Number.isInteger(own) && own > 0 && own < 65_536 ? own : ports.status
}
