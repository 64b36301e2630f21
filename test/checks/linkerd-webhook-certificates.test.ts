// The checks of the webhooks' certificates on objects, whole and broken in many ways.

import {beforeAll, describe, expect, test} from 'vitest'
import type {KubeObject} from '../../src/kube/object.ts'
import {listAt} from '../../src/yaml/index.ts'
import type {CertificateOptions, MadeCertificate} from '../support/certificates.ts'
import {makeCertificate} from '../support/certificates.ts'
import {fakeCluster} from '../support/fake-cluster.ts'
import {checkObjects, titled} from '../support/linkerd-checks.ts'
import {
  type Identity,
  makeIdentity,
  secret,
  webhookCertificate,
  webhookConfiguration,
  webhooks,
} from '../support/linkerd-identity.ts'
import {linkerdInstall, replacing, without} from '../support/linkerd-install.ts'

const now = new Date('2026-06-01T12:00:00Z')
const namespace = 'linkerd'
const year = {from: new Date('2026-01-01'), to: new Date('2027-01-01')}
const day = 24 * 60 * 60 * 1000
const inDays = (days: number) => new Date(now.getTime() + days * day)

let identity: Identity
let whole: KubeObject[]
beforeAll(async () => {
  identity = await makeIdentity(namespace, year)
  whole = identity.objects.reduce(replacing, [...linkerdInstall])
})

async function check(objects: readonly KubeObject[]) {
  const results = await checkObjects('installed', fakeCluster(objects, {now}))
  return results.filter(({category}) => category === 'linkerd-webhooks-and-apisvc-tls')
}

