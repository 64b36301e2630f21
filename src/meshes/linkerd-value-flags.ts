// The flags of `install` and `inject` that stand for values of Linkerd's charts.

export type ValueFlagKind = 'text' | 'list' | 'switch' | 'integer' | 'duration'

/** One flag: its name and kind, the value paths that it sets, and what the help says. */
export interface ValueFlag {
  readonly name: string
  readonly kind: ValueFlagKind
  /** Dotted paths into the values; all get the same value. */
  readonly paths: readonly string[]
  readonly summary: string
  /** The chart's default, for the help. */
  readonly default?: string
  /** A switch that turns its value off. */
  readonly inverted?: boolean
  /** The flag that replaces it: still accepted, with a warning. */
  readonly replacedBy?: string
  readonly char?: string
}

/** Flags on the proxy: `install` takes them for every workload, `inject` for the ones at hand. */
export const proxyFlags = [
  {
    name: 'proxy-image',
    kind: 'text',
    paths: ['proxy.image.name'],
    default: 'cr.l5d.io/linkerd/proxy',
    summary: 'The image of the proxy, without a tag',
  },
  {
    name: 'image-pull-policy',
    kind: 'text',
    paths: ['imagePullPolicy', 'proxy.image.pullPolicy', 'debugContainer.image.pullPolicy'],
    default: 'IfNotPresent',
    summary: 'When images are pulled: Always, IfNotPresent or Never',
  },
  {
    name: 'inbound-port',
    kind: 'integer',
    paths: ['proxy.ports.inbound'],
    default: '4143',
    summary: 'The port that takes inbound traffic',
  },
  {
    name: 'outbound-port',
    kind: 'integer',
    paths: ['proxy.ports.outbound'],
    default: '4140',
    summary: 'The port that takes outbound traffic',
  },
  {
    name: 'control-port',
    kind: 'integer',
    paths: ['proxy.ports.control'],
    default: '4190',
    summary: "The proxy's control port",
  },
  {
    name: 'admin-port',
    kind: 'integer',
    paths: ['proxy.ports.admin'],
    default: '4191',
    summary: "The port of the proxy's metrics and probes",
  },
  {
    name: 'skip-inbound-ports',
    kind: 'list',
    paths: ['proxyInit.ignoreInboundPorts'],
    summary: 'Inbound ports and port ranges that bypass the proxy',
  },
  {
    name: 'skip-outbound-ports',
    kind: 'list',
    paths: ['proxyInit.ignoreOutboundPorts'],
    summary: 'Outbound ports and port ranges that bypass the proxy',
  },
  {
    name: 'proxy-uid',
    kind: 'integer',
    paths: ['proxy.uid'],
    default: '2102',
    summary: 'The user id that the proxy runs as',
  },
  {
    name: 'proxy-gid',
    kind: 'integer',
    paths: ['proxy.gid'],
    default: '-1',
    summary: 'The group id that the proxy runs as; -1 for none',
  },
  {
    name: 'proxy-log-level',
    kind: 'text',
    paths: ['proxy.logLevel'],
    default: 'warn,linkerd=info,hickory=error',
    summary: 'What the proxy logs',
  },
  {
    name: 'proxy-cpu-request',
    kind: 'text',
    paths: ['proxy.resources.cpu.request'],
    summary: 'The CPU that the proxy requests',
  },
  {
    name: 'proxy-cpu-limit',
    kind: 'text',
    paths: ['proxy.resources.cpu.limit'],
    summary: 'The CPU that the proxy may use',
  },
  {
    name: 'proxy-memory-request',
    kind: 'text',
    paths: ['proxy.resources.memory.request'],
    summary: 'The memory that the proxy requests',
  },
  {
    name: 'proxy-memory-limit',
    kind: 'text',
    paths: ['proxy.resources.memory.limit'],
    summary: 'The memory that the proxy may use',
  },
  {
    name: 'enable-external-profiles',
    kind: 'switch',
    paths: ['proxy.enableExternalProfiles'],
    summary: 'Look up service profiles for names outside the cluster too',
  },
  {
    name: 'default-inbound-policy',
    kind: 'text',
    paths: ['proxy.defaultInboundPolicy'],
    default: 'all-unauthenticated',
    summary: 'Who may call a port that no Server selects',
  },
  {
    name: 'proxy-version',
    kind: 'text',
    char: 'v',
    paths: ['proxy.image.version'],
    replacedBy: '--set proxy.image.version',
    summary: 'The tag of the proxy image',
  },
  {
    name: 'proxy-memory',
    kind: 'text',
    paths: ['proxy.resources.memory.request'],
    replacedBy: '--proxy-memory-request',
    summary: 'The memory that the proxy requests',
  },
  {
    name: 'proxy-cpu',
    kind: 'text',
    paths: ['proxy.resources.cpu.request'],
    replacedBy: '--proxy-cpu-request',
    summary: 'The CPU that the proxy requests',
  },
] as const satisfies readonly ValueFlag[]

