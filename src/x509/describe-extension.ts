// What an extension of a certificate says, as text for people.

import {colons, hexLines, printable} from './hex-lines.ts'
import {x509} from './library.ts'

const extensionNames: Readonly<Record<string, string>> = {
  '2.5.29.14': 'X509v3 Subject Key Identifier',
  '2.5.29.15': 'X509v3 Key Usage',
  '2.5.29.17': 'X509v3 Subject Alternative Name',
  '2.5.29.18': 'X509v3 Issuer Alternative Name',
  '2.5.29.19': 'X509v3 Basic Constraints',
  '2.5.29.30': 'X509v3 Name Constraints',
  '2.5.29.31': 'X509v3 CRL Distribution Points',
  '2.5.29.32': 'X509v3 Certificate Policies',
  '2.5.29.35': 'X509v3 Authority Key Identifier',
  '2.5.29.37': 'X509v3 Extended Key Usage',
  '1.3.6.1.5.5.7.1.1': 'Authority Information Access',
}

export interface DescribedExtension {
  readonly title: string
  readonly value: readonly string[]
}

export function describeExtension(entry: x509.Extension): DescribedExtension {
  const name = extensionNames[entry.type] ?? entry.type
  return {title: `${name}:${entry.critical ? ' critical' : ''}`, value: extensionValue(entry)}
}

function extensionValue(entry: x509.Extension): string[] {
  if (entry instanceof x509.BasicConstraintsExtension) {
    const limit = entry.pathLength === undefined ? '' : `, pathlen:${entry.pathLength}`
    return [`CA:${entry.ca ? 'TRUE' : 'FALSE'}${limit}`]
  }
  if (entry instanceof x509.KeyUsagesExtension) return [keyUsages(entry.usages)]
  if (entry instanceof x509.ExtendedKeyUsageExtension) {
    return [entry.usages.map((usage) => extendedUsages[String(usage)] ?? usage).join(', ')]
  }
  if (entry instanceof x509.SubjectAlternativeNameExtension) {
    return [entry.names.items.map(({type, value}) => `${nameTypes[type] ?? type}:${printable(value)}`).join(', ')]
  }
  if (entry instanceof x509.SubjectKeyIdentifierExtension) return [colons(entry.keyId)]
  if (entry instanceof x509.AuthorityKeyIdentifierExtension && entry.keyId !== undefined) {
    return [`keyid:${colons(entry.keyId)}`]
  }
  return hexLines(new Uint8Array(entry.value), 18)
}

/** In the order of their bits. */
const usageNames: readonly (readonly [flag: number, name: string])[] = [
  [1, 'Digital Signature'],
  [2, 'Non Repudiation'],
  [4, 'Key Encipherment'],
  [8, 'Data Encipherment'],
  [16, 'Key Agreement'],
  [32, 'Certificate Sign'],
  [64, 'CRL Sign'],
  [128, 'Encipher Only'],
  [256, 'Decipher Only'],
]

function keyUsages(flags: number): string {
  return usageNames
    .filter(([flag]) => (flags & flag) !== 0)
    .map(([, name]) => name)
    .join(', ')
}

const extendedUsages: Readonly<Record<string, string>> = {
  '2.5.29.37.0': 'Any Extended Key Usage',
  '1.3.6.1.5.5.7.3.1': 'TLS Web Server Authentication',
  '1.3.6.1.5.5.7.3.2': 'TLS Web Client Authentication',
  '1.3.6.1.5.5.7.3.3': 'Code Signing',
  '1.3.6.1.5.5.7.3.4': 'E-mail Protection',
  '1.3.6.1.5.5.7.3.8': 'Time Stamping',
  '1.3.6.1.5.5.7.3.9': 'OCSP Signing',
}

const nameTypes: Readonly<Record<string, string>> = {
  dns: 'DNS',
  dn: 'DirName',
  email: 'email',
  ip: 'IP Address',
  url: 'URI',
  id: 'Registered ID',
}
