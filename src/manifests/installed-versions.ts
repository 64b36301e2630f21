// Finds the meshes that are installed in a cluster, by the configuration that each leaves there.

import type {Cluster} from '../kube/cluster.ts'
import {type MeshName, meshNames} from '../meshes/index.ts'
import {objects} from '../meshes/linkerd.ts'
import {isJsonObject, parseYamlValue} from '../yaml/index.ts'

export interface InstalledVersion {
  readonly mesh: MeshName
  readonly version: string
  readonly namespace: string
}

type Finder = (cluster: Cluster, namespace: string) => Promise<InstalledVersion | undefined>

const finders: Readonly<Record<MeshName, Finder>> = {
  async linkerd(cluster, namespace) {
    const config = await cluster.get('configmaps', {name: objects.configMap, namespace})
    const text = isJsonObject(config?.data) ? config.data.values : undefined
    const values = typeof text === 'string' ? parseYamlValue(text) : undefined
    if (!isJsonObject(values)) return undefined
    return {mesh: 'linkerd', version: String(values.linkerdVersion ?? 'unknown'), namespace}
  },
}

/** @param namespace of the control plane */
export async function installedVersions(cluster: Cluster, namespace: string): Promise<readonly InstalledVersion[]> {
  const found = await Promise.all(meshNames.map((mesh) => finders[mesh](cluster, namespace)))
  return found.filter((version) => version !== undefined)
}