/** Flags on the control plane, of `install` and `upgrade`. */
export const controlPlaneFlags = [
  {
    name: 'linkerd-cni-enabled',
    kind: 'switch',
    paths: ['cniEnabled'],
    summary: 'Let the CNI plugin, which must be there already, set up the traffic redirection',
  },
  {
    name: 'controller-log-level',
    kind: 'text',
    paths: ['controllerLogLevel'],
    default: 'info',
    summary: 'What the control plane logs: panic, fatal, error, warn, info, debug or trace',
  },
  {
    name: 'controller-replicas',
    kind: 'integer',
    paths: ['controllerReplicas'],
    default: '1',
    summary: 'The replicas of each part of the control plane',
  },
  {
    name: 'controller-uid',
    kind: 'integer',
    paths: ['controllerUID'],
    default: '2103',
    summary: 'The user id that the control plane runs as',
  },
  {
    name: 'controller-gid',
    kind: 'integer',
    paths: ['controllerGID'],
    default: '-1',
    summary: 'The group id that the control plane runs as; -1 for none',
  },
  {
    name: 'disable-h2-upgrade',
    kind: 'switch',
    inverted: true,
    paths: ['enableH2Upgrade'],
    summary: 'Do not carry HTTP/1 between proxies over HTTP/2',
  },
  {name: 'disable-heartbeat', kind: 'switch', paths: ['disableHeartBeat'], summary: 'Leave out the heartbeat CronJob'},
  {
    name: 'enable-endpoint-slices',
    kind: 'switch',
    paths: ['enableEndpointSlices'],
    default: 'true',
    summary: 'Discover endpoints through EndpointSlices',
  },
  {
    name: 'identity-issuance-lifetime',
    kind: 'duration',
    paths: ['identity.issuer.issuanceLifetime'],
    default: '24h0m0s',
    summary: "How long a proxy's certificate is valid",
  },
  {
    name: 'identity-clock-skew-allowance',
    kind: 'duration',
    paths: ['identity.issuer.clockSkewAllowance'],
    default: '20s',
    summary: 'How far clocks in the cluster may be apart',
  },
] as const satisfies readonly ValueFlag[]

/** What an installed mesh cannot change: its names would no longer be those in its certificates. */
export const installOnlyFlags = [
  {
    name: 'cluster-domain',
    kind: 'text',
    paths: ['clusterDomain'],
    default: 'cluster.local',
    summary: "The cluster's DNS domain",
  },
  {
    name: 'identity-trust-domain',
    kind: 'text',
    paths: ['identityTrustDomain'],
    summary: 'The end of every identity; the cluster domain by default',
  },
  {
    name: 'identity-external-ca',
    kind: 'switch',
    paths: ['identity.externalCA'],
    summary: 'Leave the ConfigMap of the trust anchors to a CA outside',
  },
] as const satisfies readonly ValueFlag[]

