// Whether istiod's authority is in date, and proxies trust what it signs.

import type {X509Certificate} from 'node:crypto'
import {rootCertificates} from '../../meshes/istio.ts'
import {chainFlaw} from '../../x509/chain.ts'
import {subjectOf, timeFlaw} from '../../x509/validity.ts'
import {expiringSoon, timeProblems} from '../certificates.ts'
import type {Check} from '../check.ts'
import {found, passed, skipped} from '../check.ts'
import type {IstioFacts} from './facts.ts'

export const authorityIsReadable: Check<IstioFacts> = {
  id: 'istio-ca',
  title: 'certificate authority of istiod is readable',
  level: 'error',
  establishes: 'authority',
  async run({facts}) {
    await facts.authority()
    return passed
  },
}

export const rootsAreDistributed: Check<IstioFacts> = {
  id: 'istio-ca-root',
  title: 'root certificates are given to proxies',
  level: 'error',
  retry: true,
  establishes: 'distributedRoots',
  async run({facts}) {
    await facts.distributedRoots()
    return passed
  },
}

/** An istiod that was not restarted after its Secret changed goes on signing with the old one. */
export const rootsAreOfAuthority: Check<IstioFacts> = {
  id: 'istio-ca-root-match',
  title: 'root certificates of proxies are those of the authority',
  level: 'error',
  async run({facts}) {
    const [{secret, roots}, distributed] = await Promise.all([facts.authority(), facts.distributedRoots()])
    const missing = roots.filter(
      (root) => !distributed.some(({fingerprint256}) => fingerprint256 === root.fingerprint256),
    )
    if (missing.length === 0) return passed
    const problem = `ConfigMap "${rootCertificates.name}" lacks ${missing.map(nameOf).join(', ')}`
    return found('MESH0906', {secret, namespace: facts.namespace, problem})
  },
}

export const rootsAreInDate: Check<IstioFacts> = {
  id: 'istio-ca-root-in-date',
  title: 'root certificates are within their validity period',
  level: 'error',
  async run({facts}) {
    const problems = timeProblems(await facts.distributedRoots(), await facts.now())
    return problems.length === 0 ? passed : found('MESH0901', {namespace: facts.namespace, problems})
  },
}

export const rootsLast: Check<IstioFacts> = {
  id: 'istio-ca-root-not-expiring-soon',
  title: 'root certificates are valid for at least 60 days',
  level: 'warning',
  async run({facts}) {
    const [roots, now] = [await facts.distributedRoots(), await facts.now()]
    const problems = expiringSoon(roots, now)
    if (problems.length > 0) return found('MESH0902', {namespace: facts.namespace, problems})
    return timeProblems(roots, now).length === 0 ? passed : skipped(`"${rootsAreInDate.title}" failed`)
  },
}

export const signerIsInDate: Check<IstioFacts> = {
  id: 'istio-ca-signer-in-date',
  title: 'signing certificate is within its validity period',
  level: 'error',
  async run({facts}) {
    const {credentials} = await facts.authority()
    const problems = timeProblems([credentials.certificate], await facts.now())
    return problems.length === 0 ? passed : found('MESH0903', {namespace: facts.namespace, problems})
  },
}

export const signerLasts: Check<IstioFacts> = {
  id: 'istio-ca-signer-not-expiring-soon',
  title: 'signing certificate is valid for at least 60 days',
  level: 'warning',
  async run({facts}) {
    const {certificate} = (await facts.authority()).credentials
    const now = await facts.now()
    const problems = expiringSoon([certificate], now)
    if (problems.length > 0) return found('MESH0904', {namespace: facts.namespace, problems})
    return timeFlaw(certificate, now) === undefined ? passed : skipped(`"${signerIsInDate.title}" failed`)
  },
}

export const signerIsTrusted: Check<IstioFacts> = {
  id: 'istio-ca-signer-trusted',
  title: 'signing certificate is issued by a root certificate of proxies',
  level: 'error',
  async run({facts}) {
    const [{secret, credentials}, anchors, now] = await Promise.all([
      facts.authority(),
      facts.distributedRoots(),
      facts.now(),
    ])
    const {certificate, chain} = credentials
    if (timeFlaw(certificate, now) !== undefined) return skipped(`"${signerIsInDate.title}" failed`)
    const flaw = chainFlaw(certificate, {anchors, intermediates: chain, now})
    if (flaw === undefined) return passed
    if (flaw.outdatedAnchor) return skipped(`"${rootsAreInDate.title}" failed`)
    return found('MESH0905', {secret, namespace: facts.namespace, problem: `"${subjectOf(certificate)}" ${flaw.text}`})
  },
}

/** Roots of one name follow one another; their serial numbers differ. */
function nameOf(certificate: X509Certificate): string {
  return `"${subjectOf(certificate)}" (serial number ${certificate.serialNumber})`
}
