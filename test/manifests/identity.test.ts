// The certificates that an install makes, and the ones that it refuses.

import {spawnSync} from 'node:child_process'
import {X509Certificate} from 'node:crypto'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {completeIdentity} from '../../src/manifests/linkerd/identity.ts'
import {checkIssuer} from '../../src/manifests/linkerd/issuer-rules.ts'
import {valueAt} from '../../src/manifests/values.ts'
import {createIssuer} from '../../src/x509/create-issuer.ts'
import {type CertificateOptions, makeCertificate} from '../support/certificates.ts'

const now = new Date('2026-06-01T12:00:00Z')
const names = {anchors: 'ca.crt', certificate: 'issuer.crt', key: 'issuer.key'}
const issuerName = 'identity.linkerd.cluster.local'
const hasOpenssl = spawnSync('openssl', ['version']).status === 0

function openssl(args: readonly string[], files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'mesh-openssl-'))
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    const {stdout, stderr} = spawnSync('openssl', args, {cwd: folder, encoding: 'utf8'})
    return stdout + stderr
  } finally {
    rmSync(folder, {recursive: true})
  }
}

describe('a made issuer', () => {
  it('has the name, the key and the lifetime that Linkerd gives one', async () => {
    const {certificate, key} = await createIssuer({name: 'identity.linkerd.', now})
    const parsed = new X509Certificate(certificate)
    expect(parsed.subject).toBe('CN=identity.linkerd.')
    expect(parsed.issuer).toBe('CN=identity.linkerd.')
    expect(parsed.serialNumber).toBe('01')
    expect(parsed.ca).toBe(true)
    expect(parsed.subjectAltName).toBeUndefined()
    expect(parsed.validFromDate).toEqual(new Date('2026-06-01T11:59:50Z'))
    expect(parsed.validToDate).toEqual(new Date('2027-06-01T12:00:10Z'))
    expect(parsed.publicKey.asymmetricKeyDetails).toEqual({namedCurve: 'prime256v1'})
    expect(key).toMatch(/^-----BEGIN EC PRIVATE KEY-----\n/)
  })

  it.skipIf(!hasOpenssl && process.env.MESH_REQUIRE_ALL !== '1')('satisfies openssl', async () => {
    const {certificate, key} = await createIssuer({name: 'identity.linkerd.', now: new Date()})
    expect(openssl(['verify', '-CAfile', 'ca.crt', '-check_ss_sig', 'ca.crt'], {'ca.crt': certificate})).toBe(
      'ca.crt: OK\n',
    )
    const text = openssl(['x509', '-in', 'ca.crt', '-noout', '-text'], {'ca.crt': certificate})
    expect(text).toContain('ecdsa-with-SHA256')
    expect(text).toContain('Certificate Sign, CRL Sign')
    expect(text).toContain('TLS Web Server Authentication, TLS Web Client Authentication')
    const publicKey = openssl(['pkey', '-in', 'ca.key', '-pubout'], {'ca.key': key})
    expect(openssl(['x509', '-in', 'ca.crt', '-noout', '-pubkey'], {'ca.crt': certificate})).toBe(publicKey)
  })

  it('fills anchors, certificate and key when none is given, and passes its own rules', async () => {
    const values = await completeIdentity(
      {identity: {issuer: {scheme: 'linkerd.io/tls'}}},
      {files: {}, namespace: 'linkerd', now},
    )
    const at = (path: string) => String(valueAt(values, path))
    expect(at('identityTrustAnchorsPEM')).toBe(at('identity.issuer.tls.crtPEM'))
    checkIssuer(
      {
        anchors: at('identityTrustAnchorsPEM'),
        certificate: at('identity.issuer.tls.crtPEM'),
        key: at('identity.issuer.tls.keyPEM'),
        names,
        issuerName,
      },
      now,
    )
  })
})

