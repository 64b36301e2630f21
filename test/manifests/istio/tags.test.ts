// Revision tags in a cluster: which there are, when one may be set, and what goes with one that is removed.

import {beforeAll, describe, expect, it} from 'vitest'
import type {KubeObject} from '../../../src/kube/object.ts'
import {
  listTags,
  planRemoval,
  planTag,
  removeTag,
  requireConsent,
  type SetTagRequest,
  writeTag,
} from '../../../src/manifests/istio/tags.ts'
import {fakeCluster} from '../../support/fake-cluster.ts'
import {object} from '../../support/objects.ts'
import {installed, OWN_CHARTS} from './rendered.ts'

const namespace = 'istio-system'
const rev = 'istio.io/rev'
const injector = (name: string, labels: Record<string, string>): KubeObject => ({
  ...object('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', name, {
    labels: {app: 'sidecar-injector', ...labels},
  }),
  webhooks: [
    {
      name: 'rev.namespace.sidecar-injector.istio.io',
      clientConfig: {service: {name: 'istiod', namespace, path: '/inject', port: 443}, caBundle: 'Y2E='},
    },
  ],
})
const canary = injector('istio-sidecar-injector-canary', {[rev]: 'canary'})
const unrevisioned = injector('istio-sidecar-injector', {[rev]: 'default'})
const prod = injector('istio-revision-tag-prod', {[rev]: 'canary', 'istio.io/tag': 'prod'})
const prodService = object('v1', 'Service', 'istiod-revision-tag-prod', {
  namespace,
  labels: {[rev]: 'canary', 'istio.io/tag': 'prod'},
})
const labelled = (name: string, labels: Record<string, string>) => object('v1', 'Namespace', name, {labels})

describe('the list of tags', () => {
  it('has each tag with its namespaces, and revisions that no tag points at', async () => {
    const cluster = fakeCluster([
      canary,
      unrevisioned,
      prod,
      prodService,
      labelled('shop', {[rev]: 'prod'}),
      labelled('bank', {[rev]: 'prod'}),
      labelled('old', {[rev]: 'default'}),
    ])
    expect(await listTags(cluster, namespace)).toEqual([
      {tag: 'prod', revision: 'canary', namespaces: ['shop', 'bank']},
      {tag: '', revision: 'default', namespaces: ['old']},
    ])
  })

  it('is empty in a cluster without Istio', async () => {
    expect(await listTags(fakeCluster([]), namespace)).toEqual([])
  })
})

const request = (more: Partial<SetTagRequest> = {}): SetTagRequest => ({
  tag: 'prod',
  revision: 'canary',
  namespace,
  charts: OWN_CHARTS,
  overwrite: false,
  autoInject: false,
  webhookName: undefined,
  ...more,
})
const plan = (objects: readonly KubeObject[], more: Partial<SetTagRequest> = {}, generates = false) =>
  planTag(fakeCluster(objects), request(more), generates)

describe('setting a tag', () => {
  it('makes a webhook configuration and a Service', async () => {
    const {documents, silenced} = await plan([canary])
    expect(documents.map((document) => document.object().metadata.name)).toEqual([
      'istio-revision-tag-prod',
      'istiod-revision-tag-prod',
    ])
    expect(silenced).toBeUndefined()
  })

  it('takes another name for the webhook configuration', async () => {
    const {documents} = await plan([canary], {webhookName: 'ours'})
    expect(documents[0]?.object().metadata.name).toBe('ours')
  })

  it('switches the injector without a revision off, when the tag is default', async () => {
    const {silenced} = await plan([canary, unrevisioned], {tag: 'default'})
    expect(silenced?.metadata.name).toBe('istio-sidecar-injector')
    expect(JSON.stringify(silenced?.webhooks)).toContain('never-match')
  })

  it.each<[string, readonly KubeObject[], Partial<SetTagRequest>, string]>([
    [
      'a revision that is not there',
      [canary],
      {revision: 'blue'},
      'there is no revision "blue": the cluster has canary',
    ],
    ['a tag that exists', [canary, prod], {}, 'tag "prod" exists already, and points at revision "canary"'],
    [
      'the name of a revision',
      [canary, injector('x', {[rev]: 'blue'})],
      {tag: 'blue'},
      '"blue" is the name of a revision',
    ],
    [
      'a revision with two injectors',
      [canary, injector('second', {[rev]: 'canary'})],
      {},
      'revision "canary" has more than one injector: istio-sidecar-injector-canary, second',
    ],
    ['a tag that is no name', [canary], {tag: 'Prod!'}, 'a tag has lower case letters, digits and dashes, got "Prod!"'],
  ])('refuses %s', async (_, objects, more, message) => {
    await expect(plan(objects, more)).rejects.toThrow(message)
  })

  it('moves a tag that exists when it is told to', async () => {
    const blue = injector('istio-sidecar-injector-blue', {[rev]: 'blue'})
    const {documents} = await plan([canary, blue, prod], {revision: 'blue', overwrite: true})
    expect(documents[0]?.object().metadata.labels).toMatchObject({[rev]: 'blue', 'istio.io/tag': 'prod'})
  })

  it('is only printed also under the name of a revision', async () => {
    const {documents} = await plan([canary, injector('x', {[rev]: 'blue'})], {tag: 'blue'}, true)
    expect(documents).toHaveLength(2)
  })

  it('replaces the webhooks of one that exists, and applies what is new', async () => {
    const cluster = fakeCluster([canary, prod])
    await writeTag(cluster, await planTag(cluster, request({overwrite: true}), false))
    expect(cluster.calls.filter((call) => call.startsWith('patch'))).toEqual([
      'patch mutatingwebhookconfigurations',
      'patch services',
    ])
  })
})

describe('the injector that an installation renders', () => {
  let webhook: KubeObject | undefined
  beforeAll(async () => {
    const objects = await installed({profile: 'minimal', revision: 'canary'})
    webhook = objects.find(({kind}) => kind === 'MutatingWebhookConfiguration')
  })

  it('is found as that of its revision', async () => {
    if (webhook === undefined) throw new Error('an installation without webhooks')
    expect((await plan([webhook])).documents).toHaveLength(2)
  })
})

describe('removing a tag', () => {
  it('deletes its webhook configuration and its Service', async () => {
    const cluster = fakeCluster([canary, prod, prodService])
    await removeTag(cluster, await planRemoval(cluster, 'prod', namespace), namespace)
    expect(cluster.calls.filter((call) => call.startsWith('delete'))).toEqual([
      'delete mutatingwebhookconfigurations',
      `delete services in ${namespace}`,
    ])
  })

  it('needs consent while namespaces use it', async () => {
    const users = [labelled('shop', {[rev]: 'prod'}), labelled('plain', {'istio-injection': 'enabled'})]
    const used = await planRemoval(fakeCluster([prod, ...users]), 'prod', namespace)
    expect(() => requireConsent(used)).toThrow('tag "prod" is used by namespace shop')
    const ofDefault = injector('istio-revision-tag-default', {[rev]: 'canary', 'istio.io/tag': 'default'})
    const fallback = await planRemoval(fakeCluster([ofDefault, ...users]), 'default', namespace)
    expect(() => requireConsent(fallback)).toThrow('tag "default" is used by namespace plain')
    expect(() => requireConsent({...used, dependents: []})).not.toThrow()
  })

  it('needs a tag that is there', async () => {
    await expect(planRemoval(fakeCluster([canary]), 'prod', namespace)).rejects.toThrow('there is no tag "prod"')
  })
})
