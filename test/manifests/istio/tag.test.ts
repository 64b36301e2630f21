// Revision tags: what they are made of, for users and for an installation, and the tag `default`.

import {describe, expect, it} from 'vitest'
import type {KubeObject} from '../../../src/kube/object.ts'
import {renderTag, type TagRequest} from '../../../src/manifests/istio/tag.ts'
import {fakeCluster} from '../../support/fake-cluster.ts'
import {findObject, valueAt} from '../../support/rendered-chart.ts'
import {installed, OWN_CHARTS} from './rendered.ts'

async function webhookOf(revision: string, set: string[] = []): Promise<KubeObject> {
  const objects = await installed({profile: 'minimal', revision, set})
  const found = objects.find(({kind}) => kind === 'MutatingWebhookConfiguration')
  if (found === undefined) throw new Error('an installation without webhooks')
  return found
}

async function tag(request: Partial<TagRequest> = {}): Promise<KubeObject[]> {
  const webhook = request.webhook ?? (await webhookOf('canary'))
  const documents = await renderTag({tag: 'prod', namespace: 'istio-system', charts: OWN_CHARTS, ...request, webhook})
  return documents.map((document) => document.object())
}

const named = (objects: readonly KubeObject[]) => objects.map(({kind, metadata}) => `${kind}/${metadata.name}`)

describe('a tag', () => {
  it('is a webhook configuration and a Service that lead to the pods of its revision', async () => {
    const objects = await tag()
    expect(named(objects)).toEqual([
      'MutatingWebhookConfiguration/istio-revision-tag-prod',
      'Service/istiod-revision-tag-prod',
    ])
    const [webhook, service] = objects
    expect(webhook?.metadata.labels).toMatchObject({
      'istio.io/tag': 'prod',
      'istio.io/rev': 'canary',
      app: 'sidecar-injector',
    })
    expect(valueAt(service, ['spec', 'selector'])).toEqual({app: 'istiod', 'istio.io/rev': 'canary'})
    const rev = valueAt(webhook, ['webhooks', 'rev.namespace.sidecar-injector.istio.io'])
    expect(rev).toMatchObject({
      clientConfig: {service: {name: 'istiod-canary', namespace: 'istio-system', path: '/inject', port: 443}},
      namespaceSelector: {matchExpressions: [{key: 'istio.io/rev', operator: 'In', values: ['prod']}, {}]},
    })
  })

  it('is called where the revision in the cluster is, with its certificate and its policy', async () => {
    const webhook = await webhookOf('canary', ['values.sidecarInjectorWebhook.reinvocationPolicy=IfNeeded'])
    const webhooks = Array.isArray(webhook.webhooks) ? webhook.webhooks : []
    const clientConfig = {url: 'https://other.example.com/inject/net/n1', caBundle: 'Y2E='}
    const moved = webhooks.map((each) => (typeof each === 'object' && each !== null ? {...each, clientConfig} : each))
    const [made] = await tag({webhook: {...webhook, webhooks: moved}})
    expect(valueAt(made, ['webhooks', 'rev.object.sidecar-injector.istio.io'])).toMatchObject({
      clientConfig,
      reinvocationPolicy: 'IfNeeded',
    })
  })

  it('of a user has no labels of an owner, and that of an installation has', async () => {
    const labelsOf = async (request: Partial<TagRequest>) =>
      (await tag(request)).flatMap(({metadata}) => Object.keys(metadata.labels ?? {}))
    expect((await labelsOf({})).filter((key) => key.includes('operator.istio.io'))).toEqual([])
    const owner = {'operator.istio.io/managed': 'Reconcile'}
    expect(await labelsOf({owner})).toContain('operator.istio.io/managed')
  })

  it('may have a webhook configuration with another name', async () => {
    expect(named(await tag({webhookName: 'mine'}))).toContain('MutatingWebhookConfiguration/mine')
  })

  it.each([
    ['a tag that is no name', {tag: 'Prod'}, 'a tag has lower case letters, digits and dashes, got "Prod"'],
    [
      'a webhook configuration that does not inject',
      {webhook: {apiVersion: 'v1', kind: 'MutatingWebhookConfiguration', metadata: {name: 'other'}}},
      'MutatingWebhookConfiguration other is no injector of a revision of Istio',
    ],
  ])('%s is refused', async (_, request, message) => {
    await expect(tag(request)).rejects.toThrow(message)
  })
})

