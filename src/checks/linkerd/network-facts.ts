// The addresses in a cluster: its nodes, pods and services, in the short forms that a large cluster has room for.

import type {PodSummary} from '../../kube/cluster.ts'
import type {KubeObject} from '../../kube/object.ts'
import {listAt, textAt} from '../../yaml/index.ts'
import {collect} from '../collect.ts'
import {fact} from '../facts.ts'
import type {BaseFacts} from './base-facts.ts'
import {type NodeFacts, readNode} from './nodes.ts'

interface ServiceAddress {
  namespace: string
  name: string
  ips: readonly string[]
}

/** Objects a page: the API server is asked less often for large clusters. */
const largePage = 1000

export function networkFacts({cluster}: BaseFacts) {
  return {
    nodes: fact('nodes', async (): Promise<NodeFacts[]> => collect((await cluster()).list('nodes'), readNode)),
    podAddresses: fact('podAddresses', async (): Promise<string[]> => {
      return collect((await cluster()).listPodAddresses({pageSize: largePage}), (address) => address)
    }),
    /** With their names: asked for only when an address is out of place. */
    allPods: fact('allPods', async (): Promise<PodSummary[]> => {
      return collect((await cluster()).listPods({pageSize: largePage}), (pod) => pod)
    }),
    serviceAddresses: fact('serviceAddresses', async (): Promise<ServiceAddress[]> => {
      return collect((await cluster()).list('services', {pageSize: largePage}), readServiceAddress)
    }),
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
