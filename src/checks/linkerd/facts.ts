// What Linkerd's checks share of a cluster.

import type {Cluster, PodSummary, ServerVersion} from '../../kube/cluster.ts'
import type {Json, KubeObject} from '../../kube/object.ts'
import {gatewayCrds, labels, objects} from '../../meshes/linkerd.ts'
import {parseYamlValue} from '../../yaml/index.ts'
import {collect} from '../collect.ts'
import {fact, finding} from '../facts.ts'
import {at, listAt, textAt} from '../fields.ts'
import {unlessRightIsMissing} from '../trouble.ts'
import type {NodeFacts} from './nodes.ts'
import {readNode} from './nodes.ts'

export interface LinkerdTarget {
  connect(): Promise<Cluster>
  /** The control plane's namespace. */
  namespace: string
  /** What `mesh install` would apply with default values. */
  defaultManifest(): Promise<readonly KubeObject[]>
  /** What `mesh install --crds` would apply. */
  crdManifest(): Promise<readonly KubeObject[]>
}

/** The parts of the install's values that checks look at. */
export interface LinkerdConfig {
  values: Json
  clusterNetworks: string
  heartbeatDisabled: boolean
}

export interface ServiceAddress {
  namespace: string
  name: string
  ips: readonly string[]
}

export type LinkerdFacts = ReturnType<typeof linkerdFacts>

/** A page of these is small: the API server is asked less often for large clusters. */
const largePage = 1000

export function linkerdFacts(target: LinkerdTarget) {
  const {namespace} = target
  const client = fact('client', target.connect)
  const version = fact('version', async (): Promise<ServerVersion> => (await client()).version())
  const cluster = fact('cluster', async (): Promise<Cluster> => {
    const connected = await client()
    // A server that does not answer is asked once; one that only hides its version still serves the rest.
    await version().catch(unlessRightIsMissing)
    return connected
  })
  const listIn = async (resource: 'pods' | 'replicasets' | 'serviceaccounts', labelSelector?: string) =>
    collect(
      (await cluster()).list(resource, {namespace, ...(labelSelector === undefined ? {} : {labelSelector})}),
      (object) => object,
    )

  return {
    namespace,
    client,
    version,
    cluster,
    defaultManifest: fact('defaultManifest', target.defaultManifest),
    crdManifest: fact('crdManifest', target.crdManifest),
    config: fact('config', async () => readConfig(await cluster(), namespace)),
    gatewayCrds: fact('gatewayCrds', async () => {
      const connected = await cluster()
      const found = await Promise.all(
        gatewayCrds.names.map((name) => connected.get('customresourcedefinitions', {name})),
      )
      return found.filter((crd) => crd !== undefined)
    }),
    serviceAccounts: fact('serviceAccounts', () => listIn('serviceaccounts', ownedBy(namespace))),
    replicaSets: fact('replicaSets', () => listIn('replicasets')),
    pods: fact('pods', () => listIn('pods')),
    nodes: fact('nodes', async (): Promise<NodeFacts[]> => {
      return collect((await cluster()).list('nodes'), readNode)
    }),
    allPods: fact('allPods', async (): Promise<PodSummary[]> => {
      return collect((await cluster()).listPods({pageSize: largePage}), (pod) => pod)
    }),
    serviceAddresses: fact('serviceAddresses', async (): Promise<ServiceAddress[]> => {
      return collect((await cluster()).list('services', {pageSize: largePage}), readServiceAddress)
    }),
  }
}

/** Service accounts, roles and the like that belong to a control plane, but for those of its CNI plugin. */
function ownedBy(namespace: string): string {
  return `${labels.controlPlaneNs}=${namespace},!${labels.cniResource}`
}

async function readConfig(cluster: Cluster, namespace: string): Promise<LinkerdConfig> {
  const name = objects.configMap
  const map = await cluster.get('configmaps', {name, namespace})
  if (map === undefined) throw finding('MESH0201', {name, namespace})
  const text = textAt(map, 'data', 'values')
  if (text === undefined) throw finding('MESH0202', {name, namespace, problem: 'it has no "values"'})
  const values = parseValues(text, name, namespace)
  return {
    values,
    clusterNetworks: textAt(values, 'clusterNetworks') ?? '',
    heartbeatDisabled: at(values, 'disableHeartBeat') === true,
  }
}

function parseValues(text: string, name: string, namespace: string): Json {
  try {
    return parseYamlValue(text)
  } catch (error) {
    throw finding('MESH0202', {name, namespace, problem: error instanceof Error ? error.message : String(error)})
  }
}

function readServiceAddress(service: KubeObject): ServiceAddress {
  const ips = listAt(service, 'spec', 'clusterIPs').map(String)
  const single = textAt(service, 'spec', 'clusterIP')
  return {
    namespace: textAt(service, 'metadata', 'namespace') ?? '',
    name: service.metadata.name,
    ips: (ips.length > 0 ? ips : single === undefined ? [] : [single]).filter((ip) => ip !== '' && ip !== 'None'),
  }
}
