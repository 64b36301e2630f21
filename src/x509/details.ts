// What Node does not tell of a certificate: algorithms, by the names that Go and so both meshes give them, and limits.

import {x509} from './library.ts'

/** The library's description of an algorithm, whose fields depend on what it is. */
type Described = Readonly<Record<string, unknown>>

export interface PublicKey {
  /** `ECDSA`, `RSA`, `Ed25519`, or the object identifier of something else. */
  readonly type: string
  /** `P-256`; of elliptic curves only, and only of those that the library knows. */
  readonly curve: string | undefined
  /** Of the modulus or of the curve; undefined when unknown. */
  readonly bits: number | undefined
}

export interface CertificateDetails {
  readonly key: PublicKey
  /** `ECDSA-SHA256`, `SHA256-RSA`, or the object identifier of something else. */
  readonly signature: string
  /** How many authorities may follow below it; undefined when it sets no limit. */
  readonly pathLength: number | undefined
}

const curveOids: Readonly<Record<string, string>> = {'K-256': 'secp256k1'}
const ecKey = '1.2.840.10045.2.1'

/** @throws Error when the bytes are no certificate */
export function readDetails(certificate: Uint8Array): CertificateDetails {
  const parsed = new x509.X509Certificate(new Uint8Array(certificate))
  return {
    key: describeKey(parsed.publicKey),
    signature: signatureName(parsed),
    pathLength: parsed.getExtension(x509.BasicConstraintsExtension)?.pathLength,
  }
}

export function signatureName({signatureAlgorithm}: x509.X509Certificate): string {
  const described: {name?: string; hash?: {name?: string}} = signatureAlgorithm
  const {name = 'unknown', hash} = described
  const digest = hash?.name?.replace('-', '') ?? ''
  switch (name) {
    case 'ECDSA':
      return `ECDSA-${digest}`
    case 'RSASSA-PKCS1-v1_5':
      return `${digest}-RSA`
    case 'RSA-PSS':
      return `${digest}-RSAPSS`
    default:
      return name
  }
}

export function describeKey({algorithm}: x509.PublicKey): PublicKey {
  const described: Described = {...algorithm}
  const {name} = algorithm
  if (name === 'ECDSA' || name === ecKey) {
    const curve = typeof described.namedCurve === 'string' ? described.namedCurve : undefined
    return {
      type: 'ECDSA',
      curve: curve === undefined ? undefined : (curveOids[curve] ?? curve),
      bits: curve === undefined ? undefined : Number(/\d+/.exec(curve)?.[0]),
    }
  }
  if (name.startsWith('RSA')) {
    const bits = typeof described.modulusLength === 'number' ? described.modulusLength : undefined
    return {type: 'RSA', curve: undefined, bits}
  }
  return {type: name, curve: undefined, bits: undefined}
}
