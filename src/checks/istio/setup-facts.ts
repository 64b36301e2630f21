// What the checks before an install share: this user's rights, webhooks, and the settings of network plugins.

import type {AccessRule, ObjectSummary} from '../../kube/cluster.ts'
import type {KubeObject} from '../../kube/object.ts'
import {apps} from '../../meshes/istio.ts'
import {textMapAt} from '../../yaml/index.ts'
import {collect} from '../collect.ts'
import {fact} from '../facts.ts'
import {isNotFound} from '../trouble.ts'
import type {BaseFacts} from './base-facts.ts'

const felixConfigurations = {plural: 'felixconfigurations', kind: 'FelixConfiguration', namespaced: false} as const

/** As Calico's own API server serves them, and as they are stored. */
const calicoApis = [
  {...felixConfigurations, group: 'projectcalico.org', version: 'v3'},
  {...felixConfigurations, group: 'crd.projectcalico.org', version: 'v1'},
] as const

export function setupFacts({namespace, cluster}: BaseFacts) {
  const all = (resource: 'mutatingwebhookconfigurations' | 'validatingwebhookconfigurations') =>
    fact(
      resource,
      async (): Promise<KubeObject[]> => collect((await cluster()).list(resource), (configuration) => configuration),
    )
  return {
    rights: fact('rights', async (): Promise<readonly AccessRule[]> => (await cluster()).rules(namespace)),
    /** Every webhook of the cluster, whoever's. */
    mutatingWebhooks: all('mutatingwebhookconfigurations'),
    validatingWebhooks: all('validatingwebhookconfigurations'),
    /** istiods of any namespace. */
    existingIstiods: fact('existingIstiods', async (): Promise<ObjectSummary[]> => {
      const query = {labelSelector: `app=${apps.istiod}`}
      return collect((await cluster()).listMetadata('deployments', query), (entry) => entry)
    }),
    /** Of the control plane's namespace, or those that it will have. */
    namespaceLabels: fact('namespaceLabels', async (): Promise<Readonly<Record<string, string>>> => {
      const found = await (await cluster()).get('namespaces', {name: namespace})
      return {'kubernetes.io/metadata.name': namespace, ...textMapAt(found, 'metadata', 'labels')}
    }),
    calico: fact('calico', async (): Promise<KubeObject | undefined> => {
      for (const api of calicoApis) {
        const found = await (await cluster()).get(api, {name: 'default'}).catch((error: unknown) => {
          if (!isNotFound(error)) throw error
        })
        if (found !== undefined) return found
      }
      return undefined
    }),
    cilium: fact(
      'cilium',
      async (): Promise<KubeObject | undefined> =>
        (await cluster()).get('configmaps', {name: 'cilium-config', namespace: 'kube-system'}),
    ),
  }
}
