// X.509 certificates as Sprig makes them: written here, because template functions cannot wait and WebCrypto makes them wait.

import {createHash, createPublicKey, type KeyObject, sign, X509Certificate} from 'node:crypto'
import {GoError, GoStruct, type GoValue} from '../../value.ts'
import type {FunctionDependencies} from '../dependencies.ts'
import {decodeBase64} from '../encoding/base.ts'
import {alternativeNames} from './alternative-names.ts'
import {
  bits,
  boolean,
  element,
  integer,
  nothing,
  objectId,
  octets,
  readElements,
  sequence,
  setOf,
  text,
  time,
} from './der.ts'
import {newCertificateKey, pem, readPem, readPrivateKey, writePrivateKey} from './keys.ts'

export interface CertificateRequest {
  readonly commonName: string
  readonly ips: readonly GoValue[]
  readonly dnsNames: readonly GoValue[]
  readonly days: bigint
  readonly isAuthority: boolean
  /** PEM; a new RSA key without it. */
  readonly key?: string
  /** A sprig.certificate; the certificate signs itself without it. */
  readonly authority?: GoStruct
}

type Clocked = Pick<FunctionDependencies, 'now' | 'randomBytes' | 'nextCertificateKey'>

/** A sprig.certificate with the fields Cert and Key. Throws GoError. */
export function makeCertificate(request: CertificateRequest, dependencies: Clocked): GoStruct {
  const key = readPrivateKey(request.key ?? dependencies.nextCertificateKey?.() ?? newCertificateKey())
  const issuer = request.authority === undefined ? undefined : readIssuer(request.authority)
  const der = signedCertificate(request, key, issuer, dependencies)
  return certificateValue(pem('CERTIFICATE', der), writePrivateKey(key))
}

/** A certificate and key that the user brings, base64 of PEM, checked only to be readable. */
export function readCertificate(certificate: string, key: string): GoStruct {
  const [certificatePem, keyPem] = [decodeText(certificate, 'certificate'), decodeText(key, 'private key')]
  parseCertificate(certificatePem)
  readPrivateKey(keyPem)
  return certificateValue(certificatePem, keyPem)
}

function certificateValue(certificate: string, key: string): GoStruct {
  return new GoStruct('sprig.certificate', {Cert: certificate, Key: key})
}

function decodeText(base64: string, what: string): string {
  try {
    return Buffer.from(decodeBase64(base64)).toString()
  } catch (error) {
    if (error instanceof GoError) throw new GoError(`unable to decode the base64 ${what}`)
    throw error
  }
}

function parseCertificate(certificatePem: string): X509Certificate {
  const block = readPem(certificatePem)
  if (block === undefined) throw new GoError('unable to decode the certificate: no PEM data')
  try {
    return new X509Certificate(block.bytes)
  } catch (error) {
    throw new GoError(`cannot parse the certificate: ${error instanceof Error ? error.message : String(error)}`)
  }
}

interface Issuer {
  readonly key: KeyObject
  /** The distinguished name as it stands in the certificate. */
  readonly name: Buffer
  readonly keyId: Buffer | undefined
}

function readIssuer(authority: GoStruct): Issuer {
  const certificate = parseCertificate(String(authority.fields.Cert))
  const key = readPrivateKey(String(authority.fields.Key))
  if (!certificate.checkPrivateKey(key))
    throw new GoError("the authority's certificate does not belong to its private key")
  const [body] = childrenOf(certificate.raw)
  const fields = childrenOf(body ?? Buffer.alloc(0))
  // Version, serial number, algorithm, issuer, validity, subject: the version may be left out.
  const subject = fields[fields[0]?.at(0) === CONTEXT_0 ? 5 : 4]
  return {key, name: subject ?? sequence(), keyId: subjectKeyId(fields)}
}

const CONTEXT_0 = 0xa0
const EXTENSIONS = 0xa3
const extensionId = {
  subjectKey: '2.5.29.14',
  keyUsage: '2.5.29.15',
  alternativeNames: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKey: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
} as const

function subjectKeyId(fields: readonly Buffer[]): Buffer | undefined {
  const extensions = fields.find((field) => field[0] === EXTENSIONS)
  const list = extensions === undefined ? [] : childrenOf(childrenOf(extensions)[0] ?? Buffer.alloc(0))
  const found = list.map(childrenOf).find(([id]) => id?.equals(objectId(extensionId.subjectKey)))
  const wrapped = found?.at(-1)
  return wrapped === undefined
    ? undefined
    : readElements(readElements(wrapped)[0]?.content ?? Buffer.alloc(0))[0]?.content
}

