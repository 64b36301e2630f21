// What an install of Istio consists of: its istiods, the webhooks that call them, and its agents on every node.

import type {KubeObject} from '../../kube/object.ts'
import {apps, injectorApp} from '../../meshes/istio.ts'
import {textAt} from '../../yaml/index.ts'
import {collect} from '../collect.ts'
import {fact, finding, NotAsked} from '../facts.ts'
import {unlessRightIsMissing} from '../trouble.ts'
import type {BaseFacts} from './base-facts.ts'
import type {Injector, Revision} from './revisions.ts'
import {callsElsewhere, readInjector, readRevision} from './revisions.ts'

export type InstallFacts = ReturnType<typeof installFacts>

export function installFacts({namespace, cluster, installed}: BaseFacts) {
  const ofIstiod = (resource: 'pods' | 'replicasets' | 'services') =>
    fact(
      resource,
      async (): Promise<KubeObject[]> =>
        collect((await cluster()).list(resource, {namespace, labelSelector: `app=${apps.istiod}`}), (object) => object),
    )
  const injectors = fact('injectors', async (): Promise<Injector[]> => {
    const query = {labelSelector: `app=${injectorApp}`}
    const found = await collect((await cluster()).list('mutatingwebhookconfigurations', query), readInjector)
    return found.filter((injector) => injector !== undefined)
  })
  const revisions = fact('revisions', async (): Promise<Revision[]> => {
    await installed()
    const query = {namespace, labelSelector: `app=${apps.istiod}`}
    const found = await collect((await cluster()).list('deployments', query), readRevision)
    if (found.length > 0) return found
    const elsewhere = (await injectors().catch(unlessRightIsMissing))?.some(callsElsewhere) === true
    if (elsewhere) throw new NotAsked('istiod runs outside of this cluster: webhooks call it by its URL')
    throw finding('MESH0802', {namespace})
  })

  return {
    /** The istiods of this namespace, at least one. */
    revisions,
    injectors,
    /** The configurations of webhooks that validate Istio's own objects. */
    validators: fact('validators', async (): Promise<KubeObject[]> => {
      const query = {labelSelector: `app=${apps.istiod}`}
      return collect((await cluster()).list('validatingwebhookconfigurations', query), (object) => object)
    }),
    istiodServices: ofIstiod('services'),
    istiodPods: ofIstiod('pods'),
    istiodReplicaSets: ofIstiod('replicasets'),
    /** Of ztunnel and of the CNI plugin, wherever they are: some platforms want them in kube-system. */
    daemonSets: fact('daemonSets', async (): Promise<KubeObject[]> => {
      const found = await collect((await cluster()).list('daemonsets'), (object) =>
        agentOf(object) === undefined ? undefined : object,
      )
      return found.filter((object) => object !== undefined)
    }),
  }
}

export type Agent = 'ztunnel' | 'cni'

/** The chart lets users rename ztunnel, but not its pods' label. */
export function agentOf(daemonSet: KubeObject): Agent | undefined {
  const podLabel = (name: string) => textAt(daemonSet, 'spec', 'template', 'metadata', 'labels', name)
  if (podLabel('k8s-app') === apps.cni) return 'cni'
  return podLabel('app') === apps.ztunnel ? 'ztunnel' : undefined
}
