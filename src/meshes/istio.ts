// Istio's vocabulary: the names that its control plane, its proxies and its users' manifests agree on.

/** The first Kubernetes release that Istio 1.30 supports. */
export const minimumKubernetes = {major: 1, minor: 32, patch: 0} as const

/** The release of Istio that mesh is made for. */
export const istioVersion = '1.30.3'

export const namespaces = {
  controlPlane: 'istio-system',
} as const

/** What an installation without a revision is called wherever a revision has to be named. */
export const defaultRevision = 'default'

export const labels = {
  /** On a namespace: `enabled` or `disabled`, for the default revision. */
  injection: 'istio-injection',
  /** On a namespace or pod, the revision or tag that injects; on an object, the revision that it belongs to. */
  revision: 'istio.io/rev',
  tag: 'istio.io/tag',
  /** On a pod: `true` or `false`. */
  inject: 'sidecar.istio.io/inject',
  dataplaneMode: 'istio.io/dataplane-mode',
  /** On a namespace, Service or pod: the name of a waypoint, or `none`. */
  useWaypoint: 'istio.io/use-waypoint',
  useWaypointNamespace: 'istio.io/use-waypoint-namespace',
  /** On a waypoint: what it takes. */
  waypointFor: 'istio.io/waypoint-for',
  /** On every pod that was injected. */
  canonicalName: 'service.istio.io/canonical-name',
  /** On a pod with a sidecar: `istio`. */
  tlsMode: 'security.istio.io/tlsMode',
  network: 'topology.istio.io/network',
  /** On the pods of a gateway of the Gateway API; its value is the controller. */
  managedGateway: 'gateway.istio.io/managed',
  gatewayClass: 'gateway.networking.k8s.io/gateway-class-name',
  component: 'operator.istio.io/component',
  managed: 'operator.istio.io/managed',
  version: 'operator.istio.io/version',
  owner: 'install.operator.istio.io/owning-resource',
  ownerNamespace: 'install.operator.istio.io/owning-resource-namespace',
  /** An installation that no longer renders such an object leaves it where it is. */
  notPruned: 'install.operator.istio.io/owning-resource-not-pruned',
} as const

/** The value of the label `app` on what injects. */
export const injectorApp = 'sidecar-injector'

export const containers = {
  proxy: 'istio-proxy',
  init: 'istio-init',
  validation: 'istio-validation',
  discovery: 'discovery',
} as const

export const ports = {
  /** istiod's, for proxies: configuration and certificates over TLS. */
  xds: 15012,
  /** istiod's, behind 443 of its Service. */
  webhooks: 15017,
  /** istiod's metrics. */
  monitoring: 15014,
  /** A proxy's merged metrics and health. */
  status: 15020,
  /** Envoy's own metrics. */
  envoyMetrics: 15090,
} as const

export const objects = {
  injector: 'istio-sidecar-injector',
  meshConfig: 'istio',
  istiod: 'istiod',
  defaultValidator: 'istiod-default-validator',
  cniConfig: 'istio-cni-config',
} as const

/** How the webhook of a revision tag is called, before the tag. */
export const tagWebhookPrefix = 'istio-revision-tag-'

/** How the Service of a revision tag is called, before the tag. */
export const tagServicePrefix = 'istiod-revision-tag-'

/** Annotations of pods that say how they are injected, and what an injection left behind. */
export const annotations = {
  /** Deprecated: the label of the same name decides first. */
  inject: 'sidecar.istio.io/inject',
  templates: 'inject.istio.io/templates',
  status: 'sidecar.istio.io/status',
  overrides: 'proxy.istio.io/overrides',
  proxyConfig: 'proxy.istio.io/config',
  proxyImageType: 'sidecar.istio.io/proxyImageType',
  nativeSidecar: 'sidecar.istio.io/nativeSidecar',
  interceptionMode: 'sidecar.istio.io/interceptionMode',
  rewriteProbes: 'sidecar.istio.io/rewriteAppHTTPProbers',
  statusPort: 'status.sidecar.istio.io/port',
  mergeMetrics: 'prometheus.istio.io/merge-metrics',
  /** `enabled` once the CNI plugin leads a pod's traffic to ztunnel. */
  redirection: 'ambient.istio.io/redirection',
  /** `true` on a pod of which only outgoing traffic is led to ztunnel. */
  bypassInbound: 'ambient.istio.io/bypass-inbound-capture',
} as const

/** Namespaces whose pods are never injected. */
export const systemNamespaces: readonly string[] = [
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'local-path-storage',
]

/** What stands for Istio's control plane and its node agents in the labels `app` and `k8s-app`. */
export const apps = {
  istiod: 'istiod',
  ztunnel: 'ztunnel',
  cni: 'istio-cni-node',
} as const

/** Where istiod keeps its certificate authority: a user's own comes before the one that it made itself. */
export const authoritySecrets = ['cacerts', 'istio-ca-secret'] as const

/** The keys of those Secrets: istiod's own, or those of a Secret of type kubernetes.io/tls, as cert-manager writes them. */
export const authorityForms = [
  {certificate: 'ca-cert.pem', key: 'ca-key.pem', chain: 'cert-chain.pem', root: 'root-cert.pem'},
  {certificate: 'tls.crt', key: 'tls.key', chain: undefined, root: 'ca.crt'},
] as const

/** The ConfigMap that istiod writes into every namespace, from which proxies have what they trust. */
export const rootCertificates = {name: 'istio-ca-root-cert', key: 'root-cert.pem'} as const

/** The GatewayClasses that istiod serves. */
export const gatewayClasses = {
  gateways: ['istio', 'istio-remote'],
  waypoints: ['istio-waypoint', 'istio-east-west'],
} as const

/** What istiod reads of the Gateway API, by version. */
export const gatewayApi = {
  group: 'gateway.networking.k8s.io',
  versions: {v1: ['gatewayclasses', 'gateways', 'grpcroutes', 'httproutes'], v1beta1: ['referencegrants']},
} as const

/** istiod's page of what each proxy was sent and took over, on its monitoring port. */
export const syncPath = '/debug/syncz'

/** A proxy's administration, reached from inside of its pod alone. */
export const adminPort = 15000

/** On the pods that run for a Gateway, its name. */
export const gatewayNameLabel = 'gateway.networking.k8s.io/gateway-name'

/** The values of the label that enrols a namespace or a pod. */
export const dataplaneModes = {ambient: 'ambient', none: 'none'} as const

/** The GatewayClass of waypoints. */
export const waypointClass = 'istio-waypoint'

/** What the label of a managed gateway says of waypoints, whatever the name of their class. */
export const waypointController = 'istio.io-mesh-controller'

/** What a waypoint may be for; without the label it is the first. */
export const waypointTypes = ['service', 'workload', 'all', 'none'] as const

/** Where a waypoint takes what ztunnels send. */
export const waypointListener = {name: 'mesh', port: 15008, protocol: 'HBONE'} as const

/** The condition in which istiod says whether a Service has its waypoint. */
export const waypointBound = 'istio.io/WaypointBound'

/** The value of the label `app` on the proxies of nodes. */
export const ztunnelApp = 'ztunnel'

/** Where Envoy, or the agent for Envoy and the application together, gives metrics; ztunnel has the usual path. */
export const envoyMetricsPath = '/stats/prometheus'
