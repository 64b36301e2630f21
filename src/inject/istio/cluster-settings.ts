// Reads from a cluster what its injector works from.

import {Exit, MeshError} from '../../errors.ts'
import type {Cluster} from '../../kube/cluster.ts'
import {defaultRevision, objects} from '../../meshes/istio.ts'
import {textAt} from '../object.ts'
import type {SettingsTexts} from './read-settings.ts'

/** The kubelet's first release, in 1.x, with which istiod makes proxies native sidecars. */
const nativeSince = 33

/** @throws MeshError when there is no injector of that revision */
export async function clusterTexts(cluster: Cluster, namespace: string, revision: string): Promise<SettingsTexts> {
  const suffix = revision === '' || revision === defaultRevision ? '' : `-${revision}`
  const read = async (name: string, key: string) => {
    const configMap = await cluster.get('configmaps', {name, namespace})
    const text = textAt(configMap, ['data', key])
    if (text !== '') return {name: `ConfigMap ${namespace}/${name}, ${key}`, text}
    const missing = configMap === undefined ? 'does not exist' : `has no ${key}`
    throw new MeshError(
      Exit.Failed,
      `ConfigMap ${namespace}/${name} ${missing}, so the injector's configuration is unknown`,
      {
        hint: 'mesh inject --mesh istio --manual --ignore-cluster FILE, or --revision NAME for another injector',
      },
    )
  }
  const [config, values, mesh] = await Promise.all([
    read(`${objects.injector}${suffix}`, 'config'),
    read(`${objects.injector}${suffix}`, 'values'),
    read(`${objects.meshConfig}${suffix}`, 'mesh'),
  ])
  return {config, values, mesh}
}

/** As istiod decides for a pod of which no node is known: every kubelet has to be new enough. */
export async function hasNativeSidecars(cluster: Cluster): Promise<boolean> {
  for await (const node of cluster.list('nodes')) {
    const [, minor] = /^v?\d+\.(\d+)/.exec(textAt(node, ['status', 'nodeInfo', 'kubeletVersion'])) ?? []
    if (minor === undefined || Number(minor) < nativeSince) return false
  }
  return true
}
