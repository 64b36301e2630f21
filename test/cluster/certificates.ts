// Makes the certificates of one test cluster: an authority of its own and what it signs.

import 'reflect-metadata'
import {createPrivateKey, generateKeyPairSync, webcrypto} from 'node:crypto'
import {isIP} from 'node:net'
import * as x509 from '@peculiar/x509'

export interface Certificate {
  /** PEM. */
  certificate: string
  /** PEM. */
  key: string
}

export interface CertificateRequest {
  name: string
  /** Kubernetes reads a client's groups here. */
  organization?: string
  /** Names and addresses of a server. */
  hosts?: readonly string[]
}

export interface Authority {
  /** PEM. */
  certificate: string
  issue(request: CertificateRequest): Promise<Certificate>
}

const algorithm = {name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256'}
const day = 24 * 60 * 60 * 1000

export async function createAuthority(name: string): Promise<Authority> {
  const keys = await newKeys()
  const subject = [{CN: [name]}]
  const self = await x509.X509CertificateGenerator.createSelfSigned(
    {
      ...validity(),
      serialNumber: '01',
      name: subject,
      signingAlgorithm: algorithm,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  )
  let serial = 1
  return {
    certificate: self.toString('pem'),
    async issue({name, organization, hosts = []}) {
      const own = await newKeys()
      const certificate = await x509.X509CertificateGenerator.create(
        {
          ...validity(),
          serialNumber: (++serial).toString(16).padStart(2, '0'),
          subject: [{CN: [name]}, ...(organization === undefined ? [] : [{O: [organization]}])],
          issuer: self.subject,
          publicKey: own.publicKey,
          signingKey: keys.privateKey,
          signingAlgorithm: algorithm,
          extensions: [
            new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
            new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
            new x509.SubjectAlternativeNameExtension(
              [name, ...hosts].map((value) => ({type: isIP(value) === 0 ? 'dns' : 'ip', value})),
            ),
          ],
        },
        webcrypto,
      )
      return {certificate: certificate.toString('pem'), key: await privatePem(own)}
    },
  }
}

/** @returns the PEM of a key that signs the tokens of ServiceAccounts */
export function createSigningKey(): string {
  const {privateKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'})
  return privateKey.export({type: 'sec1', format: 'pem'}).toString()
}

function newKeys() {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}

function validity() {
  const now = Date.now()
  return {notBefore: new Date(now - 60_000), notAfter: new Date(now + 30 * day)}
}

async function privatePem({privateKey}: {privateKey: webcrypto.CryptoKey}): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', privateKey))
  return createPrivateKey({key: der, format: 'der', type: 'pkcs8'}).export({type: 'sec1', format: 'pem'}).toString()
}
