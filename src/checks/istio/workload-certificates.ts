// Whether the certificates that proxies hold right now are in date, renewed in time, and of the mesh's authority.

import type {Check} from '../check.ts'
import {found, passed, skipped} from '../check.ts'
import type {IstioFacts} from './facts.ts'
import {mostProxies, plainSerial, type ShownCertificates} from './held-certificates.ts'

export const workloadCertificatesAreGood: Check<IstioFacts> = {
  id: 'istio-data-plane-certificates',
  title: `certificates of workloads are in date and of the authority, in ${mostProxies} proxies at most`,
  level: 'error',
  async run({facts}) {
    const [held, roots, now] = [await facts.heldCertificates(), await facts.distributedRoots(), await facts.now()]
    if (held.length === 0) return skipped('no proxy is ready to be asked')
    const serials = new Set(roots.map(({serialNumber}) => plainSerial(serialNumber)))
    const problems = held.flatMap(({place, certificates}) => {
      const flaw = certificateFlaw(certificates, serials, now)
      return flaw === undefined ? [] : [`${place} ${flaw}`]
    })
    return problems.length === 0 ? passed : found('MESH0918', {problems})
  },
}

/** A proxy renews at half of a certificate's time; at a quarter nobody has answered it for long. */
const renewedBy = 0.25

function certificateFlaw({trusted, own}: ShownCertificates, roots: ReadonlySet<string>, now: Date): string | undefined {
  const time = now.getTime()
  if (own.length === 0) return 'has no certificate'
  for (const {from, to} of own) {
    if (from > time) return `has a certificate that is not valid before ${new Date(from).toISOString()}`
    if (to < time) return `has a certificate that expired on ${new Date(to).toISOString()}`
    if (to - time < (to - from) * renewedBy) {
      return `has a certificate that expires on ${new Date(to).toISOString()} and was not renewed`
    }
  }
  return trusted.some(({serial}) => roots.has(serial)) ? undefined : 'does not trust the root certificates of istiod'
}
