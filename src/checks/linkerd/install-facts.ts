// What an install consists of: the objects of its control plane and of its CNI plugin.

import type {KubeObject} from '../../kube/object.ts'
import {gatewayCrds, labels, objects} from '../../meshes/linkerd.ts'
import {collect} from '../collect.ts'
import {fact, finding, NotAsked} from '../facts.ts'
import type {BaseFacts} from './base-facts.ts'

export function installFacts({namespace, cniNamespace, cluster, cniEnabled}: BaseFacts) {
  const listed = (resource: 'pods' | 'replicasets' | 'serviceaccounts' | 'deployments', labelSelector?: string) =>
    fact(resource, async (): Promise<KubeObject[]> => {
      const query = {namespace, ...(labelSelector === undefined ? {} : {labelSelector})}
      return collect((await cluster()).list(resource, query), (object) => object)
    })
  const named = (resource: 'clusterroles' | 'clusterrolebindings', labelSelector: string) =>
    fact(resource, async (): Promise<ReadonlySet<string>> => {
      const owned = (await cluster()).listMetadata(resource, {labelSelector})
      return new Set(await collect(owned, ({name}) => name))
    })
  /** The plugin's namespace. */
  const cni = fact('cni', async (): Promise<string> => {
    if (!(await cniEnabled())) throw new NotAsked('the install uses no CNI plugin')
    return cniNamespace
  })

  return {
    pods: listed('pods'),
    replicaSets: listed('replicasets'),
    deployments: listed('deployments'),
    serviceAccounts: listed('serviceaccounts', ownedBy(namespace)),
    clusterRoles: named('clusterroles', ownedBy(namespace)),
    clusterRoleBindings: named('clusterrolebindings', ownedBy(namespace)),
    gatewayCrds: fact('gatewayCrds', async (): Promise<KubeObject[]> => {
      const connected = await cluster()
      const found = await Promise.all(
        gatewayCrds.names.map((name) => connected.get('customresourcedefinitions', {name})),
      )
      return found.filter((crd) => crd !== undefined)
    }),
    cni,
    cniDaemonSet: fact('cniDaemonSet', async (): Promise<KubeObject> => {
      const place = {name: objects.cni, namespace: await cni()}
      const daemonSet = await (await cluster()).get('daemonsets', place)
      if (daemonSet === undefined) {
        throw finding('MESH0304', {object: `DaemonSet "${place.name}" in namespace "${place.namespace}"`})
      }
      return daemonSet
    }),
  }
}

/** Service accounts, roles and the like that belong to a control plane, but for those of its CNI plugin. */
function ownedBy(namespace: string): string {
  return `${labels.controlPlaneNs}=${namespace},!${labels.cniResource}`
}
