// The certificates in a configuration dump and on the page of certificates, made for the test.

import {beforeAll, describe, expect, it} from 'vitest'
import {readSecrets, secretData} from '../../src/proxy-state/envoy/secrets.ts'
import type {JsonObject} from '../../src/yaml/index.ts'
import {type MadeCertificate, makeCertificate} from '../support/certificates.ts'

const now = new Date('2026-06-01')
const inline = (text: string) => ({inline_bytes: Buffer.from(text).toString('base64')})
const chain = (text: string) => ({
  tls_certificate: {certificate_chain: inline(text), private_key: inline('[redacted]')},
})
const roots = (text: string) => ({validation_context: {trusted_ca: inline(text)}})

function dump(lists: JsonObject, namespace = 'shop'): JsonObject {
  const node = {metadata: {NAMESPACE: namespace}}
  return {
    configs: [
      {'@type': 'a.BootstrapConfigDump', bootstrap: {node}},
      {'@type': 'a.SecretsConfigDump', ...lists},
    ],
  }
}

describe('secrets', () => {
  let root: MadeCertificate
  let leaf: MadeCertificate
  let old: MadeCertificate
  beforeAll(async () => {
    root = await makeCertificate({name: 'root'})
    old = await makeCertificate({name: 'old', to: new Date('2026-02-01')})
    leaf = await makeCertificate({
      name: 'web',
      isAuthority: false,
      issuer: root,
      uris: ['spiffe://cluster.local/ns/shop/sa/web'],
    })
  })

  it('tell a chain from authorities, the valid from the expired, and where they come from', () => {
    const page = dump({
      dynamic_active_secrets: [
        {name: 'default', secret: chain(leaf.pem + root.pem)},
        {name: 'ROOTCA', secret: roots(root.pem + old.pem)},
      ],
      dynamic_warming_secrets: [{name: 'kubernetes://web-tls', secret: {}, version_info: 'uninitialized'}],
    })
    const rows = readSecrets(page, now).map(({name, type, state, valid, trustDomain, notAfter, cause}) => ({
      name,
      type,
      state,
      valid,
      trustDomain,
      notAfter,
      cause: cause?.name,
    }))
    expect(rows).toEqual([
      {
        name: 'kubernetes://web-tls',
        type: undefined,
        state: 'UNINITIALIZED',
        valid: false,
        trustDomain: '',
        notAfter: '',
        cause: 'web-tls',
      },
      {
        name: 'default',
        type: 'Cert Chain',
        state: 'ACTIVE',
        valid: true,
        trustDomain: 'cluster.local',
        notAfter: '2027-01-01T00:00:00Z',
        cause: undefined,
      },
      {
        name: 'ROOTCA',
        type: 'CA',
        state: 'ACTIVE',
        valid: true,
        trustDomain: '',
        notAfter: '2027-01-01T00:00:00Z',
        cause: undefined,
      },
      {
        name: 'ROOTCA',
        type: 'CA',
        state: 'ACTIVE',
        valid: false,
        trustDomain: '',
        notAfter: '2026-02-01T00:00:00Z',
        cause: undefined,
      },
    ])
  })

  it('are read per trust domain where the proxy trusts several', () => {
    const trust_domains = [
      {name: 'east', trust_bundle: inline(root.pem)},
      {name: 'west', trust_bundle: {inline_string: old.pem}},
    ]
    const secret = {validation_context: {custom_validator_config: {typed_config: {trust_domains}}}}
    const rows = readSecrets(dump({dynamic_active_secrets: [{name: 'ROOTCA', secret}]}), now)
    expect(rows.map(({trustDomain, valid}) => [trustDomain, valid])).toEqual([
      ['east', true],
      ['west', false],
    ])
  })

  it.each<[string, JsonObject]>([
    ['is no PEM', chain('<pem>')],
    ['is cut off', chain('-----BEGIN CERTIFICATE-----\nMIIB')],
    ['is in a file', {tls_certificate: {certificate_chain: {filename: '/certs/a.pem'}}}],
    ['is a key', chain('-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n')],
  ])('have one row without dates for a certificate that %s', (_title, secret) => {
    const [row, ...others] = readSecrets(dump({static_secrets: [{name: 'a', secret}]}), now)
    expect(others).toEqual([])
    expect(row).toMatchObject({
      name: 'a',
      type: undefined,
      state: 'ACTIVE',
      valid: false,
      serialNumber: '',
      notAfter: '',
    })
  })

  it("carry the certificate and istioctl's names in data, and never a key", () => {
    const [row] = readSecrets(dump({dynamic_active_secrets: [{name: 'default', secret: chain(leaf.pem)}]}), now)
    const data = row === undefined ? {} : secretData(row)
    expect(data).toMatchObject({
      resource_name: 'default',
      cert: leaf.pem,
      cert_valid: true,
      type: 'Cert Chain',
      cause: null,
    })
    expect(data.serial_number).toMatch(/^[0-9a-f]{32,}$/)
    expect(JSON.stringify(data)).not.toContain('redacted')
  })

  it('are read from the page of certificates, each of them once', () => {
    const certificate = {
      path: '/certs/web.pem',
      serial_number: 'ab12',
      subject_alt_names: [{uri: 'spiffe://east/ns/shop/sa/web'}],
      valid_from: '2026-01-01T00:00:00Z',
      expiration_time: '2027-01-01T00:00:00Z',
    }
    const page = {
      certificates: [
        {ca_cert: [], cert_chain: [certificate]},
        {cert_chain: [certificate], ca_cert: [{path: '/ca'}]},
      ],
    }
    expect(
      readSecrets(page, now).map(({name, type, valid, serialNumber, trustDomain}) => [
        name,
        type,
        valid,
        serialNumber,
        trustDomain,
      ]),
    ).toEqual([
      ['/certs/web.pem', 'Cert Chain', true, `${'0'.repeat(28)}ab12`, 'east'],
      ['/ca', 'CA', false, '0'.repeat(32), ''],
    ])
  })
})
