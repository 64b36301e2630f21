// Whether a certificate leads up to a trust anchor, by the rules that Go's verifier, and so Linkerd, holds it to.

import type {X509Certificate} from 'node:crypto'
import {subjectOf, timeFlaw, validityOf} from './validity.ts'

export interface Trusted {
  readonly anchors: readonly X509Certificate[]
  readonly intermediates: readonly X509Certificate[]
  readonly now: Date
  /** How many authorities a certificate allows below itself; left out by who cannot read that. */
  pathLengthOf?(certificate: X509Certificate): number | undefined
}

export interface ChainFlaw {
  /** Follows the certificate's name. */
  readonly text: string
  /** The way is there, and ends at an anchor that is not valid now. */
  readonly outdatedAnchor: boolean
}

/** As many as Go's verifier looks at. */
const mostSignatures = 100

/** @returns why there is no way up, of several ways the first that was tried; undefined when the certificate is trusted */
export function chainFlaw(certificate: X509Certificate, trusted: Trusted): ChainFlaw | undefined {
  if (!servesTls(certificate)) return flawed('is not meant for TLS servers by its extended key usage')
  const {anchors, intermediates, now} = trusted
  let nearest: ChainFlaw | undefined
  let verified = 0
  /** Certificates that sign one another could keep us busy for years. */
  const signs = (parent: X509Certificate, child: X509Certificate): boolean =>
    child.checkIssued(parent) && ++verified <= mostSignatures && hasSignature(child, parent)
  const isFine = (flaw: ChainFlaw | undefined): boolean => {
    nearest ??= flaw
    return flaw === undefined
  }
  /** @param way the intermediates from the certificate up to the child, which is the last of them */
  const reaches = (child: X509Certificate, way: readonly X509Certificate[]): boolean =>
    anchors.some((anchor) =>
      anchor.raw.equals(child.raw)
        ? isFine(anchorTimeFlaw(anchor, now))
        : signs(anchor, child) && isFine(anchorTimeFlaw(anchor, now) ?? authorityFlaw(anchor, way.length, trusted)),
    ) ||
    intermediates.some(
      (parent) =>
        !way.includes(parent) &&
        signs(parent, child) &&
        isFine(authorityFlaw(parent, way.length, trusted)) &&
        reaches(parent, [...way, parent]),
    )
  return reaches(certificate, []) ? undefined : (nearest ?? flawed('is not signed by any of the trust anchors'))
}

function authorityFlaw(parent: X509Certificate, below: number, {now, pathLengthOf}: Trusted): ChainFlaw | undefined {
  const signedBy = (flaw: string) => flawed(`is signed by "${subjectOf(parent)}", which ${flaw}`)
  const time = timeFlaw(parent, now)
  if (time !== undefined) return signedBy(time)
  if (!parent.ca) return signedBy('is no certificate authority')
  if (!servesTls(parent)) return signedBy('is not meant for TLS servers by its extended key usage')
  const limit = pathLengthOf?.(parent)
  return limit === undefined || below <= limit
    ? undefined
    : signedBy(`allows ${limit} authorities below itself, not ${below}`)
}

function anchorTimeFlaw(anchor: X509Certificate, now: Date): ChainFlaw | undefined {
  const flaw = timeFlaw(anchor, now)
  if (flaw === undefined) return undefined
  const {to} = validityOf(anchor)
  const how = to < now ? `is out of date since ${to.toISOString()}` : flaw
  return {text: `is signed by a trust anchor that ${how}`, outdatedAnchor: true}
}

/** A key of an algorithm that Node does not have signs nothing that we could trust. */
function hasSignature(child: X509Certificate, parent: X509Certificate): boolean {
  try {
    return child.verify(parent.publicKey)
  } catch {
    return false
  }
}

function flawed(text: string): ChainFlaw {
  return {text, outdatedAnchor: false}
}

const tlsServers = new Set(['1.3.6.1.5.5.7.3.1', '2.5.29.37.0'])

/** Node calls the extended key usage `keyUsage`; a certificate without one may be used for everything. */
function servesTls({keyUsage}: X509Certificate): boolean {
  const usages: readonly string[] | undefined = keyUsage
  return usages === undefined || usages.some((usage) => tlsServers.has(usage))
}

/** Whether the certificate is good for a server of that name. Its common name does not count, as in every browser. */
export function isMadeOutTo(certificate: X509Certificate, name: string): boolean {
  const found = certificate.checkHost(name, {subject: 'never', partialWildcards: false, multiLabelWildcards: false})
  return found !== undefined
}
