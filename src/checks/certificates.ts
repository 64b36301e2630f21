// Certificates that come in PEM with their chain and their key, and what checks say of certificates that are out of date.

import type {X509Certificate} from 'node:crypto'
import {MeshError} from '../errors.ts'
import {parseCertificates, parsePrivateKey, refused} from '../x509/pem.ts'
import {subjectOf, timeFlaw, validityOf} from '../x509/validity.ts'
import {finding} from './facts.ts'

/** A certificate, whose key we have seen to belong to it, and those that lead up from it. */
export interface Credentials {
  readonly certificate: X509Certificate
  readonly chain: readonly X509Certificate[]
}

/** PEM texts, each with the name that messages give it. */
export interface NamedPem {
  readonly name: string
  readonly text: string
}

/** @throws Finding when the text is no PEM, or holds something else than certificates */
export function readAnchors({text, name}: NamedPem): readonly X509Certificate[] {
  return orFinding(() => parseCertificates(text, name))
}

/** @throws Finding when one of the two cannot be read, or they do not belong together */
export function readCredentials(certificate: NamedPem, key: NamedPem): Credentials {
  return orFinding(() => {
    const [first, ...chain] = parseCertificates(certificate.text, certificate.name)
    if (first === undefined) throw refused(certificate.name, 'holds no certificate')
    if (!first.checkPrivateKey(parsePrivateKey(key.text, key.name))) {
      throw refused(key.name, `does not belong to the certificate in ${certificate.name}`)
    }
    return {certificate: first, chain}
  })
}

function orFinding<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw error instanceof MeshError ? finding('MESH0504', {problem: error.message}) : error
  }
}

const soon = 60 * 24 * 60 * 60 * 1000

/** What is wrong with the time of each, by name; those that are in date are left out. */
export function timeProblems(certificates: readonly X509Certificate[], now: Date): string[] {
  return certificates.flatMap((certificate) => {
    const flaw = timeFlaw(certificate, now)
    return flaw === undefined ? [] : [`"${subjectOf(certificate)}" ${flaw}`]
  })
}

/** Those that are valid now and will not be in 60 days, by name. */
export function expiringSoon(certificates: readonly X509Certificate[], now: Date): string[] {
  return certificates
    .filter((certificate) => timeFlaw(certificate, now) === undefined)
    .map((certificate) => ({certificate, end: validityOf(certificate).to}))
    .filter(({end}) => end.getTime() <= now.getTime() + soon)
    .map(({certificate, end}) => `"${subjectOf(certificate)}" expires on ${end.toISOString()}`)
}
