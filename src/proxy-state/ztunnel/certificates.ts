// The certificates that ztunnel holds for the workloads of its node, as rows.

import {isJsonObject, type Json, type JsonObject, listAt, textAt} from '../../yaml/index.ts'

export interface CertificateRow {
  readonly name: string
  readonly type: 'Leaf' | 'Intermediate' | 'Root' | undefined
  /** Available, Initializing, Unavailable. */
  readonly state: string
  readonly valid: boolean
  /** Hexadecimal. */
  readonly serialNumber: string
  readonly notAfter: string
  readonly notBefore: string
}

/** In the order of the dump, each chain from the leaf to its roots. */
export function readCertificates(dump: Json, now: Date): CertificateRow[] {
  return listAt(dump, 'certificates').flatMap((entry) => rowsOfIdentity(entry, now))
}

/** What `-o json` shows: the entries of the dump themselves. */
export function certificateEntries(dump: Json): JsonObject[] {
  return listAt(dump, 'certificates').filter(isJsonObject)
}

function rowsOfIdentity(entry: Json, now: Date): CertificateRow[] {
  const state = textAt(entry, 'state') ?? ''
  const shared = {
    name: textAt(entry, 'identity') ?? '',
    // The reason comes after it.
    state: state.includes('Unavailable') ? 'Unavailable' : state,
  }
  const chain = listAt(entry, 'certChain')
  if (chain.length === 0) {
    return [{...shared, type: undefined, valid: false, serialNumber: '', notAfter: '', notBefore: ''}]
  }
  const roots = listAt(entry, 'rootCerts')
  const typeAt = (index: number) => {
    if (index === 0) return 'Leaf'
    // Older ones end the chain with the root.
    return roots.length === 0 && index === chain.length - 1 ? 'Root' : 'Intermediate'
  }
  return [
    ...chain.map((certificate, index) => ({...shared, type: typeAt(index), ...describe(certificate, now)}) as const),
    ...roots.map((certificate) => ({...shared, type: 'Root', ...describe(certificate, now)}) as const),
  ]
}

function describe(certificate: Json, now: Date) {
  const notBefore = textAt(certificate, 'validFrom') ?? ''
  const notAfter = textAt(certificate, 'expirationTime') ?? ''
  const serial = textAt(certificate, 'serialNumber') ?? ''
  return {
    // A date that cannot be read compares as false.
    valid: new Date(notBefore) < now && now < new Date(notAfter),
    serialNumber: /^\d+$/.test(serial) ? BigInt(serial).toString(16) : serial,
    notAfter,
    notBefore,
  }
}
