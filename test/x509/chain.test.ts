// Ways up to a trust anchor: those that count, and why the others do not.

import {X509Certificate} from 'node:crypto'
import {describe, expect, it} from 'vitest'
import {chainFlaw, isMadeOutTo} from '../../src/x509/chain.ts'
import {readDetails} from '../../src/x509/details.ts'
import {parseCertificates, parsePrivateKey} from '../../src/x509/pem.ts'
import type {CertificateOptions, MadeCertificate} from '../support/certificates.ts'
import {makeCertificate} from '../support/certificates.ts'

const now = new Date('2026-06-01')
const read = ({pem}: MadeCertificate) => new X509Certificate(pem)

interface Chain {
  root?: CertificateOptions
  /** From the top down. */
  middles?: readonly CertificateOptions[]
  leaf?: CertificateOptions
}

async function flawOf({root = {}, middles = [], leaf = {}}: Chain) {
  const anchor = await makeCertificate({name: 'root', ...root})
  const chain: MadeCertificate[] = []
  for (const [index, middle] of middles.entries()) {
    chain.push(await makeCertificate({name: `middle-${index}`, issuer: chain.at(-1) ?? anchor, ...middle}))
  }
  const made = await makeCertificate({name: 'leaf', isAuthority: false, issuer: chain.at(-1) ?? anchor, ...leaf})
  return chainFlaw(read(made), {
    anchors: [read(anchor)],
    intermediates: chain.map(read),
    now,
    pathLengthOf: ({raw}) => readDetails(raw).pathLength,
  })
}

const server = '1.3.6.1.5.5.7.3.1'
const client = '1.3.6.1.5.5.7.3.2'
const past = {to: new Date('2026-05-01')}
const future = {from: new Date('2026-07-01')}

