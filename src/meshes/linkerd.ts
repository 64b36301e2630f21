// Linkerd's vocabulary: the names that its control plane, its proxies and its users' manifests agree on.

/** The first Kubernetes release that edge-26.8.3 supports. */
export const minimumKubernetes = {major: 1, minor: 31, patch: 0} as const

/** Where Linkerd publishes its images. */
export const imageRegistry = 'cr.l5d.io/linkerd'

export const namespaces = {
  controlPlane: 'linkerd',
  cni: 'linkerd-cni',
} as const

export const labels = {
  /** On everything that a control plane owns, meshed pods included; its value is the control plane's namespace. */
  controlPlaneNs: 'linkerd.io/control-plane-ns',
  controlPlaneComponent: 'linkerd.io/control-plane-component',
  cniResource: 'linkerd.io/cni-resource',
  extension: 'linkerd.io/extension',
  workloadNs: 'linkerd.io/workload-ns',
  /** On a namespace, `disabled` keeps the webhooks away. */
  admissionWebhooks: 'config.linkerd.io/admission-webhooks',
} as const

export const annotations = {
  inject: 'linkerd.io/inject',
  createdBy: 'linkerd.io/created-by',
  proxyVersion: 'linkerd.io/proxy-version',
  trustRootSha256: 'linkerd.io/trust-root-sha256',
  adminPort: 'config.linkerd.io/admin-port',
  opaquePorts: 'config.linkerd.io/opaque-ports',
} as const

/** Prefixes of the annotations that configure a proxy; as labels they have no effect. */
export const configPrefixes = ['config.linkerd.io', 'config.alpha.linkerd.io'] as const

export const containers = {
  proxy: 'linkerd-proxy',
  init: 'linkerd-init',
  networkValidator: 'linkerd-network-validator',
  debug: 'linkerd-debug',
} as const

export const ports = {
  inbound: 4143,
  outbound: 4140,
  control: 4190,
  admin: 4191,
  /** The name that the proxy container gives to its admin port. */
  adminName: 'linkerd-admin',
} as const

export const objects = {
  configMap: 'linkerd-config',
  configOverrides: 'linkerd-config-overrides',
  issuerSecret: 'linkerd-identity-issuer',
  trustRoots: 'linkerd-identity-trust-roots',
  heartbeat: 'linkerd-heartbeat',
} as const

/** The components that have to run; a pod of one is called `linkerd-<component>-<hash>-<hash>`. */
export const components = ['destination', 'identity', 'proxy-injector'] as const

export const gatewayCrds = {
  names: ['httproutes.gateway.networking.k8s.io', 'grpcroutes.gateway.networking.k8s.io'],
  /** Served since Gateway API 1.1.1. */
  version: 'v1',
} as const

/** Families that a proxy serves on its admin port. */
export const metrics = {
  responses: 'response_total',
  latencyBuckets: 'response_latency_ms_bucket',
  openConnections: 'tcp_open_connections',
  readBytes: 'tcp_read_bytes_total',
  writtenBytes: 'tcp_write_bytes_total',
  startTime: 'process_start_time_seconds',
} as const

export const metricsPath = '/metrics'

/** The page that explains a check, by the check's anchor. */
export function checkHint(anchor: string): string {
  return `https://linkerd.io/2/checks/#${anchor}`
}