describe('a webhook', () => {
  const certificateOf = (options: CertificateOptions = {}) =>
    webhookCertificate('linkerd-proxy-injector', namespace, {issuer: identity.webhookAnchor, ...year, ...options})
  const [injector, profile, policy] = webhooks
  const title = 'proxy-injector webhook has valid cert'
  const soonTitle = 'proxy-injector cert is valid for at least 60 days'
  const asSecret = ({pem, key}: Pick<MadeCertificate, 'pem' | 'key'>) =>
    secret('linkerd-proxy-injector-k8s-tls', namespace, {'tls.crt': pem, 'tls.key': key})
  const withCertificate = async (options: CertificateOptions) =>
    replacing(whole, asSecret(await certificateOf(options)))

  test.each<{name: string; objects: () => Promise<KubeObject[]> | KubeObject[]; text: RegExp}>([
    {
      name: 'without its configuration',
      objects: () => without(whole, 'MutatingWebhookConfiguration/linkerd-proxy-injector-webhook-config'),
      text: /^there is no MutatingWebhookConfiguration linkerd-proxy-injector-webhook-config$/,
    },
    {
      name: 'without its Secret',
      objects: () => without(whole, 'Secret/linkerd-proxy-injector-k8s-tls'),
      text: /^Secret "linkerd-proxy-injector-k8s-tls" does not exist in namespace "linkerd"$/,
    },
    {
      name: 'with two webhooks in its configuration',
      objects: () => {
        const configuration = webhookConfiguration(injector, namespace, identity.webhookAnchor.pem)
        const entries = listAt(configuration, 'webhooks')
        return replacing(whole, {...configuration, webhooks: [...entries, ...entries]})
      },
      text: /^MutatingWebhookConfiguration "linkerd-proxy-injector-webhook-config" has 2 webhooks, expected one$/,
    },
    {
      name: 'without a caBundle',
      objects: () => replacing(whole, webhookConfiguration(injector, namespace, '')),
      text: /has no caBundle, so the API server cannot trust it$/,
    },
    {
      name: 'with a caBundle that is no PEM',
      objects: () => replacing(whole, webhookConfiguration(injector, namespace, 'Cg==')),
      text: /^the caBundle of MutatingWebhookConfiguration linkerd-proxy-injector-webhook-config holds no PEM certificate$/,
    },
    {
      name: 'with an expired caBundle',
      objects: async () => {
        const anchor = await makeCertificate({name: 'webhooks', ...year, to: inDays(-3)})
        const made = await certificateOf({issuer: anchor})
        return [webhookConfiguration(injector, namespace, anchor.pem), asSecret(made)].reduce(replacing, whole)
      },
      text: /proxy-injector: its caBundle is out of date: "CN=webhooks" expired on 2026-05-29/,
    },
    {
      name: 'with an expired certificate',
      objects: () => withCertificate({to: inDays(-3)}),
      text: /proxy-injector: "CN=linkerd-proxy-injector\.linkerd\.svc" expired on 2026-05-29/,
    },
    {
      name: 'with a certificate for another name',
      objects: () => withCertificate({alternatives: ['linkerd-proxy-injector.other.svc']}),
      text: /is not made out to linkerd-proxy-injector\.linkerd\.svc, but to DNS:linkerd-proxy-injector\.other\.svc$/,
    },
    {
      name: 'with the right name as its common name only',
      objects: () => withCertificate({alternatives: []}),
      text: /is not made out to linkerd-proxy-injector\.linkerd\.svc, but to no name$/,
    },
    {
      name: 'with a wildcard for the names one level further up',
      objects: () => withCertificate({alternatives: ['*.svc']}),
      text: /but to DNS:\*\.svc$/,
    },
    {
      name: 'with a certificate of a stranger',
      objects: async () => withCertificate({issuer: await makeCertificate({name: 'stranger', ...year})}),
      text: /"CN=linkerd-proxy-injector\.linkerd\.svc" is not signed by any of the trust anchors \(its caBundle\)$/,
    },
    {
      name: 'with a certificate for clients only',
      objects: () => withCertificate({extendedUsages: ['1.3.6.1.5.5.7.3.2']}),
      text: /is not meant for TLS servers by its extended key usage \(its caBundle\)$/,
    },
    {
      name: 'with the key of another certificate',
      objects: async () => replacing(whole, asSecret({...(await certificateOf()), key: identity.issuer.key})),
      text: /key tls\.key does not belong to the certificate in Secret linkerd-proxy-injector-k8s-tls, key tls\.crt$/,
    },
  ])('$name is found', async ({objects, text}) => {
    const results = await check(await objects())
    expect(titled(results, title)).toMatchObject({status: 'found', text: expect.stringMatching(text)})
    const others = results.filter((result) => result.title !== title && result.status !== 'passed')
    expect(others.every((other) => other.status === 'skipped' && other.title === soonTitle)).toBe(true)
  })

  test.each<{name: string; objects: () => Promise<KubeObject[]>}>([
    {name: 'with a wildcard certificate', objects: () => withCertificate({alternatives: ['*.linkerd.svc']})},
    {
      name: 'with a certificate that signs itself and is its own caBundle',
      objects: async () => {
        const made = await webhookCertificate('linkerd-proxy-injector', namespace, {...year, isAuthority: true})
        return [webhookConfiguration(injector, namespace, made.pem), asSecret(made)].reduce(replacing, whole)
      },
    },
    {
      name: 'with the Secret that older releases had',
      objects: async () => {
        const {pem, key} = await certificateOf()
        const old = secret('linkerd-proxy-injector-tls', namespace, {'crt.pem': pem, 'key.pem': key})
        return [...without(whole, 'Secret/linkerd-proxy-injector-k8s-tls'), old]
      },
    },
  ])('$name passes', async ({objects}) => {
    expect((await check(await objects())).filter(({status}) => status !== 'passed')).toEqual([])
  })

  test.each([
    {
      name: 'its certificate',
      anchorEnds: year.to,
      ends: inDays(59),
      text: /"CN=linkerd-proxy-injector\.linkerd\.svc" expires on/,
    },
    {name: 'its caBundle', anchorEnds: inDays(10), ends: year.to, text: /: "CN=webhooks" expires on 2026-06-11/},
  ])('warns when $name ends within 60 days', async ({anchorEnds, ends, text}) => {
    const anchor = await makeCertificate({name: 'webhooks', ...year, to: anchorEnds})
    const made = await certificateOf({issuer: anchor, to: ends})
    const objects = [webhookConfiguration(injector, namespace, anchor.pem), asSecret(made)].reduce(replacing, whole)
    const results = await check(objects)
    expect(titled(results, soonTitle)).toMatchObject({
      status: 'found',
      level: 'warning',
      text: expect.stringMatching(text),
    })
    expect(titled(results, title).status).toBe('passed')
  })

  test.each([
    {webhook: profile, title: 'sp-validator webhook has valid cert'},
    {webhook: policy, title: 'policy-validator webhook has valid cert'},
  ])('of $webhook.service is looked at by itself', async ({webhook, title: own}) => {
    const results = await check(replacing(whole, webhookConfiguration(webhook, namespace, identity.anchor.pem)))
    expect(results.filter(({status}) => status !== 'passed').map((result) => result.title)).toEqual([own])
  })

  test.each([
    'ValidatingWebhookConfiguration/linkerd-policy-validator-webhook-config',
    'Secret/linkerd-policy-validator-k8s-tls',
  ])('for policies may be missing: without %s it is skipped', async (name) => {
    const results = await check(without(whole, name))
    expect(results.filter(({status}) => status !== 'passed')).toMatchObject([
      {status: 'skipped', title: 'policy-validator webhook has valid cert', why: 'the install has no such webhook'},
      {status: 'skipped', title: 'policy-validator cert is valid for at least 60 days'},
    ])
  })
})
