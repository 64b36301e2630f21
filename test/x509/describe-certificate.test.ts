// A certificate as text, beside what openssl makes of the same bytes.

import {spawnSync} from 'node:child_process'
import {X509Certificate} from 'node:crypto'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {describeCertificate} from '../../src/x509/describe-certificate.ts'
import {makeCertificate} from '../support/certificates.ts'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0

/** Runs openssl in a folder that has the file; gives what it says, and the other file when it writes one. */
function openssl(args: readonly string[], input?: string): {text: string; pem: string} {
  const folder = mkdtempSync(join(tmpdir(), 'mesh-x509-'))
  try {
    if (input !== undefined) writeFileSync(join(folder, 'in.pem'), input)
    const {stdout, stderr, status} = spawnSync('openssl', args, {cwd: folder, encoding: 'utf8'})
    if (status !== 0) throw new Error(stderr)
    return {text: stdout, pem: args.includes('out.pem') ? readFileSync(join(folder, 'out.pem'), 'utf8') : ''}
  } finally {
    rmSync(folder, {recursive: true})
  }
}

/** Lines without their indent, and with openssl's other words for the same thing made ours. */
function facts(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .map((line) => line.replace(/^((?:[0-9A-F]{2}:)+[0-9A-F]{2})$/, (hex) => hex.toLowerCase()).replace(/^keyid:/, ''))
    .filter((line) => line !== '' && !/^(Public Key|Signature) Algorithm:|^(Issuer|Subject):/.test(line))
    .filter(
      (line) => !/^(pub|Modulus|Exponent|ASN1 OID|NIST CURVE|Curve|Subject Public Key|Signature Value)\b/.test(line),
    )
}

describe.skipIf(!hasOpenssl && process.env.MESH_REQUIRE_ALL !== '1')('beside openssl', () => {
  const names =
    'subjectAltName=DNS:web.shop.serviceaccount.identity.linkerd.cluster.local,IP:10.0.0.1,URI:spiffe://root/ns/shop'
  it.each<{name: string; key: string[]; more?: string[]}>([
    {
      name: 'a leaf of ECDSA',
      key: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
      more: [
        '-addext',
        names,
        '-addext',
        'keyUsage=critical,digitalSignature,keyEncipherment',
        '-addext',
        'extendedKeyUsage=serverAuth,clientAuth',
      ],
    },
    {
      name: 'an authority with a limit',
      key: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'],
      more: [
        '-addext',
        'basicConstraints=critical,CA:TRUE,pathlen:1',
        '-addext',
        'keyUsage=critical,keyCertSign,cRLSign',
      ],
    },
    {name: 'a small serial number', key: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'], more: ['-set_serial', '4660']},
  ])('$name says the same', ({key, more = []}) => {
    const {pem} = openssl([
      'req',
      '-x509',
      '-newkey',
      ...key,
      '-nodes',
      '-subj',
      '/CN=web',
      '-days',
      '9',
      '-keyout',
      'key.pem',
      '-out',
      'out.pem',
      ...more,
    ])
    const {text} = openssl(['x509', '-in', 'in.pem', '-noout', '-text'], pem)
    expect(facts(describeCertificate(pem))).toEqual(facts(text))
  })

  it.each([
    {
      key: ['rsa:2048'],
      digest: '-sha256',
      lines: ['Signature Algorithm: SHA256-RSA', 'Public Key Algorithm: RSA', 'Public-Key: (2048 bit)'],
    },
    {key: ['rsa:2048'], digest: '-md5', lines: ['Signature Algorithm: 1.2.840.113549.1.1.4']},
    {
      key: ['rsa:2048', '-sigopt', 'rsa_padding_mode:pss'],
      digest: '-sha256',
      lines: ['Signature Algorithm: SHA256-RSAPSS'],
    },
    {key: ['ed25519'], digest: '-sha256', lines: ['Signature Algorithm: Ed25519', 'Public Key Algorithm: Ed25519']},
    {
      key: ['ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1'],
      digest: '-sha512',
      lines: ['Signature Algorithm: ECDSA-SHA512', 'Curve: secp256k1', 'Public-Key: (256 bit)'],
    },
  ])('algorithms are called by their names: $key $digest', ({key, digest, lines}) => {
    const {pem} = openssl([
      'req',
      '-x509',
      '-newkey',
      ...key,
      digest,
      '-nodes',
      '-subj',
      '/CN=web',
      '-keyout',
      'key.pem',
      '-out',
      'out.pem',
    ])
    const described = describeCertificate(pem)
      .split('\n')
      .map((line) => line.trim())
    for (const line of lines) expect(described).toContain(line)
  })
})

describe('a certificate as text', () => {
  it('says so when its extensions cannot be read, and shows the rest', async () => {
    const {pem} = await makeCertificate({name: 'malformed', isMalformed: true})
    const text = describeCertificate(pem)
    expect(text).toMatch(/X509v3 extensions: cannot be read: ./)
    expect(text).toContain('Subject: CN=malformed')
  })

  it('is the same from PEM and from DER', async () => {
    const {pem} = await makeCertificate()
    expect(describeCertificate(new X509Certificate(pem).raw)).toBe(describeCertificate(pem))
  })

  it('cannot move the cursor of a terminal', async () => {
    const {pem} = await makeCertificate({name: 'web\u001b[2J\u202eevil', alternatives: ['a\nDNS:b']})
    const text = describeCertificate(pem)
    expect(text).not.toMatch(/[\u001b\u202e]/)
    expect(text).toContain('\\u001B[2J\\u202Eevil')
    expect(text).toContain('DNS:a\\u000ADNS:b')
  })

  it.each(['', 'hello', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'])(
    'is refused for %j',
    (text) => {
      expect(() => describeCertificate(text)).toThrow()
    },
  )
})
