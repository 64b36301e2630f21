// The chart of what Istio's control planes share: the reader's account, and validation where no revision is asked for.

import {describe, expect, it} from 'vitest'
import type {Manifest} from '../../../src/helm/index.ts'
import {compareObjects} from '../../support/compare-objects.ts'
import {describeWithReference} from '../../support/reference.ts'
import {findObject, valueAt} from '../../support/rendered-chart.ts'
import {named, namesOf, renderComponent} from './charts.ts'

/** Without the CRDs, which have their own tests and take time. */
const render = (...set: string[]) => renderComponent('base', ['base.enableIstioConfigCRDs=false', ...set])

const WEBHOOK = 'ValidatingWebhookConfiguration/istiod-default-validator'
const POLICY = 'ValidatingAdmissionPolicy/stable-channel-default-policy.istio.io'
const BINDING = 'ValidatingAdmissionPolicyBinding/stable-channel-default-policy-binding.istio.io'
const READER = 'ServiceAccount/istio-reader-service-account'

const webhookOf = (objects: readonly Manifest[]) =>
  valueAt(findObject(objects, WEBHOOK), ['webhooks', 'validation.istio.io'])

describeWithReference('the base chart, as istioctl renders it', (reference) => {
  it.each(['default', 'demo', 'minimal', 'ambient'])('equals the %s profile', async (profile) => {
    const theirs = named(reference.objects(`istio/install-${profile}.json`), /^istio-reader-service-account$/)
    expect(compareObjects(await render('defaultRevision='), theirs)).toEqual([])
  })
})

describe('the base chart', () => {
  it.each<[what: string, set: string[], objects: string[]]>([
    ['by default', [], [READER, WEBHOOK]],
    ['without a default revision', ['defaultRevision='], [READER]],
    ['for the stable channel', ['profile=stable'], [READER, POLICY, BINDING, WEBHOOK]],
    [
      'for the stable channel by its own switch',
      ['experimental.stableValidationPolicy=true'],
      [READER, POLICY, BINDING, WEBHOOK],
    ],
    ['for the stable channel of no revision', ['profile=stable', 'defaultRevision='], [READER]],
    ['by halves: cluster', ['profile=stable', 'global.resourceScope=cluster'], [POLICY, BINDING, WEBHOOK]],
    ['by halves: namespace', ['profile=stable', 'global.resourceScope=namespace'], [READER]],
    ['without the reader', ['global.enableReaderRBAC=false'], [WEBHOOK]],
    ['with a reader of the user', ['global.readerServiceAccount.name=mine'], [WEBHOOK]],
  ])('renders %s what it should', async (_, set, objects) => {
    expect(namesOf(await render(...set))).toEqual(objects)
  })

  it.each<[what: string, set: string[], clientConfig: object]>([
    ['istiod', [], {service: {name: 'istiod', namespace: 'istio-system', path: '/validate'}}],
    [
      'the istiod of a revision',
      ['defaultRevision=canary'],
      {service: {name: 'istiod-canary', namespace: 'istio-system', path: '/validate'}},
    ],
    [
      'istiod in another namespace',
      ['global.istioNamespace=mesh'],
      {service: {name: 'istiod', namespace: 'mesh', path: '/validate'}},
    ],
    ['an address elsewhere', ['base.validationURL=https://x:15017/v'], {url: 'https://x:15017/v'}],
  ])('asks %s', async (_, set, clientConfig) => {
    expect(valueAt(webhookOf(await render(...set)), ['clientConfig'])).toEqual(clientConfig)
  })

  it.each<[what: string, set: string[], policy: string]>([
    ['lets everything through until istiod is there', [], 'Ignore'],
    ['is strict when the certificate is known', ['base.validationCABundle=Q0E='], 'Fail'],
    ['is as strict as the user wants', ['base.validationFailurePolicy=Fail'], 'Fail'],
  ])('%s', async (_, set, policy) => {
    expect(valueAt(webhookOf(await render(...set)), ['failurePolicy'])).toBe(policy)
  })

  it('gives the reader the secrets to pull images with', async () => {
    const [reader] = await render('defaultRevision=', 'global.imagePullSecrets[0]=registry')
    expect(reader?.imagePullSecrets).toEqual([{name: 'registry'}])
  })

  it.each([
    ['profile=nope', 'profile: there is none called nope'],
    ['global.resourceScope=half', 'global.resourceScope: half is not one of all, cluster, namespace'],
  ])('refuses %s', async (set, message) => {
    await expect(render(set)).rejects.toThrow(message)
  })
})
