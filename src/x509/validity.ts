// When a certificate is valid, and how messages name it.

import type {X509Certificate} from 'node:crypto'
import {printable} from './hex-lines.ts'

export interface Validity {
  readonly from: Date
  readonly to: Date
}

export function validityOf({validFrom, validTo}: X509Certificate): Validity {
  return {from: new Date(validFrom), to: new Date(validTo)}
}

/** undefined while it is valid; both ends belong to the time of its validity. */
export function timeFlaw(certificate: X509Certificate, now: Date): string | undefined {
  const {from, to} = validityOf(certificate)
  if (from > now) return `is not valid before ${from.toISOString()}`
  if (to < now) return `expired on ${to.toISOString()}`
  return undefined
}

/** Its subject in one line, `CN=root.linkerd.cluster.local, O=Shop`. */
export function subjectOf({subject, serialNumber}: X509Certificate): string {
  return subject ? printable(subject.replaceAll('\n', ', ')) : `serial ${serialNumber}`
}
