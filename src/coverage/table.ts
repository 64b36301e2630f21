// What each command can do for each mesh: the table that docs/coverage.md is made of.

export const columns = ['linkerd', 'sidecar', 'ambient'] as const
export type Column = (typeof columns)[number]

/** How a command of one mesh is another's, or why it cannot be. */
export type Coverage = 'works' | {readonly differs: string} | {readonly impossible: string}

export type Row = Readonly<Record<Column, Coverage>>

const works = 'works'
const differs = (how: string): Coverage => ({differs: how})
const impossible = (why: string): Coverage => ({impossible: why})

const everywhere: Row = {linkerd: works, sidecar: works, ambient: works}
const bothOfIstio = (sidecar: Coverage, ambient = sidecar) => ({sidecar, ambient})
const ofLinkerd = (istio: Coverage, ambient = istio): Row => ({linkerd: works, sidecar: istio, ambient})
const ofIstio = (linkerd: Coverage): Row => ({linkerd, ...bothOfIstio(works)})
const ofSidecars = (linkerd: Coverage, ambient: Coverage): Row => ({linkerd, sidecar: works, ambient})
const ofAmbient = (linkerd: Coverage, sidecar: Coverage): Row => ({linkerd, sidecar, ambient: works})

const noRevisions = impossible('Linkerd has one control plane in a namespace, and no revisions')
const noAmbient = impossible('Linkerd has no proxies of nodes: a pod is meshed by its sidecar')
const noWaypoint = impossible('Linkerd has no waypoints: its sidecars do HTTP themselves')
const sidecarsNeedNone = impossible('a sidecar does HTTP itself, and takes no waypoint')
const noEnvoy = impossible(
  "Linkerd's proxy is no Envoy: mesh diagnostics proxy-metrics, policy and endpoints tell of it",
)
const noZtunnel = impossible('only ambient has ztunnel')
const waypointOnly = differs("a waypoint's Envoy; ztunnel has none: mesh proxy workloads, services and policies")
const asksLinkerd = (instead: string) => differs(`asks Linkerd's destination service; for Istio: ${instead}`)
const l4 = differs('connections and bytes from ztunnel; requests, once a waypoint is in the way')

