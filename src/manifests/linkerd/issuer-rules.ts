// What the identity service demands of its trust anchors, issuer certificate and key, checked before they are installed.

import {createPublicKey, type X509Certificate} from 'node:crypto'
import {chainFlaw} from '../../x509/chain.ts'
import {parseCertificates, parsePrivateKey, refused} from '../../x509/pem.ts'
import {subjectOf, timeFlaw} from '../../x509/validity.ts'

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
  const key = parsePrivateKey(material.key, names.key)
  if (!issuer.checkPrivateKey(key)) {
    throw refused(names.key, `does not belong to the certificate in ${names.certificate}`)
  }
  checkAlgorithm(issuer, names.certificate)
  checkName(issuer, material)
  if (!issuer.ca)
    throw refused(names.certificate, 'is no certificate authority, so it cannot issue the certificates of proxies')
  checkTime(issuer, names.certificate, now)
  const broken = chainFlaw(issuer, {anchors, intermediates, now})
  if (broken !== undefined) throw refused(names.certificate, `${broken.text} (${names.anchors})`)
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
  const flaw = timeFlaw(certificate, now)
  if (flaw !== undefined) throw refused(name, `${flaw} (${subjectOf(certificate)})`)
}
