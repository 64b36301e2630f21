// The checks of the mesh's identity on objects: its anchors and its issuer, whole and broken in many ways.

import {beforeAll, describe, expect, test} from 'vitest'
import type {KubeObject} from '../../src/kube/object.ts'
import type {CertificateOptions} from '../support/certificates.ts'
import {makeCertificate} from '../support/certificates.ts'
import type {FakeClusterOptions} from '../support/fake-cluster.ts'
import {fakeCluster} from '../support/fake-cluster.ts'
import {checkObjects, titled} from '../support/linkerd-checks.ts'
import {type Identity, issuerSecret, makeIdentity, secret, trustRoots} from '../support/linkerd-identity.ts'
import {linkerdConfig, linkerdInstall, replacing, without} from '../support/linkerd-install.ts'

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

async function check(objects: readonly KubeObject[], options: FakeClusterOptions = {}) {
  const results = await checkObjects('installed', fakeCluster(objects, {now, ...options}))
  return results.filter(({category}) => ['linkerd-identity', 'linkerd-webhooks-and-apisvc-tls'].includes(category))
}

const configWith = (anchors: string, scheme = 'linkerd.io/tls') =>
  linkerdConfig({identityTrustAnchorsPEM: anchors, identity: {issuer: {scheme}}})

/** The install with another anchor and another issuer, and with what else is told to be signed by that anchor. */
async function withIdentity(anchor: CertificateOptions, issuer: CertificateOptions = {}): Promise<KubeObject[]> {
  const root = await makeCertificate({name: 'root.linkerd.cluster.local', ...year, ...anchor})
  const made = await makeCertificate({...year, issuer: root, ...issuer})
  return [configWith(root.pem), issuerSecret(namespace, made)].reduce(replacing, whole)
}

const titles = {
  config: 'certificate config is valid',
  anchorCrypto: 'trust anchors are using supported crypto algorithm',
  anchorTime: 'trust anchors are within their validity period',
  anchorSoon: 'trust anchors are valid for at least 60 days',
  issuerCrypto: 'issuer cert is using supported crypto algorithm',
  issuerTime: 'issuer cert is within its validity period',
  issuerSoon: 'issuer cert is valid for at least 60 days',
  chain: 'issuer cert is issued by the trust anchor',
} as const

