// Makes the certificate that is trust anchor and issuer at once, when a user brings none.

import {createPrivateKey, webcrypto} from 'node:crypto'
import {x509} from './library.ts'

export interface Credentials {
  /** PEM, with its last line ended. */
  certificate: string
  key: string
}

export interface IssuerOptions {
  /** `identity.<namespace>.<trust domain>`. */
  name: string
  now: Date
}

const day = 24 * 60 * 60 * 1000
/** Covers clocks that disagree a little about when the certificate begins. */
const skew = 10 * 1000

/** @returns a self-signed CA: ECDSA P-256, valid for a year, the key as SEC 1 */
export async function createIssuer({name, now}: IssuerOptions): Promise<Credentials> {
  const algorithm = {name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256'}
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: '01',
      name: [{CN: [name]}],
      notBefore: new Date(now.getTime() - skew),
      notAfter: new Date(now.getTime() + 365 * day + skew),
      signingAlgorithm: algorithm,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
      ],
    },
    webcrypto,
  )
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey))
  const key = createPrivateKey({key: pkcs8, format: 'der', type: 'pkcs8'})
  return {
    certificate: withLastLine(certificate.toString('pem')),
    key: withLastLine(key.export({type: 'sec1', format: 'pem'}).toString()),
  }
}

function withLastLine(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`
}
