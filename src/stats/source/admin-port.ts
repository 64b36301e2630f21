// The port that an install gave to its proxies' metrics, when it is not the mesh's own.

import {MeshError} from '../../errors.ts'
import type {Cluster} from '../../kube/cluster.ts'
import {objects} from '../../meshes/linkerd.ts'
import {isJsonObject, parseYamlValue} from '../../yaml/index.ts'

/** undefined when the install does not say, or may not be read: then the usual port is the best guess. */
export async function configuredAdminPort(cluster: Cluster, namespace: string): Promise<number | undefined> {
  try {
    const config = await cluster.get('configmaps', {name: objects.configMap, namespace})
    const text = isJsonObject(config?.data) ? config.data.values : undefined
    return typeof text === 'string' ? portIn(text) : undefined
  } catch (error) {
    // Nobody needs rights in the control plane's namespace for statistics of their own.
    if (error instanceof MeshError && !('trouble' in error && error.trouble !== 'forbidden')) return undefined
    throw error
  }
}

function portIn(text: string): number | undefined {
  let value = parseYamlValue(text)
  for (const key of ['proxy', 'ports', 'admin']) value = isJsonObject(value) ? (value[key] ?? null) : null
  return typeof value === 'number' ? value : undefined
}