describe('the identity', () => {
  test('that is whole passes every check', async () => {
    expect((await check(whole)).filter(({status}) => status !== 'passed')).toEqual([])
  })

  interface Broken {
    name: string
    objects: () => Promise<KubeObject[]> | KubeObject[]
    title: string
    level?: string
    text: RegExp
    /** What cannot be answered then. */
    skipped?: readonly string[]
  }
  const allOfIssuer = [titles.issuerCrypto, titles.issuerTime, titles.issuerSoon, titles.chain]
  const allOfAnchors = [titles.anchorCrypto, titles.anchorTime, titles.anchorSoon]
  const cutOff = (text: string) => text.slice(0, text.length / 2)

  test.each<Broken>([
    {
      name: 'without its Secret',
      objects: () => without(whole, 'Secret/linkerd-identity-issuer'),
      title: titles.config,
      text: /^Secret "linkerd-identity-issuer" does not exist in namespace "linkerd"$/,
      skipped: allOfIssuer,
    },
    {
      name: 'with a Secret of the other scheme',
      objects: () =>
        replacing(whole, secret('linkerd-identity-issuer', namespace, {'tls.crt': 'a', 'tls.key': 'b', 'ca.crt': 'c'})),
      title: titles.config,
      text: /has no crt\.pem, key\.pem; it has tls\.crt, tls\.key, ca\.crt$/,
      skipped: allOfIssuer,
    },
    {
      name: 'with a scheme that nobody knows',
      objects: () => replacing(whole, configWith(identity.anchor.pem, 'vault.io/tls')),
      title: titles.config,
      text: /^value identity\.issuer\.scheme is "vault\.io\/tls", which is none of linkerd\.io\/tls, kubernetes\.io\/tls$/,
      skipped: [...allOfAnchors, ...allOfIssuer],
    },
    {
      name: 'with a certificate that is no PEM',
      objects: () => replacing(whole, issuerSecret(namespace, {pem: 'hello', key: identity.issuer.key})),
      title: titles.config,
      text: /^Secret linkerd-identity-issuer, key crt\.pem holds no PEM certificate$/,
      skipped: allOfIssuer,
    },
    {
      name: 'with a certificate that was cut off',
      objects: () => replacing(whole, issuerSecret(namespace, {...identity.issuer, pem: cutOff(identity.issuer.pem)})),
      title: titles.config,
      text: /^Secret linkerd-identity-issuer, key crt\.pem has a PEM block without its end$/,
      skipped: allOfIssuer,
    },
    {
      name: 'with a second anchor that is no certificate',
      objects: () =>
        replacing(
          whole,
          configWith(`${identity.anchor.pem}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`),
        ),
      title: titles.config,
      text: /^value identityTrustAnchorsPEM of ConfigMap linkerd-config has a certificate that cannot be read \(number 2\)$/,
      skipped: [...allOfAnchors, titles.chain],
    },
    {
      name: 'with the key of another certificate',
      objects: () => replacing(whole, issuerSecret(namespace, {...identity.issuer, key: identity.anchor.key})),
      title: titles.config,
      text: /key key\.pem does not belong to the certificate in Secret linkerd-identity-issuer, key crt\.pem$/,
      skipped: allOfIssuer,
    },
    {
      name: 'with an anchor whose extensions cannot be read',
      objects: async () => {
        const {pem} = await makeCertificate({name: 'malformed', isMalformed: true, ...year})
        return replacing(whole, configWith(identity.anchor.pem + pem))
      },
      title: titles.anchorCrypto,
      text: /^"CN=malformed" cannot be read: ./,
    },
    {
      name: 'with an anchor on another curve',
      objects: () => withIdentity({curve: 'P-384'}),
      title: titles.anchorCrypto,
      text: /"CN=root\.linkerd\.cluster\.local" has a key of ECDSA P-384, signed with ECDSA-SHA256$/,
    },
    {
      name: 'with an anchor of RSA 3072',
      objects: () => withIdentity({rsa: true, bits: 3072}),
      title: titles.anchorCrypto,
      text: /has a key of RSA 3072, signed with SHA256-RSA$/,
    },
    {
      name: 'with an anchor signed with SHA-512',
      objects: async () => {
        const strong = await makeCertificate({name: 'strong', rsa: true, hash: 'SHA-512', ...year})
        return replacing(whole, configWith(identity.anchor.pem + strong.pem))
      },
      title: titles.anchorCrypto,
      text: /has a key of RSA 2048, signed with SHA512-RSA$/,
    },
    {
      name: 'with an expired anchor',
      objects: () => withIdentity({to: new Date('2026-05-01')}),
      title: titles.anchorTime,
      text: /^trust anchors are out of date: "CN=root\.linkerd\.cluster\.local" expired on 2026-05-01T00:00:00\.000Z$/,
      skipped: [titles.anchorSoon, titles.chain],
    },
    {
      name: 'with an anchor of tomorrow',
      objects: () => withIdentity({from: inDays(1)}),
      title: titles.anchorTime,
      text: /"CN=root\.linkerd\.cluster\.local" is not valid before 2026-06-02T12:00:00\.000Z$/,
      skipped: [titles.anchorSoon, titles.chain],
    },
    {
      name: 'with one of two anchors expired',
      objects: async () => {
        const old = await makeCertificate({name: 'old', ...year, to: new Date('2026-02-01')})
        return replacing(whole, configWith(identity.anchor.pem + old.pem))
      },
      title: titles.anchorTime,
      text: /^trust anchors are out of date: "CN=old" expired on 2026-02-01/,
      skipped: [titles.anchorSoon],
    },
    {
      name: 'with an anchor that ends in 60 days',
      objects: () => withIdentity({to: inDays(60)}),
      title: titles.anchorSoon,
      level: 'warning',
      text: /"CN=root\.linkerd\.cluster\.local" expires on 2026-07-31T12:00:00\.000Z$/,
    },
    {
      name: 'with an RSA issuer',
      objects: () => withIdentity({}, {rsa: true}),
      title: titles.issuerCrypto,
      text: /"CN=identity\.linkerd\.cluster\.local" has a key of RSA 2048, signed with ECDSA-SHA256$/,
    },
    {
      name: 'with an expired issuer',
      objects: () => withIdentity({}, {to: inDays(-1)}),
      title: titles.issuerTime,
      text: /^the issuer is out of date: "CN=identity\.linkerd\.cluster\.local" expired on 2026-05-31T12:00:00\.000Z$/,
      skipped: [titles.issuerSoon, titles.chain],
    },
    {
      name: 'with an issuer of tomorrow',
      objects: () => withIdentity({}, {from: inDays(1)}),
      title: titles.issuerTime,
      text: /is not valid before 2026-06-02/,
      skipped: [titles.issuerSoon, titles.chain],
    },
    {
      name: 'with an issuer that ends next month',
      objects: () => withIdentity({}, {to: inDays(30)}),
      title: titles.issuerSoon,
      level: 'warning',
      text: /"CN=identity\.linkerd\.cluster\.local" expires on 2026-07-01/,
    },
    {
      name: 'with an issuer of a stranger',
      objects: async () => {
        const stranger = await makeCertificate({name: 'stranger', ...year})
        return replacing(whole, issuerSecret(namespace, await makeCertificate({issuer: stranger, ...year})))
      },
      title: titles.chain,
      text: /^proxies do not trust the issuer: "CN=identity\.linkerd\.cluster\.local" is not signed by any of the trust anchors$/,
    },
    {
      name: 'with an anchor that only bears the right name',
      objects: async () => {
        const {pem} = await makeCertificate({name: 'root.linkerd.cluster.local', ...year})
        return replacing(whole, configWith(pem))
      },
      title: titles.chain,
      text: /is not signed by any of the trust anchors$/,
    },
    {
      name: 'with an intermediate that is no authority',
      objects: async () => {
        const middle = await makeCertificate({name: 'middle', issuer: identity.anchor, isAuthority: false, ...year})
        const issuer = await makeCertificate({issuer: middle, ...year})
        return replacing(whole, issuerSecret(namespace, {...issuer, pem: issuer.pem + middle.pem}))
      },
      title: titles.chain,
      text: /is signed by "CN=middle", which is no certificate authority$/,
    },
    {
      name: 'with more intermediates than the anchor allows',
      objects: async () => {
        const root = await makeCertificate({name: 'root', pathLength: 0, ...year})
        const middle = await makeCertificate({name: 'middle', issuer: root, ...year})
        const issuer = await makeCertificate({issuer: middle, ...year})
        const chained = issuerSecret(namespace, {...issuer, pem: issuer.pem + middle.pem})
        return [configWith(root.pem), chained].reduce(replacing, whole)
      },
      title: titles.chain,
      text: /is signed by "CN=root", which allows 0 authorities below itself, not 1$/,
    },
  ])('$name: $title is found', async ({objects, title, level = 'error', text, skipped = []}) => {
    const results = await check(await objects())
    expect(titled(results, title)).toMatchObject({status: 'found', level, text: expect.stringMatching(text)})
    const others = results.filter((result) => result.title !== title && result.status !== 'passed')
    expect(others.map((other) => [other.title, other.status])).toEqual(skipped.map((other) => [other, 'skipped']))
    for (const other of others) expect(other).toMatchObject({why: `"${title}" failed`})
  })

  test.each<{name: string; objects: () => Promise<KubeObject[]>}>([
    {
      name: 'of an external issuer, with its anchors in the Secret',
      objects: async () => {
        const {anchor, issuer} = identity
        const external = {'tls.crt': issuer.pem, 'tls.key': issuer.key, 'ca.crt': anchor.pem}
        return [configWith('', 'kubernetes.io/tls'), secret('linkerd-identity-issuer', namespace, external)].reduce(
          replacing,
          whole,
        )
      },
    },
    {
      name: 'whose anchors somebody else keeps in the ConfigMap of the trust roots',
      objects: async () => replacing(whole, configWith('')),
    },
    {
      name: 'of an install that does not say its scheme',
      objects: async () => replacing(whole, linkerdConfig({identityTrustAnchorsPEM: identity.anchor.pem})),
    },
    {name: 'under an RSA anchor of 2048 bits', objects: () => withIdentity({rsa: true})},
    {name: 'under an RSA anchor of 4096 bits', objects: () => withIdentity({rsa: true, bits: 4096})},
    {
      name: 'whose issuer is its own anchor',
      objects: async () => {
        const both = await makeCertificate({...year})
        return [configWith(both.pem), issuerSecret(namespace, both)].reduce(replacing, whole)
      },
    },
    {
      name: 'with two anchors, of which the second signs, over an intermediate',
      objects: async () => {
        const other = await makeCertificate({name: 'other', ...year})
        const middle = await makeCertificate({name: 'middle', issuer: identity.anchor, ...year})
        const issuer = await makeCertificate({issuer: middle, ...year})
        const chained = issuerSecret(namespace, {...issuer, pem: issuer.pem + middle.pem})
        return [configWith(other.pem + identity.anchor.pem), chained].reduce(replacing, whole)
      },
    },
    {name: 'that ends in 61 days', objects: () => withIdentity({to: inDays(61)}, {to: inDays(61)})},
  ])('$name passes', async ({objects}) => {
    expect((await check(await objects())).filter(({status}) => status !== 'passed')).toEqual([])
  })

  test('with its Secret out of reach, what needs it is skipped, and the anchors are still looked at', async () => {
    const results = await check(whole, {denied: ['get secrets in linkerd']})
    const skipped = results.filter(({status}) => status === 'skipped')
    expect(skipped.map(({title}) => title)).toEqual([
      titles.config,
      ...allOfIssuer,
      ...results.filter(({category}) => category === 'linkerd-webhooks-and-apisvc-tls').map(({title}) => title),
    ])
    expect(new Set(skipped.map((result) => 'why' in result && result.why))).toEqual(
      new Set(['needs get secrets in linkerd']),
    )
    expect(results.filter(({status}) => status !== 'skipped').map(({status}) => status)).toEqual([
      'passed',
      'passed',
      'passed',
    ])
  })

  test("goes by the API server's clock", async () => {
    const results = await check(whole, {now: new Date('2028-01-01')})
    expect(titled(results, titles.anchorTime)).toMatchObject({status: 'found'})
  })
})

test('a cluster without an install lacks one thing, and the certificates are not looked for', async () => {
  const results = await check([])
  expect(new Set(results.map((result) => ('why' in result ? result.why : result.status)))).toEqual(
    new Set([`"'linkerd-config' config map exists" failed`, '"control plane Namespace exists" failed']),
  )
})

test('the ConfigMap of the trust roots does not count for an install whose values name the anchors', async () => {
  const {pem} = await makeCertificate({name: 'other', ...year})
  const results = await check(replacing(whole, trustRoots(namespace, pem)))
  expect(results.filter(({status}) => status !== 'passed')).toEqual([])
})
