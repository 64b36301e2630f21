// A certificate as text for people, in the manner of `openssl x509 -text`.

import {describeExtension} from './describe-extension.ts'
import {describeKey, signatureName} from './details.ts'
import {hexLines, printable} from './hex-lines.ts'
import {x509} from './library.ts'

const indent = '    '

/**
 * @param certificate DER, or PEM of one certificate
 * @returns lines, the last one ended; control characters of hostile names are escaped
 * @throws Error when it is no certificate
 */
export function describeCertificate(certificate: Uint8Array | string): string {
  const parsed = new x509.X509Certificate(typeof certificate === 'string' ? certificate : new Uint8Array(certificate))
  const lines = [
    'Certificate:',
    ...nested([
      'Data:',
      ...nested([
        `Version: ${versionOf(new Uint8Array(parsed.rawData))}`,
        ...serialNumber(parsed.serialNumber),
        `Signature Algorithm: ${signatureName(parsed)}`,
        `Issuer: ${printable(parsed.issuer)}`,
        'Validity',
        ...nested([`Not Before: ${writeTime(parsed.notBefore)}`, `Not After : ${writeTime(parsed.notAfter)}`]),
        `Subject: ${printable(parsed.subject)}`,
        'Subject Public Key Info:',
        ...nested(publicKey(parsed.publicKey)),
        ...extensions(parsed),
      ]),
      `Signature Algorithm: ${signatureName(parsed)}`,
      ...nested(hexLines(new Uint8Array(parsed.signature), 18)),
    ]),
  ]
  return `${lines.join('\n')}\n`
}

function nested(lines: readonly string[]): string[] {
  return lines.map((line) => `${indent}${line}`)
}

/** The version is the first element of the signed part, and left out of the oldest certificates. */
function versionOf(der: Uint8Array): string {
  const signed = contentStart(der, 0)
  const first = contentStart(der, signed)
  const number = der[first] === 0xa0 ? (der[first + 4] ?? 0) : 0
  return `${number + 1} (0x${number.toString(16)})`
}

/** Where the content of a DER element begins: after its tag, and a length of one byte or of as many as the first says. */
function contentStart(der: Uint8Array, element: number): number {
  const length = der[element + 1] ?? 0
  return element + 2 + (length > 0x80 ? length - 0x80 : 0)
}

/** Numbers of 64 bits and less are written as numbers. */
function serialNumber(hex: string): string[] {
  if (hex.length > 16) return ['Serial Number:', ...nested(hexLines(Buffer.from(hex, 'hex'), 20))]
  const number = BigInt(`0x${hex || '0'}`)
  return [`Serial Number: ${number} (0x${number.toString(16)})`]
}

function publicKey(key: x509.PublicKey): string[] {
  const {type, curve, bits} = describeKey(key)
  return [
    `Public Key Algorithm: ${type}`,
    ...nested([
      ...(bits === undefined ? [] : [`Public-Key: (${bits} bit)`]),
      ...(curve === undefined ? [] : [`Curve: ${curve}`]),
      'Subject Public Key:',
      ...nested(hexLines(keyBytes(key), 15)),
    ]),
  ]
}

/** The key itself: the bit string that ends its description. */
function keyBytes(key: x509.PublicKey): Uint8Array {
  const info = new Uint8Array(key.rawData)
  const algorithm = contentStart(info, 0)
  const bits = elementEnd(info, algorithm)
  // The first byte counts the unused bits of the last one, which keys do not have.
  return info.subarray(contentStart(info, bits) + 1)
}

function elementEnd(der: Uint8Array, element: number): number {
  const start = contentStart(der, element)
  const length = der[element + 1] ?? 0
  if (length <= 0x80) return start + length
  return start + der.subarray(element + 2, start).reduce((sum, byte) => sum * 256 + byte, 0)
}

/** One that is malformed keeps the library from reading the others; the rest of the certificate is still of use. */
function extensions(certificate: x509.X509Certificate): string[] {
  let entries: readonly x509.Extension[]
  try {
    entries = certificate.extensions
  } catch (error) {
    return [`X509v3 extensions: cannot be read: ${error instanceof Error ? error.message : String(error)}`]
  }
  if (entries.length === 0) return []
  const lines = entries.flatMap((entry) => {
    const {title, value} = describeExtension(entry)
    return [title, ...nested(value)]
  })
  return ['X509v3 extensions:', ...nested(lines)]
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Jun  1 11:59:50 2026 GMT` */
function writeTime(time: Date): string {
  const day = String(time.getUTCDate()).padStart(2)
  return `${months[time.getUTCMonth()]} ${day} ${time.toISOString().slice(11, 19)} ${time.getUTCFullYear()} GMT`
}
