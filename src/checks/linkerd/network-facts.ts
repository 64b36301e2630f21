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

/** A page of these is small: the API server is asked less often for large clusters. */
const largePage = 1000

export function networkFacts({cluster}: BaseFacts) {
  return {
    nodes: fact('nodes', async (): Promise<NodeFacts[]> => collect((await cluster()).list('nodes'), readNode)),
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
