// What each command needs of the API server on Linkerd.

import {gatewayCrds, objects, webhooks} from '../meshes/linkerd.ts'
import {forward, parents, type Rights, right, traffic} from './common.ts'

const config = right('configmaps', ['get'], 'control-plane', [objects.configMap])
const secretsOf = (keys: readonly (keyof typeof webhooks)[]): string[] =>
  // Older names are looked for only where the newer one does not exist.
  keys.map((key) => webhooks[key].secrets[0].name)

const onGateway = right('customresourcedefinitions', ['get'], 'cluster', gatewayCrds.names)

const installed: Rights = ({crds}) => [
  right('customresourcedefinitions', ['get'], 'cluster', [...gatewayCrds.names, ...crds]),
  right('configmaps', ['get'], 'control-plane', [objects.configMap, objects.trustRoots]),
  right('serviceaccounts', ['list'], 'control-plane'),
  right('replicasets', ['list'], 'control-plane'),
  right('pods', ['list'], 'control-plane'),
  right('secrets', ['get'], 'control-plane', [objects.issuerSecret, ...secretsOf(['injector', 'profile', 'policy'])]),
  right('nodes', ['list'], 'cluster'),
  right('pods', ['list'], 'cluster'),
  right('services', ['list'], 'cluster'),
  right('namespaces', ['get'], 'cluster'),
  right('clusterroles', ['list'], 'cluster'),
  right('clusterrolebindings', ['list'], 'cluster'),
  right('mutatingwebhookconfigurations', ['get'], 'cluster', [webhooks.injector.configuration]),
  right('validatingwebhookconfigurations', ['get'], 'cluster', [
    webhooks.profile.configuration,
    webhooks.policy.configuration,
  ]),
]

const ofOptions: Rights = ({cni, ha}) => [
  ...(ha ? [right('deployments', ['list'], 'control-plane')] : []),
  ...(cni
    ? [
        right('configmaps', ['get'], 'cni', [objects.cniConfigMap]),
        right('serviceaccounts', ['get'], 'cni', [objects.cni]),
        right('clusterroles', ['get'], 'cluster', [objects.cni]),
        right('clusterrolebindings', ['get'], 'cluster', [objects.cni]),
        right('daemonsets', ['get'], 'cni', [objects.cni]),
      ]
    : []),
]

const beforeInstall: Rights = ({clusterScoped}) => [
  onGateway,
  right('namespaces', ['get', 'create'], 'cluster'),
  // CRDs are applied before what is asked about here.
  ...clusterScoped
    .filter((kind) => kind !== 'namespaces' && kind !== 'customresourcedefinitions')
    .map((kind) => right(kind, ['create'], 'cluster')),
  // A role may be given by whoever has its rights, or this one.
  right('clusterroles', ['escalate', 'bind'], 'cluster'),
  right('serviceaccounts', ['create'], 'control-plane'),
  right('services', ['create'], 'control-plane'),
  right('configmaps', ['create'], 'control-plane'),
  right('secrets', ['create', 'get'], 'control-plane'),
  right('deployments', ['create'], 'control-plane'),
  right('cronjobs', ['create'], 'control-plane'),
  right('configmaps', ['get'], 'kube-system', ['extension-apiserver-authentication']),
  right('nodes', ['list'], 'cluster'),
]

/** Any two pods may talk to each other; which workload a pod belongs to is told by its owners. */
const edges: Rights = ({kinds}) => [
  right('pods', ['list'], 'cluster'),
  ...parents(kinds, 'cluster'),
  forward('cluster'),
]

const routed: Rights = (request) => [
  ...traffic(request),
  right('services', ['list'], 'target'),
  right('serviceprofiles', ['list'], 'target'),
]

const none: Rights = () => []
const destination: Rights = () => [right('pods', ['list'], 'control-plane'), forward('control-plane')]

/** By the words of the command; a flag is part of them where it changes what is asked. */
export const linkerdRights = {
  authz: ({kinds}) => [
    ...kinds.map((kind) => right(kind, ['list', 'get'], 'target')),
    right('pods', ['list'], 'target'),
    ...parents(kinds, 'target'),
    right('servers', ['list'], 'target'),
    right('serverauthorizations', ['list'], 'target'),
    right('authorizationpolicies', ['list'], 'target'),
    right('policyhttproutes', ['get'], 'target'),
  ],
  check: (request) => [...installed(request), ...ofOptions(request), right('namespaces', ['list'], 'cluster')],
  'check --crds': ({crds}) => [right('customresourcedefinitions', ['get'], 'cluster', [...gatewayCrds.names, ...crds])],
  'check --pre': beforeInstall,
  'check --proxy': (request) => [
    ...installed(request),
    ...ofOptions(request),
    right('pods', ['list'], 'target'),
    right('services', ['list'], 'target'),
  ],
  completion: none,
  dashboard: () => [right('pods', ['get', 'list'], 'cluster'), forward('cluster')],
  'diagnostics controller-metrics': () => [right('pods', ['list'], 'control-plane'), forward('control-plane')],
  'diagnostics endpoints': destination,
  'diagnostics policy': destination,
  'diagnostics profile': destination,
  'diagnostics proxy-metrics': ({kinds}) => [
    ...kinds.map((kind) => right(kind, ['get'], 'target')),
    right('pods', ['list'], 'target'),
    ...(kinds.includes('cronjobs') ? [right('jobs', ['list'], 'target')] : []),
    forward('target'),
  ],
  identity: () => [right('pods', ['get', 'list'], 'target'), forward('target')],
  inject: none,
  'inject --manual': () => [config],
  'inject --why': ({kinds}) => [
    ...kinds.map((kind) => right(kind, ['get'], 'target')),
    right('pods', ['list'], 'target'),
    right('namespaces', ['get'], 'cluster'),
    right('mutatingwebhookconfigurations', ['get'], 'cluster', [webhooks.injector.configuration]),
    right('secrets', ['get'], 'control-plane', secretsOf(['injector'])),
    right('endpoints', ['get'], 'control-plane', [webhooks.injector.service]),
  ],
  install: ({crds}) => [
    config,
    right('customresourcedefinitions', ['get'], 'cluster', [...gatewayCrds.names, ...crds]),
    right('services', ['get'], 'default', ['kubernetes']),
    right('nodes', ['list'], 'cluster'),
  ],
  'install-cni': none,
  'rbac print': none,
  uninject: none,
  upgrade: ({crds}) => [
    right('secrets', ['get'], 'control-plane', [objects.configOverrides, objects.issuerSecret]),
    right('customresourcedefinitions', ['get'], 'cluster', crds),
    right('services', ['get'], 'default', ['kubernetes']),
  ],
  version: () => [config],
  'viz authz': traffic,
  'viz edges': edges,
  'viz prometheus-config': none,
  'viz routes': routed,
  'viz stat': traffic,
  'viz stat-inbound': traffic,
  'viz stat-outbound': traffic,
  'viz top': traffic,
} as const satisfies Record<string, Rights>