function childrenOf(bytes: Uint8Array): Buffer[] {
  return readElements(readElements(bytes)[0]?.content ?? Buffer.alloc(0)).map(({whole}) => whole)
}

function signedCertificate(
  request: CertificateRequest,
  key: KeyObject,
  issuer: Issuer | undefined,
  clock: Clocked,
): Buffer {
  const signer = issuer?.key ?? key
  const algorithm = signatureAlgorithm(signer)
  const subject = distinguishedName(request.commonName)
  const start = clock.now()
  const body = sequence(
    element(CONTEXT_0, integer(Buffer.from([2]))),
    integer(clock.randomBytes(16)),
    algorithm.identifier,
    issuer?.name ?? subject,
    sequence(time(start), time(new Date(start.getTime() + Number(request.days) * 86_400_000))),
    subject,
    createPublicKey(key).export({type: 'spki', format: 'der'}),
    element(EXTENSIONS, sequence(...extensions(request, key, issuer?.keyId))),
  )
  return sequence(body, algorithm.identifier, bits(sign(algorithm.hash, body, signer)))
}

function distinguishedName(commonName: string): Buffer {
  return commonName === '' ? sequence() : sequence(setOf(sequence(objectId('2.5.4.3'), text(commonName))))
}

interface SignatureAlgorithm {
  /** Null where the key's algorithm brings its own. */
  readonly hash: string | null
  readonly identifier: Buffer
}

function signatureAlgorithm(key: KeyObject): SignatureAlgorithm {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return {hash: 'sha256', identifier: sequence(objectId('1.2.840.113549.1.1.11'), nothing())}
    case 'ec':
      return ecdsaAlgorithms[key.asymmetricKeyDetails?.namedCurve ?? ''] ?? ecdsa('sha256', '1.2.840.10045.4.3.2')
    case 'ed25519':
      return {hash: null, identifier: sequence(objectId('1.3.101.112'))}
    default:
      throw new GoError(`a ${key.asymmetricKeyType} key cannot sign certificates, only rsa, ecdsa and ed25519 keys can`)
  }
}

/** The digest is as wide as the curve; it is SHA-256 for all others. */
const ecdsaAlgorithms: Readonly<Record<string, SignatureAlgorithm>> = {
  secp384r1: ecdsa('sha384', '1.2.840.10045.4.3.3'),
  secp521r1: ecdsa('sha512', '1.2.840.10045.4.3.4'),
}

function ecdsa(hash: string, id: string): SignatureAlgorithm {
  return {hash, identifier: sequence(objectId(id))}
}

const SIGN_AND_ENCIPHER = 0xa0
const SIGN_CERTIFICATES = 0x04
const SERVER_AND_CLIENT = ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']

function extensions(request: CertificateRequest, key: KeyObject, issuerKeyId: Buffer | undefined): Buffer[] {
  const usage = SIGN_AND_ENCIPHER | (request.isAuthority ? SIGN_CERTIFICATES : 0)
  const keyId = request.isAuthority ? publicKeyId(key) : undefined
  const authorityKeyId = issuerKeyId ?? (request.authority === undefined ? keyId : undefined)
  const names = alternativeNames(request.dnsNames, request.ips)
  return [
    extension('keyUsage', true, bits(Buffer.from([usage]), request.isAuthority ? 2 : 5)),
    extension('extendedKeyUsage', false, sequence(...SERVER_AND_CLIENT.map(objectId))),
    extension('basicConstraints', true, sequence(...(request.isAuthority ? [boolean(true)] : []))),
    ...(keyId === undefined ? [] : [extension('subjectKey', false, octets(keyId))]),
    ...(authorityKeyId === undefined
      ? []
      : [extension('authorityKey', false, sequence(element(0x80, authorityKeyId)))]),
    ...(names.length === 0 ? [] : [extension('alternativeNames', request.commonName === '', sequence(...names))]),
  ]
}

function extension(name: keyof typeof extensionId, critical: boolean, value: Buffer): Buffer {
  return sequence(objectId(extensionId[name]), ...(critical ? [boolean(true)] : []), octets(value))
}

/** RFC 7093's first method: the first 160 bits of the public key's SHA-256. */
function publicKeyId(key: KeyObject): Buffer {
  const [, publicBits] = childrenOf(createPublicKey(key).export({type: 'spki', format: 'der'}))
  const content = readElements(publicBits ?? Buffer.alloc(0))[0]?.content.subarray(1) ?? Buffer.alloc(0)
  return createHash('sha256').update(content).digest().subarray(0, 20)
}
