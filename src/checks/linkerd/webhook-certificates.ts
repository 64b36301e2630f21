// Whether the API server will trust the webhooks that it calls, now and in the next two months.

import type {X509Certificate} from 'node:crypto'
import {chainFlaw, isMadeOutTo} from '../../x509/chain.ts'
import {subjectOf} from '../../x509/validity.ts'
import {expiringSoon, timeProblems} from '../certificates.ts'
import type {Check} from '../check.ts'
import {found, passed, skipped} from '../check.ts'
import type {WebhookIdentity} from './certificate-facts.ts'
import type {LinkerdFacts} from './facts.ts'
import {unlessOutOfDate} from './identity.ts'

interface Subject {
  readonly name: string
  readonly fact: 'injectorIdentity' | 'profileIdentity' | 'policyIdentity'
  readonly trusted: Pick<Check<LinkerdFacts>, 'id' | 'title'>
  readonly lasting: Pick<Check<LinkerdFacts>, 'id' | 'title'>
}

const subjects: readonly Subject[] = [
  {
    name: 'proxy-injector',
    fact: 'injectorIdentity',
    trusted: {id: 'l5d-proxy-injector-webhook-cert-valid', title: 'proxy-injector webhook has valid cert'},
    lasting: {
      id: 'l5d-proxy-injector-webhook-cert-not-expiring-soon',
      title: 'proxy-injector cert is valid for at least 60 days',
    },
  },
  {
    name: 'sp-validator',
    fact: 'profileIdentity',
    trusted: {id: 'l5d-sp-validator-webhook-cert-valid', title: 'sp-validator webhook has valid cert'},
    lasting: {
      id: 'l5d-sp-validator-webhook-cert-not-expiring-soon',
      title: 'sp-validator cert is valid for at least 60 days',
    },
  },
  {
    name: 'policy-validator',
    fact: 'policyIdentity',
    trusted: {id: 'l5d-policy-validator-webhook-cert-valid', title: 'policy-validator webhook has valid cert'},
    lasting: {
      id: 'l5d-policy-validator-webhook-cert-not-expiring-soon',
      title: 'policy-validator cert is valid for at least 60 days',
    },
  },
]

export const webhookCertificates: readonly Check<LinkerdFacts>[] = subjects.flatMap((subject) => [
  isTrusted(subject),
  lasts(subject),
])

const absent = skipped('the install has no such webhook')

function isTrusted({name, fact, trusted}: Subject): Check<LinkerdFacts> {
  return {
    ...trusted,
    level: 'error',
    establishes: fact,
    async run({facts}) {
      const identity = await facts[fact]()
      if (identity === undefined) return absent
      const [now, details] = await Promise.all([facts.now(), facts.certificateDetails()])
      const problem = problemWith(identity, now, (certificate) => details(certificate).pathLength)
      return problem === undefined ? passed : found('MESH0515', {name, problem})
    },
  }
}

function lasts({name, fact, trusted, lasting}: Subject): Check<LinkerdFacts> {
  return {
    ...lasting,
    level: 'warning',
    async run({facts}) {
      const identity = await facts[fact]()
      if (identity === undefined) return absent
      const {credentials, anchors} = identity
      const certificates = [credentials.certificate, ...credentials.chain, ...anchors]
      const now = await facts.now()
      // A certificate that signs itself is in the Secret and in the bundle.
      const problems = [...new Set(expiringSoon(certificates, now))]
      if (problems.length > 0) return found('MESH0516', {name, problems})
      return unlessOutOfDate(certificates, now, trusted.title)
    },
  }
}

function problemWith(
  {dnsName, credentials, anchors}: WebhookIdentity,
  now: Date,
  pathLengthOf: (authority: X509Certificate) => number | undefined,
): string | undefined {
  const {certificate, chain} = credentials
  const outdatedAnchors = timeProblems(anchors, now)
  if (outdatedAnchors.length > 0) return `its caBundle is out of date: ${outdatedAnchors.join(', ')}`
  const outdated = timeProblems([certificate], now)
  if (outdated.length > 0) return outdated.join(', ')
  if (!isMadeOutTo(certificate, dnsName)) {
    return `"${subjectOf(certificate)}" is not made out to ${dnsName}, but to ${certificate.subjectAltName ?? 'no name'}`
  }
  const flaw = chainFlaw(certificate, {anchors, intermediates: chain, now, pathLengthOf})
  return flaw === undefined ? undefined : `"${subjectOf(certificate)}" ${flaw.text} (its caBundle)`
}