/** By the words of the command; a variant may have a row of its own behind its command. */
export const coverage = {
  'ambient add': ofAmbient(noAmbient, impossible('a sidecar is added by mesh inject')),
  'ambient remove': ofAmbient(noAmbient, impossible('a sidecar is taken out by mesh uninject')),
  'ambient status': ofAmbient(noAmbient, impossible('sidecars are told by mesh proxy status')),
  authz: ofLinkerd(
    differs("lists Linkerd's policies; for Istio: mesh viz authz"),
    differs("lists Linkerd's policies; for Istio: mesh proxy policies"),
  ),
  'bug-report': everywhere,
  check: everywhere,
  completion: everywhere,
  'dashboard controlz': ofIstio(impossible("ControlZ is istiod's")),
  'dashboard envoy': ofSidecars(noEnvoy, differs('of waypoints and gateways; ztunnel has no pages')),
  'dashboard grafana': everywhere,
  'dashboard istiod-debug': ofIstio(impossible("the pages are istiod's; for Linkerd: mesh diagnostics")),
  'dashboard jaeger': everywhere,
  'dashboard kiali': ofIstio(impossible('Kiali shows Istio alone')),
  'dashboard linkerd': ofLinkerd(impossible("the viz extension is Linkerd's; for Istio: mesh dashboard kiali")),
  'dashboard prometheus': everywhere,
  'dashboard skywalking': everywhere,
  'dashboard zipkin': everywhere,
  'diagnostics controller-metrics': ofLinkerd(
    differs("of Linkerd's components; for Istio: mesh dashboard istiod-debug"),
  ),
  'diagnostics endpoints': ofLinkerd(asksLinkerd('mesh proxy endpoints POD'), asksLinkerd('mesh proxy services')),
  'diagnostics policy': ofLinkerd(asksLinkerd('mesh proxy listeners POD'), asksLinkerd('mesh proxy policies')),
  'diagnostics profile': ofLinkerd(asksLinkerd('mesh proxy routes POD'), asksLinkerd('mesh proxy services')),
  'diagnostics proxy-metrics': ofLinkerd(
    differs("of Linkerd's proxies; for Envoy: mesh proxy stats POD"),
    differs("of Linkerd's proxies; ztunnel's are in mesh bug-report"),
  ),
  identity: ofLinkerd(
    differs("asks Linkerd's proxies; for Istio: mesh proxy secrets POD"),
    differs("asks Linkerd's proxies; for Istio: mesh proxy certificates"),
  ),
  inject: {
    linkerd: works,
    sidecar: works,
    ambient: impossible('nothing is added to a pod: mesh ambient add enrols it'),
  },
  install: {...everywhere, ambient: differs('--mesh istio --profile ambient')},
  'install-cni': {linkerd: works, sidecar: works, ambient: differs('the plugin is part of --profile ambient')},
  'proxy all': {linkerd: noEnvoy, ...bothOfIstio(works)},
  'proxy bootstrap': ofSidecars(noEnvoy, waypointOnly),
  'proxy certificates': ofAmbient(differs('mesh identity POD'), differs('mesh proxy secrets POD')),
  'proxy clusters': ofSidecars(noEnvoy, waypointOnly),
  'proxy connections': ofAmbient(differs('mesh viz edges counts them'), differs('mesh viz edges counts them')),
  'proxy endpoints': ofSidecars(differs('mesh diagnostics endpoints'), waypointOnly),
  'proxy listeners': ofSidecars(noEnvoy, waypointOnly),
  'proxy log': ofIstio(
    impossible("Linkerd's proxy takes its level from the annotation config.linkerd.io/proxy-log-level"),
  ),
  'proxy policies': ofAmbient(differs('mesh diagnostics policy'), noZtunnel),
  'proxy routes': ofSidecars(differs('mesh diagnostics profile, mesh viz routes'), waypointOnly),
  'proxy secrets': ofSidecars(
    differs('mesh identity POD'),
    differs("a waypoint's; of ztunnel: mesh proxy certificates"),
  ),
  'proxy services': ofAmbient(differs('mesh diagnostics endpoints'), noZtunnel),
  'proxy stats': ofSidecars(differs('mesh diagnostics proxy-metrics'), waypointOnly),
  'proxy status': ofIstio(
    impossible("Linkerd's proxies ask for what they need: there is no state to be out of sync with"),
  ),
  'proxy workloads': ofAmbient(noAmbient, noZtunnel),
  'rbac print': everywhere,
  'tag generate': ofIstio(noRevisions),
  'tag list': ofIstio(noRevisions),
  'tag remove': ofIstio(noRevisions),
  'tag set': ofIstio(noRevisions),
  uninject: {linkerd: works, sidecar: works, ambient: impossible('nothing was added to a pod: mesh ambient remove')},
  upgrade: everywhere,
  version: everywhere,
  'viz authz': {linkerd: works, sidecar: works, ambient: l4},
  'viz edges': {linkerd: works, sidecar: works, ambient: l4},
  'viz prometheus-config': everywhere,
  'viz routes': {
    linkerd: works,
    sidecar: works,
    ambient: differs('of waypoints alone: ztunnel knows no requests'),
  },
  'viz stat': {linkerd: works, sidecar: works, ambient: l4},
  'viz stat-inbound': {linkerd: works, sidecar: works, ambient: l4},
  'viz stat-outbound': {linkerd: works, sidecar: works, ambient: l4},
  'viz top': {linkerd: works, sidecar: works, ambient: l4},
  'waypoint apply': ofAmbient(noWaypoint, sidecarsNeedNone),
  'waypoint delete': ofAmbient(noWaypoint, sidecarsNeedNone),
  'waypoint generate': ofAmbient(noWaypoint, sidecarsNeedNone),
  'waypoint list': ofAmbient(noWaypoint, sidecarsNeedNone),
  'waypoint status': ofAmbient(noWaypoint, sidecarsNeedNone),
} as const satisfies Readonly<Record<string, Row>>