/** Flags on single workloads, of `inject` alone. */
export const injectFlags = [
  {
    name: 'opaque-ports',
    kind: 'list',
    paths: ['proxy.opaquePorts'],
    summary: 'Ports and port ranges whose traffic is carried without looking at its protocol',
  },
  {
    name: 'require-identity-on-inbound-ports',
    kind: 'list',
    paths: ['proxy.requireIdentityOnInboundPorts'],
    summary: 'Inbound ports that only take connections of a known identity',
  },
  {
    name: 'wait-before-exit-seconds',
    kind: 'integer',
    paths: ['proxy.waitBeforeExitSeconds'],
    default: '0',
    summary: 'How long the proxy of the older form waits before it stops',
  },
  {
    name: 'native-sidecar',
    kind: 'switch',
    paths: ['proxy.nativeSidecar'],
    default: 'true',
    summary: 'Run the proxy as a native sidecar',
  },
] as const satisfies readonly ValueFlag[]

/** Flags of `install-cni`; the values are those of the plugin's own chart. */
export const cniFlags = [
  {
    name: 'cni-image',
    kind: 'text',
    paths: ['image.name'],
    default: 'cr.l5d.io/linkerd/cni-plugin',
    summary: 'The image of the plugin, without a tag',
  },
  {
    name: 'cni-image-version',
    kind: 'text',
    paths: ['image.version'],
    default: 'v1.6.8',
    summary: "The tag of the plugin's image",
  },
  {name: 'cni-log-level', kind: 'text', paths: ['logLevel'], default: 'info', summary: 'What the plugin logs'},
  {
    name: 'proxy-uid',
    kind: 'integer',
    paths: ['proxyUID'],
    default: '2102',
    summary: 'The user id that proxies run as',
  },
  {
    name: 'proxy-gid',
    kind: 'integer',
    paths: ['proxyGID'],
    default: '-1',
    summary: 'The group id that proxies run as; -1 for none',
  },
  {
    name: 'inbound-port',
    kind: 'integer',
    paths: ['inboundProxyPort'],
    default: '4143',
    summary: 'The port that takes inbound traffic',
  },
  {
    name: 'outbound-port',
    kind: 'integer',
    paths: ['outboundProxyPort'],
    default: '4140',
    summary: 'The port that takes outbound traffic',
  },
  {
    name: 'control-port',
    kind: 'integer',
    paths: ['proxyControlPort'],
    default: '4190',
    summary: "The proxy's control port",
  },
  {
    name: 'admin-port',
    kind: 'integer',
    paths: ['proxyAdminPort'],
    default: '4191',
    summary: "The port of the proxy's metrics and probes",
  },
  {
    name: 'skip-inbound-ports',
    kind: 'list',
    paths: ['ignoreInboundPorts'],
    summary: 'Inbound ports and port ranges that bypass the proxy',
  },
  {
    name: 'skip-outbound-ports',
    kind: 'list',
    paths: ['ignoreOutboundPorts'],
    summary: 'Outbound ports and port ranges that bypass the proxy',
  },
  {
    name: 'redirect-ports',
    kind: 'list',
    paths: ['portsToRedirect'],
    summary: 'The only inbound ports that are redirected to the proxy',
  },
  {
    name: 'dest-cni-net-dir',
    kind: 'text',
    paths: ['destCNINetDir'],
    default: '/etc/cni/net.d',
    summary: "The node's folder of CNI configurations",
  },
  {
    name: 'dest-cni-bin-dir',
    kind: 'text',
    paths: ['destCNIBinDir'],
    default: '/opt/cni/bin',
    summary: "The node's folder of CNI programs",
  },
  {
    name: 'priority-class-name',
    kind: 'text',
    paths: ['priorityClassName'],
    summary: "The priority class of the plugin's pods",
  },
  {name: 'use-wait-flag', kind: 'switch', paths: ['useWaitFlag'], summary: 'Let iptables wait for its lock'},
] as const satisfies readonly ValueFlag[]
