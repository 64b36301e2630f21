// What all groups of Istio's checks rest on: the way to the cluster, its namespaces, and what it serves.

import type {Cluster, ObjectSummary, ServerVersion} from '../../kube/cluster.ts'
import type {Json, KubeObject} from '../../kube/object.ts'
import {listAt, textAt} from '../../yaml/index.ts'
import {collect} from '../collect.ts'
import {fact, finding} from '../facts.ts'
import {isNotFound, unlessRightIsMissing} from '../trouble.ts'

export interface IstioTarget {
  connect(): Promise<Cluster>
  /** The control plane's. */
  istioNamespace: string
  /** Of the workloads that are looked at; every namespace when absent. */
  dataPlaneNamespace?: string | undefined
  /** The CustomResourceDefinitions that `mesh install --mesh istio --crds` would apply. */
  istioCrds(): Promise<readonly KubeObject[]>
}

export type BaseFacts = ReturnType<typeof baseFacts>

/** Names and labels are small: a large cluster's namespaces come in a few answers. */
const metadataPage = 1000

export function baseFacts({connect, istioNamespace, dataPlaneNamespace, istioCrds}: IstioTarget) {
  const client = fact('client', connect)
  const version = fact('version', async (): Promise<ServerVersion> => (await client()).version())
  const cluster = fact('cluster', async (): Promise<Cluster> => {
    const connected = await client()
    // A server that does not answer is asked once; one that only hides its version still serves the rest.
    await version().catch(unlessRightIsMissing)
    return connected
  })
  const named = (resource: 'namespaces' | 'nodes') =>
    fact(
      resource,
      async (): Promise<ObjectSummary[]> =>
        collect((await cluster()).listMetadata(resource, {pageSize: metadataPage}), (entry) => entry),
    )
  const controlPlaneNamespace = fact('controlPlaneNamespace', async (): Promise<void> => {
    const found = await (await cluster()).get('namespaces', {name: istioNamespace})
    if (found === undefined) throw finding('MESH0801', {namespace: istioNamespace})
  })
  const served = new Map<string, () => Promise<ReadonlySet<string>>>()

  return {
    namespace: istioNamespace,
    dataPlaneNamespace,
    client,
    version,
    cluster,
    controlPlaneNamespace,
    /** What looks for a part of an install asks this first: a cluster that never had one lacks one thing, not thirty. */
    installed: fact('installed', () => controlPlaneNamespace().catch(unlessRightIsMissing)),
    namespaces: named('namespaces'),
    nodes: named('nodes'),
    /** The API server's: a laptop's clock is not to be trusted with certificates. */
    now: fact('now', async (): Promise<Date> => (await cluster()).now()),
    istioCrds: fact('istioCrds', istioCrds),
    /**
     * Plurals that the API server serves of a group and version; everybody may ask.
     * @param groupVersion such as `networking.istio.io/v1`
     */
    serves(groupVersion: string): Promise<ReadonlySet<string>> {
      const known = served.get(groupVersion)
      if (known !== undefined) return known()
      const asked = fact('discovery', async () => servedKinds(await cluster(), groupVersion))
      served.set(groupVersion, asked)
      return asked()
    },
  }
}

async function servedKinds(cluster: Cluster, groupVersion: string): Promise<ReadonlySet<string>> {
  try {
    const listing: Json = JSON.parse(await cluster.raw(`/apis/${groupVersion}`))
    return new Set(listAt(listing, 'resources').flatMap((entry) => textAt(entry, 'name') ?? []))
  } catch (error) {
    if (isNotFound(error)) return new Set()
    throw error
  }
}
