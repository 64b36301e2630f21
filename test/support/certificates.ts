// Makes certificates of every kind that a user could bring, good and bad.

import {createPrivateKey, webcrypto} from 'node:crypto'
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'

export interface CertificateOptions {
  readonly name?: string
  readonly isAuthority?: boolean
  readonly from?: Date
  readonly to?: Date
  readonly curve?: 'P-256' | 'P-384'
  readonly rsa?: boolean
  /** Of an RSA key. */
  readonly bits?: number
  /** Of the signature of an RSA key; ECDSA has SHA-256. */
  readonly hash?: string
  /** DNS names. */
  readonly alternatives?: readonly string[]
  readonly uris?: readonly string[]
  readonly pathLength?: number
  /** Basic constraints that are no DER. */
  readonly isMalformed?: boolean
  /** Object identifiers. */
  readonly extendedUsages?: readonly string[]
  /** New ones, when absent. */
  readonly keys?: webcrypto.CryptoKeyPair
  /** Self-signed without one. */
  readonly issuer?: MadeCertificate
}

export interface MadeCertificate {
  readonly pem: string
  readonly key: string
  readonly keys: webcrypto.CryptoKeyPair
  readonly subject: string
}

export async function makeCertificate(options: CertificateOptions = {}): Promise<MadeCertificate> {
  const {name = 'identity.linkerd.cluster.local', isAuthority = true, curve = 'P-256', rsa = false, issuer} = options
  const {alternatives = [], uris = [], extendedUsages = [], bits = 2048, hash = 'SHA-256'} = options
  const from = options.from ?? new Date('2026-01-01')
  const to = options.to ?? new Date('2027-01-01')
  const algorithm = rsa
    ? {name: 'RSASSA-PKCS1-v1_5', hash, modulusLength: bits, publicExponent: new Uint8Array([1, 0, 1])}
    : {name: 'ECDSA', namedCurve: curve, hash: 'SHA-256'}
  const keys = options.keys ?? (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']))
  const signer = issuer?.keys ?? keys
  const certificate = await x509.X509CertificateGenerator.create(
    {
      subject: `CN=${name}`,
      issuer: issuer?.subject ?? `CN=${name}`,
      notBefore: from,
      notAfter: to,
      publicKey: keys.publicKey,
      signingKey: signer.privateKey,
      signingAlgorithm:
        signer.privateKey.algorithm.name === 'ECDSA'
          ? {name: 'ECDSA', hash: 'SHA-256'}
          : {name: 'RSASSA-PKCS1-v1_5', hash},
      extensions: [
        options.isMalformed === true
          ? new x509.Extension('2.5.29.19', true, Uint8Array.of(5, 6, 7))
          : new x509.BasicConstraintsExtension(isAuthority, options.pathLength, true),
        ...(alternatives.length + uris.length === 0
          ? []
          : [
              new x509.SubjectAlternativeNameExtension([
                ...alternatives.map((value) => ({type: 'dns', value}) as const),
                ...uris.map((value) => ({type: 'url', value}) as const),
              ]),
            ]),
        ...(extendedUsages.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension([...extendedUsages])]),
      ],
    },
    webcrypto,
  )
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey))
  const key = createPrivateKey({key: pkcs8, format: 'der', type: 'pkcs8'})
    .export({type: 'pkcs8', format: 'pem'})
    .toString()
  return {pem: `${certificate.toString('pem')}\n`, key, keys, subject: `CN=${name}`}
}
