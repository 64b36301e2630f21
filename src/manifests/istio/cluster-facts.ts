// What an installation asks of the cluster that it is made for: settings that follow from it, and what speaks against it.

import {Exit, MeshError} from '../../errors.ts'
import type {Cluster, ServerVersion} from '../../kube/cluster.ts'
import type {JsonObject, KubeObject} from '../../kube/object.ts'
import {injectorApp, labels, minimumKubernetes} from '../../meshes/istio.ts'
import {networkTraps} from '../../meshes/istio-network-traps.ts'
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
  const [spec, data] = [calico?.spec, cilium?.data]
  return [
    ...networkTraps('calico', isJsonObject(spec) ? spec : {}, charts),
    ...networkTraps('cilium', isJsonObject(data) ? data : {}, charts),
  ]
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
