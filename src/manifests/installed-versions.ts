// Finds the meshes that are installed in a cluster, by the configuration that each leaves there.

import type {Cluster, ObjectSummary} from '../kube/cluster.ts'
import {type MeshName, meshNames} from '../meshes/index.ts'
import * as istio from '../meshes/istio.ts'
import {objects} from '../meshes/linkerd.ts'
import {isJsonObject, listAt, parseYamlValue, textAt} from '../yaml/index.ts'

export interface InstalledVersion {
  readonly mesh: MeshName
  readonly version: string
  readonly namespace: string
}

type Finder = (cluster: Cluster, namespace: string) => Promise<readonly InstalledVersion[]>

const finders: Readonly<Record<MeshName, Finder>> = {
  async linkerd(cluster, namespace) {
    const config = await cluster.get('configmaps', {name: objects.configMap, namespace})
    const text = isJsonObject(config?.data) ? config.data.values : undefined
    const values = typeof text === 'string' ? parseYamlValue(text) : undefined
    if (!isJsonObject(values)) return []
    return [{mesh: 'linkerd', version: String(values.linkerdVersion ?? 'unknown'), namespace}]
  },
  // Several revisions may stand side by side, each with a release of its own.
  async istio(cluster, namespace) {
    const found = new Set<string>()
    for await (const istiod of cluster.list('deployments', {namespace, labelSelector: `app=${istio.objects.istiod}`})) {
      const discovery = listAt(istiod, 'spec', 'template', 'spec', 'containers').find(
        (container) => textAt(container, 'name') === istio.containers.discovery,
      )
      found.add(tagOf(textAt(discovery, 'image') ?? ''))
    }
    return [...found].sort().map((version) => ({mesh: 'istio', version, namespace}))
  },
}

/**
 * What may be read of one mesh is enough: who works with one needs no rights on another.
 * @param namespaces of the control planes
 * @throws the trouble of the first mesh when none is found
 */
export async function installedVersions(
  cluster: Cluster,
  namespaces: Readonly<Record<MeshName, string>>,
): Promise<readonly InstalledVersion[]> {
  const answers = await Promise.allSettled(meshNames.map((mesh) => finders[mesh](cluster, namespaces[mesh])))
  const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
  const refused = answers.find((answer) => answer.status === 'rejected')
  if (found.length === 0 && refused !== undefined) throw refused.reason
  return found
}

/** An image by its digest alone does not say its release. */
function tagOf(image: string): string {
  return /:([^:/@]+)(?:@.*)?$/.exec(image)?.[1] ?? 'unknown'
}

/** How an install shows among the cluster's mutating webhooks: every mesh injects by one. */
const injectors: Readonly<Record<MeshName, (webhook: ObjectSummary) => boolean>> = {
  linkerd: ({name}) => name === objects.injectorWebhook,
  istio: ({labels}) => labels.app === istio.injectorApp,
}

/** The meshes that are installed: one request. */
export async function detectMeshes(cluster: Cluster): Promise<MeshName[]> {
  const found = new Set<MeshName>()
  for await (const webhook of cluster.listMetadata('mutatingwebhookconfigurations')) {
    for (const mesh of meshNames) if (injectors[mesh](webhook)) found.add(mesh)
  }
  return meshNames.filter((mesh) => found.has(mesh))
}
