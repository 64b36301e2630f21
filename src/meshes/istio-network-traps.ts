// Settings of network plugins that keep traffic away from Istio's proxies, as data: who has them, and what to set instead.

type Settings = Readonly<Record<string, unknown>>

interface Trap {
  holds(settings: Settings, components: ReadonlySet<string>): boolean
  /** A sentence for the user. */
  tell(settings: Settings): string
}

/** Of the FelixConfiguration `default`, its spec. */
const calico: readonly Trap[] = [
  {
    holds: ({bpfConnectTimeLoadBalancing: mode}) => typeof mode === 'string' && mode !== 'Disabled',
    tell: ({bpfConnectTimeLoadBalancing: mode}) =>
      `Calico has bpfConnectTimeLoadBalancing ${String(mode)}, which leads traffic past proxies: set it to Disabled`,
  },
  {
    holds: ({bpfConnectTimeLoadBalancingEnabled: enabled}) => enabled === true,
    tell: () => 'Calico has bpfConnectTimeLoadBalancingEnabled true, which leads traffic past proxies: set it to false',
  },
]

const reachesHostNamespaceOnly = (data: Settings) => data['bpf-lb-sock-hostns-only'] === 'true'

/** Of the ConfigMap `cilium-config`, its data. */
const cilium: readonly Trap[] = [
  {
    holds: (data, components) => components.has('cni') && data['cni-exclusive'] === 'true',
    tell: () => 'Cilium has cni-exclusive true, which overwrites the CNI plugin: set it to false',
  },
  {
    holds: (data, components) => components.has('ztunnel') && data['enable-bpf-masquerade'] === 'true',
    tell: () => 'Cilium has enable-bpf-masquerade true, which breaks health checks in ambient mode: set it to false',
  },
  {
    holds: (data) => data['bpf-lb-sock'] === 'true' && !reachesHostNamespaceOnly(data),
    tell: () => 'Cilium has bpf-lb-sock true, which leads traffic past proxies: set bpf-lb-sock-hostns-only to true',
  },
  {
    holds: (data) => data['kube-proxy-replacement'] === 'strict' && !reachesHostNamespaceOnly(data),
    tell: () =>
      'Cilium has kube-proxy-replacement strict, which leads traffic past proxies: set bpf-lb-sock-hostns-only to true',
  },
]

const traps = {calico, cilium} as const

/**
 * @param components of the install, by their charts
 * @returns one sentence for each trap
 */
export function networkTraps(
  plugin: keyof typeof traps,
  settings: Settings,
  components: ReadonlySet<string>,
): string[] {
  return traps[plugin].filter(({holds}) => holds(settings, components)).map(({tell}) => tell(settings))
}