describe('a brought issuer', () => {
  async function material(issuer: CertificateOptions = {}, anchor: CertificateOptions = {}) {
    const root = await makeCertificate({name: 'root.linkerd.cluster.local', ...anchor})
    const made = await makeCertificate({issuer: root, ...issuer})
    return {anchors: root.pem, certificate: made.pem, key: made.key, names, issuerName}
  }

  it('passes when it is signed by an anchor', async () => {
    checkIssuer(await material(), now)
  })

  it('passes with several anchors, and over an intermediate', async () => {
    const root = await makeCertificate({name: 'root'})
    const other = await makeCertificate({name: 'other'})
    const middle = await makeCertificate({name: 'middle', issuer: root})
    const leaf = await makeCertificate({issuer: middle})
    checkIssuer(
      {anchors: other.pem + root.pem, certificate: leaf.pem + middle.pem, key: leaf.key, names, issuerName},
      now,
    )
  })

  it('passes under an anchor with an RSA key, since only the issuer has to be ECDSA', async () => {
    checkIssuer(await material({}, {rsa: true}), now)
  })

  it.each<[string, CertificateOptions, CertificateOptions, RegExp]>([
    ['is expired', {to: new Date('2026-05-01')}, {}, /^issuer\.crt expired on 2026-05-01T00:00:00\.000Z/],
    ['is not valid yet', {from: new Date('2026-12-01')}, {}, /^issuer\.crt is not valid before 2026-12-01/],
    [
      'is made out to another name',
      {name: 'identity.linkerd.other.domain'},
      {},
      /^issuer\.crt is made out to "identity\.linkerd\.other\.domain", expected identity\.linkerd\.cluster\.local/,
    ],
    ['is no authority', {isAuthority: false}, {}, /^issuer\.crt is no certificate authority/],
    ['has an RSA key', {rsa: true}, {}, /^issuer\.crt has a key of type RSA; the issuer has to be ECDSA P-256/],
    ['is on another curve', {curve: 'P-384'}, {}, /^issuer\.crt has a key on the curve secp384r1/],
    [
      'has an anchor that is out of date',
      {},
      {to: new Date('2026-02-01')},
      /^issuer\.crt is signed by a trust anchor that is out of date since 2026-02-01/,
    ],
  ])('is refused when it %s', async (_, issuer, anchor, message) => {
    const given = await material(issuer, anchor)
    expect(() => checkIssuer(given, now)).toThrow(message)
  })

  it('is refused when another anchor is given', async () => {
    const given = await material()
    const {pem} = await makeCertificate({name: 'stranger'})
    expect(() => checkIssuer({...given, anchors: pem}, now)).toThrow(
      /^issuer\.crt is not signed by any of the trust anchors \(ca\.crt\)/,
    )
  })

  it('is refused when an anchor only bears the right name', async () => {
    const given = await material()
    const {pem} = await makeCertificate({name: 'root.linkerd.cluster.local'})
    expect(() => checkIssuer({...given, anchors: pem}, now)).toThrow('is not signed by any of the trust anchors')
  })

  it.each<[string, Partial<Record<'anchors' | 'certificate' | 'key', string>>, RegExp]>([
    ['the certificate is no PEM', {certificate: 'hello'}, /^issuer\.crt holds no PEM certificate/],
    ['the anchors are empty', {anchors: ''}, /^ca\.crt holds no PEM certificate/],
    ['the key is no PEM', {key: 'hello'}, /^issuer\.key holds no PEM private key/],
    [
      'the certificate is broken',
      {certificate: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'},
      /^issuer\.crt has a certificate that cannot be read \(number 1\)/,
    ],
    [
      'the key is broken',
      {key: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'},
      /^issuer\.key has a private key that cannot be read/,
    ],
    [
      'the key is encrypted',
      {key: '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n'},
      /^issuer\.key is encrypted/,
    ],
  ])('is refused when %s', async (_, broken, message) => {
    const given = {...(await material()), ...broken}
    expect(() => checkIssuer(given, now)).toThrow(message)
  })

  it('is refused with the files swapped', async () => {
    const {certificate, key, anchors} = await material()
    expect(() => checkIssuer({anchors, certificate: key, key: certificate, names, issuerName}, now)).toThrow(
      /^issuer\.crt holds a PRIVATE KEY where a CERTIFICATE is expected/,
    )
  })

  it('is refused with the key of another', async () => {
    const given = await material()
    const {key} = await makeCertificate()
    expect(() => checkIssuer({...given, key}, now)).toThrow(
      'issuer.key does not belong to the certificate in issuer.crt',
    )
  })

  it('is refused in part, naming the flag that is missing', async () => {
    const {anchors, key} = await material()
    const values = {identityTrustAnchorsPEM: anchors, identity: {issuer: {tls: {keyPEM: key}}}}
    await expect(completeIdentity(values, {files: {}, namespace: 'linkerd', now})).rejects.toThrow(
      '--identity-issuer-certificate-file is missing',
    )
  })
})