describe('the tag default', () => {
  it('is also for pods that name no revision, and validates what names none', async () => {
    const objects = await tag({tag: 'default', autoInject: true})
    expect(named(objects)).toEqual([
      'MutatingWebhookConfiguration/istio-revision-tag-default',
      'ValidatingWebhookConfiguration/istiod-default-validator',
      'Service/istiod-revision-tag-default',
    ])
    const webhooks = valueAt(objects[0], ['webhooks'])
    expect(Array.isArray(webhooks) && webhooks.length).toBe(5)
    expect(valueAt(objects[1], ['webhooks', 'validation.istio.io'])).toMatchObject({
      clientConfig: {service: {name: 'istiod-canary', namespace: 'istio-system', path: '/validate'}},
      failurePolicy: 'Ignore',
      objectSelector: {matchExpressions: [{key: 'istio.io/rev', operator: 'DoesNotExist'}]},
    })
  })

  it('leaves the policy alone that istiod has tightened', async () => {
    const validator = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: {name: 'istiod-default-validator'},
      webhooks: [{name: 'validation.istio.io', failurePolicy: 'Fail'}],
    }
    const [, made] = await tag({tag: 'default', validator})
    expect(valueAt(made, ['webhooks', 'validation.istio.io'])).not.toHaveProperty('failurePolicy')
  })

  it('validates at the address of an istiod elsewhere', async () => {
    const webhook = await webhookOf('canary', ['values.istiodRemote.injectionURL=https://x.example.com/inject?a=b'])
    const [, made] = await tag({tag: 'default', webhook})
    expect(valueAt(made, ['webhooks', 'validation.istio.io', 'clientConfig'])).toEqual({
      url: 'https://x.example.com/validate',
    })
  })
})

const tagNames = [
  'MutatingWebhookConfiguration/istio-revision-tag-default',
  'Service/istiod-revision-tag-default',
  'ValidatingWebhookConfiguration/istiod-default-validator',
]

describe('an installation with the tag default', () => {
  const added = async (request: Parameters<typeof installed>[0], cluster?: Parameters<typeof installed>[1]) => {
    const plain = named(await installed(request, cluster))
    const tagged = named(await installed({...request, defaultTag: true}, cluster))
    return tagged.filter((name) => !plain.includes(name)).sort()
  }

  it('has three objects more, which no later installation prunes', async () => {
    expect(await added({profile: 'minimal'})).toEqual(tagNames)
    const objects = await installed({profile: 'minimal', defaultTag: true})
    for (const name of tagNames) {
      expect(findObject(objects, name)?.metadata.labels).toMatchObject({
        'install.operator.istio.io/owning-resource-not-pruned': 'true',
        'operator.istio.io/component': 'Pilot',
      })
    }
  })

  it('no longer injects by the webhooks without a revision, so that no pod is injected twice', async () => {
    const silent = {matchLabels: {'istio.io/deactivated': 'never-match'}}
    const selectors = async (request: Parameters<typeof installed>[0]) => {
      const objects = await installed({profile: 'minimal', defaultTag: true, ...request})
      const injector = objects.find(
        ({kind, metadata}) => kind.startsWith('Mutating') && metadata.name.startsWith('istio-sidecar-injector'),
      )
      const webhooks = Array.isArray(injector?.webhooks) ? injector.webhooks : []
      return webhooks.map((webhook) => valueAt(webhook, ['namespaceSelector']))
    }
    expect(await selectors({})).toEqual([silent, silent, silent, silent])
    expect(await selectors({revision: 'r'})).not.toContainEqual(silent)
  })

  it('is the first one of a cluster, or has no revision', async () => {
    const [existing] = await tag({tag: 'default'})
    if (existing === undefined) throw new Error('no tag')
    const [empty, taken] = [fakeCluster([]), fakeCluster([existing])]
    expect(await added({profile: 'minimal', revision: 'r'}, empty)).toEqual(tagNames)
    expect(await added({profile: 'minimal', revision: 'r'}, taken)).toEqual([])
    expect(await added({profile: 'minimal'}, taken)).toEqual(tagNames)
  })

  it.each([
    ['somebody else takes care of webhooks', {set: ['values.global.operatorManageWebhooks=true']}],
    ['there is no istiod', {profile: 'empty'}],
  ])('is none when %s', async (_, request) => {
    expect(await added(request)).toEqual([])
  })
})
