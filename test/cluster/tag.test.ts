// Revision tags on a real API server: set, moved, listed, removed, and the injector that the tag default switches off.

import {beforeAll, describe, expect, it} from 'vitest'
import type {Cluster} from '../../src/kube/cluster.ts'
import {listTags, planRemoval, planTag, removeTag, requireConsent, writeTag} from '../../src/manifests/istio/tags.ts'
import {installed, OWN_CHARTS} from '../manifests/istio/rendered.ts'
import {connectTo} from './connect.ts'
import {sharedControlPlane} from './control-plane.ts'
import {applyStrictly} from './support/apply.ts'
import {createNamespace, type OwnNamespace} from './support/namespaces.ts'

const shared = sharedControlPlane()
const {kubectl, kubeconfig} = shared

let cluster: Cluster
/** The control plane's, and that of a user. */
let system: OwnNamespace
let user: OwnNamespace
beforeAll(async () => {
  cluster = await connectTo(kubeconfig)
  system = await createNamespace(shared, 'tag-system')
  user = await createNamespace(shared, 'tag-user')
  for (const revision of ['', 'canary', 'blue']) {
    const objects = await installed({profile: 'minimal', namespace: system.name, ...(revision !== '' && {revision})})
    await applyStrictly(
      shared,
      objects.filter(({kind}) => kind === 'MutatingWebhookConfiguration'),
    )
  }
  return async () => {
    await kubectl(['delete', 'mutatingwebhookconfigurations', '-l', 'app=sidecar-injector'])
    await kubectl(['delete', 'validatingwebhookconfigurations', 'istiod-default-validator', '--ignore-not-found'])
    await system.remove()
    await user.remove()
    cluster.close()
  }
})

async function set(tag: string, revision: string, overwrite = false): Promise<void> {
  const request = {
    tag,
    revision,
    overwrite,
    namespace: system.name,
    charts: OWN_CHARTS,
    autoInject: false,
    webhookName: undefined,
  }
  await writeTag(cluster, await planTag(cluster, request, false))
}
const list = async () =>
  (await listTags(cluster, system.name)).map(({tag, revision, namespaces}) => [tag, revision, ...namespaces])
/** Whom the webhooks of a tag call. */
const address = async (tag: string) => {
  const path = 'jsonpath={.items[*].webhooks[*].clientConfig.service.name}'
  return (await kubectl(['get', 'mutatingwebhookconfigurations', '-l', `istio.io/tag=${tag}`, '-o', path])).stdout
}

describe('a tag', () => {
  it('is set, and leads to the pods of its revision', async () => {
    await set('prod', 'canary')
    await kubectl(['label', 'namespace', user.name, 'istio.io/rev=prod'])
    expect(await list()).toEqual([
      ['', 'blue'],
      ['prod', 'canary', user.name],
      ['', 'default'],
    ])
    expect(await address('prod')).toBe('istiod-canary istiod-canary')
    const {stdout} = await kubectl([
      'get',
      'service',
      'istiod-revision-tag-prod',
      '-n',
      system.name,
      '-o',
      'jsonpath={.spec.selector}',
    ])
    expect(JSON.parse(stdout)).toEqual({app: 'istiod', 'istio.io/rev': 'canary'})
  })

  it('is moved only when that is asked for', async () => {
    await expect(set('prod', 'blue')).rejects.toThrow('tag "prod" exists already')
    await set('prod', 'blue', true)
    expect(await address('prod')).toBe('istiod-blue istiod-blue')
    expect(await list()).toContainEqual(['prod', 'blue', user.name])
  })

  it('that is named default takes over from the installation without a revision', async () => {
    await set('default', 'canary')
    const {stdout} = await kubectl([
      'get',
      'mutatingwebhookconfiguration',
      '-l',
      'istio.io/rev=default,!istio.io/tag',
      '-o',
      'json',
    ])
    const [injector] = JSON.parse(stdout).items
    expect(injector.webhooks).not.toHaveLength(0)
    for (const {namespaceSelector} of injector.webhooks) {
      expect(namespaceSelector).toEqual({matchLabels: {'istio.io/deactivated': 'never-match'}})
    }
    await kubectl(['get', 'validatingwebhookconfiguration', 'istiod-default-validator'])
  })

  it('is removed with all that it is made of, and not by accident', async () => {
    const plan = await planRemoval(cluster, 'prod', system.name)
    expect(() => requireConsent(plan)).toThrow(`tag "prod" is used by namespace ${user.name}`)
    await removeTag(cluster, plan, system.name)
    await expect(planRemoval(cluster, 'prod', system.name)).rejects.toThrow('there is no tag "prod"')
    expect(await list()).toContainEqual(['', 'blue'])
  })
})
