// The certificates that Envoy holds, as rows: what it shows to others, and whom it trusts.

import {MeshError} from '../../errors.ts'
import {parseCertificates} from '../../x509/pem.ts'
import {validityOf} from '../../x509/validity.ts'
import {type Json, type JsonObject, listAt, textAt} from '../../yaml/index.ts'
import type {Cause} from '../cause.ts'
import {causeOfSecret} from './secret-cause.ts'
import {sectionsOf} from './sections.ts'

export interface SecretRow {
  readonly name: string
  /** undefined when there is no certificate that can be read. */
  readonly type: 'Cert Chain' | 'CA' | undefined
  readonly state: string
  /** Whether it is valid by its dates. */
  readonly valid: boolean
  /** Hexadecimal, 32 digits at least. */
  readonly serialNumber: string
  /** RFC 3339 */
  readonly notAfter: string
  readonly notBefore: string
  /** Of SPIFFE; empty when nothing tells it. */
  readonly trustDomain: string
  /** PEM; empty where Envoy does not give it. */
  readonly pem: string
  readonly cause: Cause | undefined
}

/** A page of the admin port: the configuration dump, or /certs, which knows the certificates that no secret carries. */
export function readSecrets(page: Json, now: Date): SecretRow[] {
  const sections = sectionsOf(page, 'SecretsConfigDump')
  const namespace = proxyNamespace(page)
  const fromDump = lists.flatMap(({list, state}) =>
    sections.flatMap((section) =>
      listAt(section, list).flatMap((entry) => rowsOfSecret(entry, {state, namespace, now})),
    ),
  )
  return [...fromDump, ...rowsOfCertificates(page, now)]
}

/** With the names that istioctl gives to the fields. */
export function secretData(row: SecretRow): JsonObject {
  return {
    resource_name: row.name,
    cert: row.pem,
    state: row.state,
    cert_valid: row.valid,
    serial_number: row.serialNumber,
    not_after: row.notAfter,
    not_before: row.notBefore,
    type: row.type ?? '',
    trust_domain: row.trustDomain,
    cause: row.cause === undefined ? null : {...row.cause},
  }
}

/** Where the dump has secrets, and how their state is called. */
const lists = [
  {list: 'dynamic_warming_secrets', state: 'WARMING'},
  {list: 'dynamic_active_secrets', state: 'ACTIVE'},
  {list: 'static_secrets', state: 'ACTIVE'},
] as const

interface Surroundings {
  readonly state: string
  readonly namespace: string | undefined
  readonly now: Date
}

function rowsOfSecret(entry: Json, {state, namespace, now}: Surroundings): SecretRow[] {
  const name = textAt(entry, 'name') ?? ''
  const shared = {
    name,
    state: textAt(entry, 'version_info') === 'uninitialized' ? 'UNINITIALIZED' : state,
    cause: causeOfSecret(name, namespace),
  }
  const bundles = bundlesOf(entry)
  if (bundles.length === 0) return [{...shared, ...unknown}]
  return bundles.flatMap(({pem, trustDomain}) =>
    certificatesIn(pem, name).map((certificate) => ({...shared, ...describe(certificate, trustDomain, now), pem})),
  )
}

interface Bundle {
  readonly pem: string
  /** As the validator names it; certificates name their own. */
  readonly trustDomain: string
}

/** One chain, one set of roots, or a set of roots for each trust domain. */
function bundlesOf(entry: Json): Bundle[] {
  const secret = ['secret'] as const
  const plain = [
    dataText(entry, ...secret, 'tls_certificate', 'certificate_chain'),
    dataText(entry, ...secret, 'validation_context', 'trusted_ca'),
  ].find((text) => text !== undefined)
  if (plain !== undefined) return [{pem: plain, trustDomain: ''}]
  const validator = [
    ...secret,
    'validation_context',
    'custom_validator_config',
    'typed_config',
    'trust_domains',
  ] as const
  return listAt(entry, ...validator).map((domain) => ({
    pem: dataText(domain, 'trust_bundle') ?? '',
    trustDomain: textAt(domain, 'name') ?? '',
  }))
}

/** A file stays outside the dump. */
function dataText(value: Json, ...path: readonly string[]): string | undefined {
  const bytes = textAt(value, ...path, 'inline_bytes')
  return bytes === undefined ? textAt(value, ...path, 'inline_string') : Buffer.from(bytes, 'base64').toString('utf8')
}

type Certificate = ReturnType<typeof parseCertificates>[number]

/** Of a chain the certificate itself, of trusted authorities each; undefined stands for a text that has none. */
function certificatesIn(pem: string, name: string): (Certificate | undefined)[] {
  try {
    const [first, ...others] = parseCertificates(pem, name)
    return first?.ca === true ? [first, ...others] : [first]
  } catch (error) {
    if (error instanceof MeshError) return [undefined]
    throw error
  }
}

const unknown = {
  type: undefined,
  valid: false,
  serialNumber: '',
  notAfter: '',
  notBefore: '',
  trustDomain: '',
  pem: '',
} as const

function describe(certificate: Certificate | undefined, trustDomain: string, now: Date) {
  if (certificate === undefined) return {...unknown, trustDomain}
  const {from, to} = validityOf(certificate)
  const spiffe = /(?:^|, )URI:spiffe:\/\/([^/,]+)/.exec(certificate.subjectAltName ?? '')?.[1]
  return {
    type: certificate.ca ? ('CA' as const) : ('Cert Chain' as const),
    valid: from < now && now < to,
    serialNumber: paddedSerial(certificate.serialNumber),
    notAfter: rfc3339(to),
    notBefore: rfc3339(from),
    trustDomain: trustDomain === '' ? (spiffe ?? '') : trustDomain,
  }
}

/** What /certs says, where the certificates themselves are not to be had. */
function rowsOfCertificates(page: Json, now: Date): SecretRow[] {
  const kinds = [
    {list: 'cert_chain', type: 'Cert Chain'},
    {list: 'ca_cert', type: 'CA'},
  ] as const
  const rows = listAt(page, 'certificates').flatMap((group) =>
    kinds.flatMap(({list, type}) =>
      listAt(group, list).map((certificate): SecretRow => {
        const from = new Date(textAt(certificate, 'valid_from') ?? '')
        const to = new Date(textAt(certificate, 'expiration_time') ?? '')
        const uris = listAt(certificate, 'subject_alt_names').flatMap((name) => textAt(name, 'uri') ?? [])
        return {
          name: textAt(certificate, 'path') ?? '',
          type,
          state: 'ACTIVE',
          valid: from < now && now < to,
          serialNumber: paddedSerial(textAt(certificate, 'serial_number') ?? ''),
          notAfter: rfc3339(to),
          notBefore: rfc3339(from),
          trustDomain: /^spiffe:\/\/([^/]+)/.exec(uris[0] ?? '')?.[1] ?? '',
          pem: '',
          cause: undefined,
        }
      }),
    ),
  )
  // Every TLS context that uses a certificate lists it again.
  return [...new Map(rows.map((row) => [`${row.name} ${row.type} ${row.serialNumber}`, row])).values()]
}

function paddedSerial(hex: string): string {
  return hex.toLowerCase().padStart(32, '0')
}

/** To the second, as Go writes it; empty for a date that is none. */
function rfc3339(date: Date): string {
  return Number.isNaN(date.getTime()) ? '' : `${date.toISOString().slice(0, 19)}Z`
}

function proxyNamespace(page: Json): string | undefined {
  const [section] = sectionsOf(page, 'BootstrapConfigDump')
  return textAt(section, 'bootstrap', 'node', 'metadata', 'NAMESPACE')
}