describe('a way up', () => {
  it.each<{name: string; chain: Chain}>([
    {name: 'straight to the anchor', chain: {}},
    {name: 'over two intermediates', chain: {middles: [{}, {}]}},
    {name: 'as long as the anchor allows', chain: {root: {pathLength: 1}, middles: [{}]}},
    {name: 'as long as an intermediate allows', chain: {middles: [{pathLength: 1}, {pathLength: 0}]}},
    {
      name: 'of certificates for servers',
      chain: {middles: [{extendedUsages: [client, server]}], leaf: {extendedUsages: [server]}},
    },
    {name: 'with any use', chain: {leaf: {extendedUsages: ['2.5.29.37.0']}}},
    {name: 'from RSA', chain: {root: {rsa: true}, leaf: {curve: 'P-384'}}},
  ])('$name counts', async ({chain}) => {
    expect(await flawOf(chain)).toBeUndefined()
  })

  it.each<{name: string; chain: Chain; text: RegExp; outdatedAnchor?: boolean}>([
    {
      name: 'to an expired anchor',
      chain: {root: past},
      text: /^is signed by a trust anchor that is out of date since 2026-05-01/,
      outdatedAnchor: true,
    },
    {
      name: 'to an anchor of the future',
      chain: {root: future},
      text: /^is signed by a trust anchor that is not valid before 2026-07-01/,
      outdatedAnchor: true,
    },
    {
      name: 'over an expired intermediate',
      chain: {middles: [past]},
      text: /^is signed by "CN=middle-0", which expired on 2026-05-01/,
    },
    {
      name: 'to an anchor that is no authority',
      chain: {root: {isAuthority: false}},
      text: /^is signed by "CN=root", which is no certificate authority$/,
    },
    {
      name: 'longer than the anchor allows',
      chain: {root: {pathLength: 0}, middles: [{}]},
      text: /which allows 0 authorities below itself, not 1$/,
    },
    {
      name: 'longer than an intermediate allows',
      chain: {middles: [{pathLength: 0}, {}]},
      text: /^is signed by "CN=middle-0", which allows 0/,
    },
    {
      name: 'of a certificate for clients',
      chain: {leaf: {extendedUsages: [client]}},
      text: /^is not meant for TLS servers/,
    },
    {
      name: 'over an intermediate for clients',
      chain: {middles: [{extendedUsages: [client]}]},
      text: /^is signed by "CN=middle-0", which is not meant for TLS servers/,
    },
  ])('$name does not', async ({chain, text, outdatedAnchor = false}) => {
    expect(await flawOf(chain)).toEqual({text: expect.stringMatching(text), outdatedAnchor})
  })

  it('is found among anchors that are no good, and over the shorter of two', async () => {
    const keys = await makeCertificate({name: 'root'})
    const old = await makeCertificate({name: 'root', ...past})
    const leaf = await makeCertificate({name: 'leaf', isAuthority: false, issuer: keys})
    const anchors = [old, keys].map(read)
    expect(chainFlaw(read(leaf), {anchors, intermediates: anchors, now})).toBeUndefined()
  })

  it('is not looked for in circles', async () => {
    const first = await makeCertificate({name: 'loop'})
    // Each signs each: the same name and key under many serial numbers.
    const twins = await Promise.all(Array.from({length: 12}, () => makeCertificate({name: 'loop', keys: first.keys})))
    const leaf = await makeCertificate({name: 'leaf', isAuthority: false, issuer: first})
    const started = performance.now()
    const flaw = chainFlaw(read(leaf), {anchors: [], intermediates: [first, ...twins].map(read), now})
    expect(flaw?.text).toBe('is not signed by any of the trust anchors')
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

describe('a DNS name', () => {
  it.each<{alternatives: string[]; name: string; fits: boolean}>([
    {alternatives: ['injector.linkerd.svc'], name: 'injector.linkerd.svc', fits: true},
    {alternatives: ['other', 'Injector.Linkerd.SVC'], name: 'injector.linkerd.svc', fits: true},
    {alternatives: ['*.linkerd.svc'], name: 'injector.linkerd.svc', fits: true},
    {alternatives: ['*.linkerd.svc'], name: 'a.injector.linkerd.svc', fits: false},
    {alternatives: ['inj*.linkerd.svc'], name: 'injector.linkerd.svc', fits: false},
    {alternatives: ['*.*.svc'], name: 'injector.linkerd.svc', fits: false},
    {alternatives: ['injector.linkerd.svc.cluster.local'], name: 'injector.linkerd.svc', fits: false},
    {alternatives: [], name: 'injector.linkerd.svc', fits: false},
  ])('$name is in $alternatives: $fits', async ({alternatives, name, fits}) => {
    // The common name is the right one every time, and does not count.
    const made = await makeCertificate({name, alternatives})
    expect(isMadeOutTo(read(made), name)).toBe(fits)
  })
})

describe('PEM', () => {
  it('may have text around its blocks, and says where it is cut off', async () => {
    const {pem, key} = await makeCertificate()
    expect(parseCertificates(`subject=CN\n${pem}\n# and again\n${pem}`, 'ca.crt')).toHaveLength(2)
    expect(() => parseCertificates(pem + pem.slice(0, 100), 'ca.crt')).toThrow(
      /^ca\.crt has a PEM block without its end$/,
    )
    expect(() => parsePrivateKey(key.slice(0, 60), 'ca.key')).toThrow(/^ca\.key has a PEM block without its end$/)
    expect(() => parsePrivateKey(pem, 'ca.key')).toThrow(
      /^ca\.key holds a CERTIFICATE where a PRIVATE KEY is expected$/,
    )
  })

  it('that only ever begins is refused at once', () => {
    const started = performance.now()
    expect(() => parseCertificates('-----BEGIN X-----\n'.repeat(100_000), 'ca.crt')).toThrow(/without its end$/)
    expect(() => parseCertificates('-----BEGIN x'.repeat(100_000), 'ca.crt')).toThrow(/holds no PEM certificate$/)
    expect(performance.now() - started).toBeLessThan(1000)
  })

  it('of a key may begin with the parameters of its curve', async () => {
    const {key} = await makeCertificate()
    const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n'
    expect(parsePrivateKey(parameters + key, 'ca.key').asymmetricKeyType).toBe('ec')
  })
})
