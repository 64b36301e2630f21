// Whether the certificates from which every proxy's own descends are fit for it, in date, and belong together.

import type {X509Certificate} from 'node:crypto'
import {chainFlaw} from '../../x509/chain.ts'
import type {CertificateDetails} from '../../x509/details.ts'
import {subjectOf, timeFlaw} from '../../x509/validity.ts'
import {expiringSoon, timeProblems} from '../certificates.ts'
import type {Check, Outcome} from '../check.ts'
import {found, passed, skipped} from '../check.ts'
import type {LinkerdFacts} from './facts.ts'

export const certificatesAreReadable: Check<LinkerdFacts> = {
  id: 'l5d-identity-cert-config-valid',
  title: 'certificate config is valid',
  level: 'error',
  establishes: 'identity',
  async run({facts}) {
    await facts.identity()
    return passed
  },
}

export const anchorAlgorithmsAreSupported: Check<LinkerdFacts> = {
  id: 'l5d-identity-trustAnchors-use-supported-crypto',
  title: 'trust anchors are using supported crypto algorithm',
  level: 'error',
  async run({facts}) {
    const anchors = await facts.trustAnchors()
    const problems = unsupported(anchors, await facts.certificateDetails(), supportedByAnchors)
    return problems.length === 0 ? passed : found('MESH0505', {problems})
  },
}

export const anchorsAreInDate: Check<LinkerdFacts> = {
  id: 'l5d-identity-trustAnchors-are-time-valid',
  title: 'trust anchors are within their validity period',
  level: 'error',
  async run({facts}) {
    const problems = timeProblems(await facts.trustAnchors(), await facts.now())
    return problems.length === 0 ? passed : found('MESH0506', {problems})
  },
}

export const anchorsLast: Check<LinkerdFacts> = {
  id: 'l5d-identity-trustAnchors-not-expiring-soon',
  title: 'trust anchors are valid for at least 60 days',
  level: 'warning',
  async run({facts}) {
    const problems = expiringSoon(await facts.trustAnchors(), await facts.now())
    if (problems.length > 0) return found('MESH0507', {problems})
    return unlessOutOfDate(await facts.trustAnchors(), await facts.now(), anchorsAreInDate.title)
  },
}

export const issuerAlgorithmIsSupported: Check<LinkerdFacts> = {
  id: 'l5d-identity-issuer-cert-uses-supported-crypto',
  title: 'issuer cert is using supported crypto algorithm',
  level: 'error',
  async run({facts}) {
    const {certificate} = await facts.issuer()
    const problems = unsupported([certificate], await facts.certificateDetails(), supportedByIssuer)
    return problems.length === 0 ? passed : found('MESH0508', {problems})
  },
}

export const issuerIsInDate: Check<LinkerdFacts> = {
  id: 'l5d-identity-issuer-cert-is-time-valid',
  title: 'issuer cert is within its validity period',
  level: 'error',
  async run({facts}) {
    const problems = timeProblems([(await facts.issuer()).certificate], await facts.now())
    return problems.length === 0 ? passed : found('MESH0509', {problems})
  },
}

export const issuerLasts: Check<LinkerdFacts> = {
  id: 'l5d-identity-issuer-cert-not-expiring-soon',
  title: 'issuer cert is valid for at least 60 days',
  level: 'warning',
  async run({facts}) {
    const {certificate} = await facts.issuer()
    const problems = expiringSoon([certificate], await facts.now())
    if (problems.length > 0) return found('MESH0510', {problems})
    return unlessOutOfDate([certificate], await facts.now(), issuerIsInDate.title)
  },
}

export const issuerIsAnchored: Check<LinkerdFacts> = {
  id: 'l5d-identity-issuer-cert-issued-by-trust-anchor',
  title: 'issuer cert is issued by the trust anchor',
  level: 'error',
  async run({facts}) {
    const [{certificate, chain}, anchors, now] = await Promise.all([facts.issuer(), facts.trustAnchors(), facts.now()])
    if (timeFlaw(certificate, now) !== undefined) return skipped(`"${issuerIsInDate.title}" failed`)
    const details = await facts.certificateDetails()
    const flaw = chainFlaw(certificate, {
      anchors,
      intermediates: chain,
      now,
      pathLengthOf: (authority) => details(authority).pathLength,
    })
    if (flaw === undefined) return passed
    if (flaw.outdatedAnchor) return skipped(`"${anchorsAreInDate.title}" failed`)
    return found('MESH0511', {problem: `"${subjectOf(certificate)}" ${flaw.text}`})
  },
}

/** A certificate that is out of date already is the finding of the check of that title. */
export function unlessOutOfDate(certificates: readonly X509Certificate[], now: Date, title: string): Outcome {
  return timeProblems(certificates, now).length === 0 ? passed : skipped(`"${title}" failed`)
}

type Support = Readonly<Record<string, (details: CertificateDetails) => boolean>>

const onP256: Support = {
  ECDSA: ({key, signature}) => key.curve === 'P-256' && ['ECDSA-SHA256', 'SHA256-RSA'].includes(signature),
}
/** Proxies sign with the issuer's algorithm only; an anchor is but trusted. */
const supportedByIssuer = onP256
const supportedByAnchors: Support = {
  ...onP256,
  RSA: ({key, signature}) => (key.bits === 2048 || key.bits === 4096) && signature === 'SHA256-RSA',
}

function unsupported(
  certificates: readonly X509Certificate[],
  detailsOf: (certificate: X509Certificate) => CertificateDetails,
  support: Support,
): string[] {
  return certificates.flatMap((certificate) => {
    const details = detailsOf(certificate)
    if (support[details.key.type]?.(details) === true) return []
    const {type, curve, bits} = details.key
    const key = [type, curve ?? bits].filter((part) => part !== undefined).join(' ')
    return [`"${subjectOf(certificate)}" has a key of ${key}, signed with ${details.signature}`]
  })
}
