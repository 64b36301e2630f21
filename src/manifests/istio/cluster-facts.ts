// What an installation asks of the cluster that it is made for: settings that follow from it, and what speaks against it.

import {Exit, MeshError} from '../../errors.ts'
import type {Cluster, ServerVersion} from '../../kube/cluster.ts'
import type {JsonObject, KubeObject} from '../../kube/object.ts'
import {injectorApp, labels, minimumKubernetes} from '../../meshes/istio.ts'
import {isJsonObject} from '../../yaml/index.ts'
import {valueAt} from '../values.ts'
import type {ChartName} from './components.ts'
import type {SetFlag} from './set-flags.ts'

/** @throws MeshError for a Kubernetes that is older than Istio supports */
export function requireKubernetes({major, minor, gitVersion}: ServerVersion): void {
  const {major: leastMajor, minor: leastMinor} = minimumKubernetes
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return
  throw new MeshError(
    Exit.Failed,
    `the cluster runs Kubernetes ${gitVersion}, Istio needs ${leastMajor}.${leastMinor} or later`,
    {
      hint: 'mesh install --mesh istio --ignore-cluster',
    },
  )
}

/** GKE wants the CNI plugin in kube-system, where no quota keeps pods of system priority away. */
export function detectedSettings({gitVersion}: ServerVersion): SetFlag[] {
  if (!gitVersion.includes('-gke')) return []
  return [
    'components.cni.namespace=kube-system',
    'values.global.platform=gke',
    'values.cni.resourceQuotas.enabled=false',
  ].map((text) => ({kind: 'set', text}))
}

const felixConfigurations = {
  group: 'projectcalico.org',
  version: 'v3',
  plural: 'felixconfigurations',
  kind: 'FelixConfiguration',
  namespaced: false,
} as const

/** Settings of other network plugins that keep traffic away from proxies, one sentence each. */
export async function networkWarnings(cluster: Cluster, charts: ReadonlySet<ChartName>): Promise<string[]> {
  const [calico, cilium] = await Promise.all([
    readable(cluster.get(felixConfigurations, {name: 'default'})),
    readable(cluster.get('configmaps', {name: 'cilium-config', namespace: 'kube-system'})),
  ])
  return [...calicoWarnings(calico), ...ciliumWarnings(cilium, charts)]
}

/** A warning is not worth an error: who may not look, or has no such plugin, gets none. */
async function readable(object: Promise<KubeObject | undefined>): Promise<KubeObject | undefined> {
  try {
    return await object
  } catch (error) {
    if (error instanceof MeshError) return undefined
    throw error
  }
}

function calicoWarnings(calico: KubeObject | undefined): string[] {
  const spec = isJsonObject(calico?.spec) ? calico.spec : {}
  const mode = spec.bpfConnectTimeLoadBalancing
  const warnings: string[] = []
  if (typeof mode === 'string' && mode !== 'Disabled')
    warnings.push(
      `Calico has bpfConnectTimeLoadBalancing ${mode}, which leads traffic past proxies: set it to Disabled`,
    )
  if (spec.bpfConnectTimeLoadBalancingEnabled === true)
    warnings.push(
      'Calico has bpfConnectTimeLoadBalancingEnabled true, which leads traffic past proxies: set it to false',
    )
  return warnings
}

interface CiliumTrap {
  holds(data: JsonObject, charts: ReadonlySet<ChartName>): boolean
  readonly warning: string
}

const inHostNamespaceOnly = (data: JsonObject) => data['bpf-lb-sock-hostns-only'] === 'true'

const ciliumTraps: readonly CiliumTrap[] = [
  {
    holds: (data, charts) => charts.has('cni') && data['cni-exclusive'] === 'true',
    warning: 'Cilium has cni-exclusive true, which overwrites the CNI plugin: set it to false',
  },
  {
    holds: (data, charts) => charts.has('ztunnel') && data['enable-bpf-masquerade'] === 'true',
    warning: 'Cilium has enable-bpf-masquerade true, which breaks health checks in ambient mode: set it to false',
  },
  {
    holds: (data) => data['bpf-lb-sock'] === 'true' && !inHostNamespaceOnly(data),
    warning: 'Cilium has bpf-lb-sock true, which leads traffic past proxies: set bpf-lb-sock-hostns-only to true',
  },
  {
    holds: (data) => data['kube-proxy-replacement'] === 'strict' && !inHostNamespaceOnly(data),
    warning:
      'Cilium has kube-proxy-replacement strict, which leads traffic past proxies: set bpf-lb-sock-hostns-only to true',
  },
]

function ciliumWarnings(cilium: KubeObject | undefined, charts: ReadonlySet<ChartName>): string[] {
  const data = isJsonObject(cilium?.data) ? cilium.data : {}
  return ciliumTraps.filter(({holds}) => holds(data, charts)).map(({warning}) => warning)
}

/** Whether some revision has the tag `default` already. */
async function hasDefaultTag(cluster: Cluster): Promise<boolean> {
  const labelSelector = `app=${injectorApp},${labels.tag}=default`
  for await (const _ of cluster.list('mutatingwebhookconfigurations', {labelSelector})) return true
  return false
}

/**
 * As istioctl decides it: the first installation, and every one without a revision, is the default one, unless somebody else
 * takes care of webhooks.
 * @param values of the whole installation
 */
export async function needsDefaultTag(cluster: Cluster | undefined, values: JsonObject): Promise<boolean> {
  if (valueAt(values, 'global.operatorManageWebhooks') === true) return false
  const revision = valueAt(values, 'revision')
  return revision === undefined || revision === '' || cluster === undefined || !(await hasDefaultTag(cluster))
}
