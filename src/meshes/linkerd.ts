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
  /** Of a service; multicluster reads the label of that name. */
  exported: 'mirror.linkerd.io/exported',
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
  injectorWebhook: 'linkerd-proxy-injector-webhook-config',
  profileWebhook: 'linkerd-sp-validator-webhook-config',
  cni: 'linkerd-cni',
  cniConfigMap: 'linkerd-cni-config',
} as const

/** How the issuer's Secret names what it holds; anchors that are not in there are in the install's values. */
export const identitySchemes = {
  'linkerd.io/tls': {certificate: 'crt.pem', key: 'key.pem', anchors: undefined},
  'kubernetes.io/tls': {certificate: 'tls.crt', key: 'tls.key', anchors: 'ca.crt'},
} as const

/** The proxy's environment variable with the certificates that it trusts. */
export const trustAnchorsVariable = 'LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS'

/** Of the ConfigMap from which the control plane's proxies read what they trust. */
export const trustBundleKey = 'ca-bundle.crt'

const webhookSecrets = (service: string) =>
  [
    {name: `${service}-k8s-tls`, certificate: 'tls.crt', key: 'tls.key'},
    /** As releases before 2.9 called it. */
    {name: `${service}-tls`, certificate: 'crt.pem', key: 'key.pem'},
  ] as const

/** The webhooks of the control plane, the Service behind each, and the Secrets that may hold its certificate. */
export const webhooks = {
  injector: {
    kind: 'MutatingWebhookConfiguration',
    configuration: objects.injectorWebhook,
    service: 'linkerd-proxy-injector',
    secrets: webhookSecrets('linkerd-proxy-injector'),
    optional: false,
  },
  profile: {
    kind: 'ValidatingWebhookConfiguration',
    configuration: objects.profileWebhook,
    service: 'linkerd-sp-validator',
    secrets: webhookSecrets('linkerd-sp-validator'),
    optional: false,
  },
  policy: {
    kind: 'ValidatingWebhookConfiguration',
    configuration: 'linkerd-policy-validator-webhook-config',
    service: 'linkerd-policy-validator',
    secrets: [{name: 'linkerd-policy-validator-k8s-tls', certificate: 'tls.crt', key: 'tls.key'}],
    optional: true,
  },
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
  /** What a client's proxy tells of the routes that it takes; durations are in seconds. */
  outboundRoutes: {
    http: {
      requests: 'outbound_http_route_request_statuses_total',
      durations: 'outbound_http_route_request_duration_seconds_bucket',
      retries: 'outbound_http_route_retry_requests_total',
      backendResponses: 'outbound_http_route_backend_response_statuses_total',
      backendDurations: 'outbound_http_route_backend_response_duration_seconds_bucket',
    },
    grpc: {
      requests: 'outbound_grpc_route_request_statuses_total',
      durations: 'outbound_grpc_route_request_duration_seconds_bucket',
      retries: 'outbound_grpc_route_retry_requests_total',
      backendResponses: 'outbound_grpc_route_backend_response_statuses_total',
      backendDurations: 'outbound_grpc_route_backend_response_duration_seconds_bucket',
    },
  },
  /** What proxies on both sides tell of the routes of a ServiceProfile; durations are in milliseconds. */
  profileRoutes: {
    responses: 'route_response_total',
    /** Each try of a request; the responses are of the last one. */
    actualResponses: 'route_actual_response_total',
    durations: 'route_response_latency_ms_bucket',
  },
  responses: 'response_total',
  latencyBuckets: 'response_latency_ms_bucket',
  openConnections: 'tcp_open_connections',
  readBytes: 'tcp_read_bytes_total',
  writtenBytes: 'tcp_write_bytes_total',
  allowed: 'inbound_http_authz_allow_total',
  denied: 'inbound_http_authz_deny_total',
  allowedConnections: 'inbound_tcp_authz_allow_total',
  deniedConnections: 'inbound_tcp_authz_deny_total',
  startTime: 'process_start_time_seconds',
  /** Served from the start, whatever the traffic. */
  build: 'proxy_build_info',
} as const

/** The Prometheus of the viz extension, in the namespace with the extension's label. */
export const vizPrometheus = {
  /** On the namespace, with the URL of a Prometheus of the user's own. */
  externalAnnotation: 'viz.linkerd.io/external-prometheus',
  deployment: 'prometheus',
  port: 9090,
} as const

export const metricsPath = '/metrics'

/** The publisher's list of the newest release of each channel. */
export const newestReleasesUrl = 'https://versioncheck.linkerd.io/version.json'

/** Stands in an identity after the ServiceAccount and its namespace, and before the trust domain. */
export const identityInfix = '.serviceaccount.identity.'

/** The variable of the proxy container that holds the identity which it shows to others. */
export const identityVariable = 'LINKERD2_PROXY_IDENTITY_LOCAL_NAME'

/** The page that explains a check, by the check's anchor. */
export function checkHint(anchor: string): string {
  return `https://linkerd.io/2/checks/#${anchor}`
}
