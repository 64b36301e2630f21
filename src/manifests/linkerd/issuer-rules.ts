// What the identity service demands of its trust anchors, issuer certificate and key, checked before they are installed.

import {createPrivateKey, createPublicKey, type KeyObject, X509Certificate} from 'node:crypto'
import {Exit, MeshError} from '../../errors.ts'

export interface IssuerMaterial {
  anchors: string
  certificate: string
  key: string
  /** How messages name each: the file, the flag or the value path that it came from. */
  names: {anchors: string; certificate: string; key: string}
  /** `identity.<namespace>.<trust domain>`, the name that the documentation gives an issuer. */
  issuerName: string
}

/** @throws MeshError naming the first rule that is broken, and by which certificate */
export function checkIssuer(material: IssuerMaterial, now: Date): void {
  const {names} = material
  const anchors = parseCertificates(material.anchors, names.anchors)
  const [issuer, ...intermediates] = parseCertificates(material.certificate, names.certificate)
  if (issuer === undefined) throw refused(names.certificate, 'holds no certificate')
  const key = parseKey(material.key, names.key)
  if (!issuer.checkPrivateKey(key)) {
    throw refused(names.key, `does not belong to the certificate in ${names.certificate}`)
  }
  checkAlgorithm(issuer, names.certificate)
  checkName(issuer, material)
  if (!issuer.ca)
    throw refused(names.certificate, 'is no certificate authority, so it cannot issue the certificates of proxies')
  checkTime(issuer, names.certificate, now)
  const broken = chainProblem(issuer, intermediates, anchors, now)
  if (broken !== undefined) throw refused(names.certificate, `${broken} (${names.anchors})`)
}

/** @throws MeshError when the text holds something else than certificates */
export function parseCertificates(text: string, name: string): X509Certificate[] {
  const blocks = pemBlocks(text)
  if (blocks.length === 0) throw refused(name, 'holds no PEM certificate')
  return blocks.map(({label, pem}, index) => {
    if (label !== 'CERTIFICATE') throw refused(name, `holds a ${label} where a CERTIFICATE is expected`)
    try {
      return new X509Certificate(pem)
    } catch (error) {
      throw refused(name, `has a certificate that cannot be read (number ${index + 1})`, error)
    }
  })
}

function parseKey(text: string, name: string): KeyObject {
  const blocks = pemBlocks(text).filter(({label}) => label !== 'EC PARAMETERS')
  const [first] = blocks
  if (first === undefined) throw refused(name, 'holds no PEM private key')
  if (!first.label.endsWith('PRIVATE KEY'))
    throw refused(name, `holds a ${first.label} where a PRIVATE KEY is expected`)
  if (first.label.startsWith('ENCRYPTED'))
    throw refused(name, 'is encrypted, and nobody can be asked for its passphrase')
  try {
    return createPrivateKey(first.pem)
  } catch (error) {
    throw refused(name, 'has a private key that cannot be read', error)
  }
}

function pemBlocks(text: string): {label: string; pem: string}[] {
  const found = text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g)
  return [...found].map(([pem, label = '']) => ({label, pem}))
}

function checkAlgorithm(issuer: X509Certificate, name: string): void {
  const {asymmetricKeyType, asymmetricKeyDetails} = createPublicKey(
    issuer.publicKey.export({type: 'spki', format: 'pem'}),
  )
  if (asymmetricKeyType !== 'ec') {
    throw refused(name, `has a key of type ${asymmetricKeyType?.toUpperCase()}; the issuer has to be ECDSA P-256`)
  }
  if (asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw refused(name, `has a key on the curve ${asymmetricKeyDetails?.namedCurve}; the issuer has to be ECDSA P-256`)
  }
}

/** Another name is nearly always the issuer of another mesh, or of another trust domain. */
function checkName(issuer: X509Certificate, {names, issuerName}: IssuerMaterial): void {
  const common = /^CN=(.*)$/m.exec(issuer.subject)?.[1] ?? ''
  const alternative = [...(issuer.subjectAltName ?? '').matchAll(/DNS:([^,\s]+)/g)].map(([, name = '']) => name)
  // An issuer made by an install without a trust domain ends in its namespace.
  const made = issuerName.split('.').slice(0, 2).join('.')
  if ([issuerName, `${made}.`].some((name) => name === common || alternative.includes(name))) return
  throw refused(names.certificate, `is made out to "${common}", expected ${issuerName}`)
}

function checkTime(certificate: X509Certificate, name: string, now: Date): void {
  const {validFromDate, validToDate, subject} = certificate
  const who = subject.replaceAll('\n', ', ')
  if (validFromDate > now) throw refused(name, `is not valid before ${validFromDate.toISOString()} (${who})`)
  if (validToDate < now) throw refused(name, `expired on ${validToDate.toISOString()} (${who})`)
}

/** Walks from the issuer over the intermediates to an anchor; undefined when it arrives. */
function chainProblem(
  issuer: X509Certificate,
  intermediates: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
  now: Date,
): string | undefined {
  const valid = (certificate: X509Certificate) => certificate.validFromDate <= now && now <= certificate.validToDate
  const signs = (parent: X509Certificate, child: X509Certificate) =>
    child.checkIssued(parent) && child.verify(parent.publicKey)
  let sawExpired: X509Certificate | undefined
  const reaches = (child: X509Certificate, depth: number): boolean => {
    for (const anchor of anchors) {
      if (!child.raw.equals(anchor.raw) && !signs(anchor, child)) continue
      if (valid(anchor)) return true
      sawExpired = anchor
    }
    // A chain longer than its certificates is a loop.
    if (depth > intermediates.length) return false
    return intermediates.some(
      (parent) => parent.ca && valid(parent) && signs(parent, child) && reaches(parent, depth + 1),
    )
  }
  if (reaches(issuer, 0)) return undefined
  if (sawExpired !== undefined)
    return `is signed by a trust anchor that is out of date since ${sawExpired.validToDate.toISOString()}`
  return 'is not signed by any of the trust anchors'
}

function refused(name: string, what: string, cause?: unknown): MeshError {
  return new MeshError(Exit.Failed, `${name} ${what}`, cause === undefined ? {} : {cause})
}
