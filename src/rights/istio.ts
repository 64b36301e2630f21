// What each command needs of the API server on Istio.

import {objects} from '../meshes/istio.ts'
import {forward, type Rights, right, traffic} from './common.ts'

const istiods = right('deployments', ['list'], 'control-plane')
const mutating = right('mutatingwebhookconfigurations', ['list'], 'cluster')
const injectorTexts = right('configmaps', ['get'], 'control-plane')

const installed: Rights = () => [
  istiods,
  mutating,
  right('validatingwebhookconfigurations', ['list'], 'cluster'),
  right('namespaces', ['get', 'list'], 'cluster'),
  right('secrets', ['get'], 'control-plane', ['cacerts', 'istio-ca-secret']),
  right('configmaps', ['get'], 'control-plane', ['istio-ca-root-cert']),
  right('pods', ['list'], 'control-plane'),
  right('services', ['list'], 'cluster'),
  right('daemonsets', ['list'], 'cluster'),
  right('nodes', ['list'], 'cluster'),
  right('gateways', ['list'], 'cluster'),
  forward('control-plane'),
]

const beforeInstall: Rights = () => [
  right('deployments', ['list'], 'cluster'),
  right('nodes', ['list'], 'cluster'),
  mutating,
  right('validatingwebhookconfigurations', ['list'], 'cluster'),
  right('namespaces', ['get'], 'cluster'),
  right('services', ['get'], 'cluster'),
  right('configmaps', ['get'], 'kube-system', ['cilium-config']),
]

/** The pod that a command names, by itself or by its workload, and the way to its proxy. */
const proxies: Rights = ({kinds}) => [
  ...kinds.map((kind) => right(kind, ['get'], 'target')),
  right('pods', ['get', 'list'], 'target'),
  forward('target'),
]
const ztunnels: Rights = () => [right('pods', ['list'], 'control-plane'), forward('control-plane')]
const ofWaypoints =
  (verbs: readonly string[]): Rights =>
  () => [right('gateways', verbs, 'target')]
const tagObjects = (verbs: readonly string[]) => [
  right('mutatingwebhookconfigurations', verbs, 'cluster'),
  right('services', verbs, 'control-plane'),
]
/** ztunnels and waypoints may stand anywhere, and tell of the pods of every namespace. */
const everywhere: Rights = (request) => [...traffic(request), right('pods', ['list'], 'cluster'), forward('cluster')]
const none: Rights = () => []

/** By the words of the command; a flag is part of them where it changes what is asked. */
export const istioRights = {
  'ambient add': () => [right('namespaces', ['get', 'patch'], 'cluster')],
  'ambient remove': () => [right('namespaces', ['get', 'patch'], 'cluster')],
  'ambient status': () => [
    right('namespaces', ['get'], 'cluster'),
    right('services', ['list'], 'target'),
    right('pods', ['list'], 'cluster'),
  ],
  check: installed,
  'check --pre': beforeInstall,
  'check --proxy': (request) => [...installed(request), right('pods', ['list'], 'target'), forward('target')],
  completion: none,
  dashboard: () => [right('pods', ['get', 'list'], 'control-plane'), forward('control-plane')],
  inject: none,
  'inject --manual': () => [injectorTexts, right('nodes', ['list'], 'cluster')],
  'inject --why': ({kinds}) => [
    ...kinds.map((kind) => right(kind, ['get'], 'target')),
    right('pods', ['list'], 'target'),
    right('namespaces', ['get'], 'cluster'),
    mutating,
    right('endpoints', ['get'], 'control-plane', [objects.istiod]),
    injectorTexts,
  ],
  'install-cni': none,
  'proxy all': proxies,
  'proxy bootstrap': proxies,
  'proxy certificates': ztunnels,
  'proxy clusters': proxies,
  'proxy connections': ztunnels,
  'proxy endpoints': proxies,
  'proxy listeners': proxies,
  'proxy log': proxies,
  'proxy policies': ztunnels,
  'proxy routes': proxies,
  'proxy secrets': proxies,
  'proxy services': ztunnels,
  'proxy stats': proxies,
  'proxy status': ztunnels,
  'proxy workloads': ztunnels,
  'rbac print': none,
  'tag generate': () => [mutating],
  'tag list': () => [...tagObjects(['list']), right('namespaces', ['list'], 'cluster')],
  'tag remove': () => [...tagObjects(['list', 'delete']), right('namespaces', ['list'], 'cluster')],
  'tag set': () => [...tagObjects(['list', 'get', 'patch'])],
  uninject: none,
  version: () => [istiods],
  'viz authz': everywhere,
  'viz edges': everywhere,
  'viz prometheus-config': none,
  'viz routes': everywhere,
  'viz stat': everywhere,
  'viz stat-inbound': everywhere,
  'viz stat-outbound': everywhere,
  'viz top': everywhere,
  'waypoint apply': () => [right('gateways', ['patch'], 'target'), right('namespaces', ['get', 'patch'], 'cluster')],
  'waypoint delete': ofWaypoints(['get', 'list', 'delete']),
  'waypoint generate': none,
  'waypoint list': ofWaypoints(['list']),
  'waypoint status': ofWaypoints(['list']),
} as const satisfies Record<string, Rights>

/** A bug report and an install by --apply take what they may: for them there is no least. */
export const withoutLeast: readonly string[] = ['bug-report', 'install', 'upgrade']
