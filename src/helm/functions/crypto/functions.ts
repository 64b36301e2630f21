// Hashes, passwords, keys and certificates.

import {createHash} from 'node:crypto'
import {utf8Bytes} from '../../fmt/utf8.ts'
import {goFunction} from '../../template/function.ts'
import {type FunctionTable, GoError} from '../../value.ts'
import type {FunctionDependencies} from '../dependencies.ts'
import {decryptAes, encryptAes} from './aes.ts'
import {bcryptHash} from './bcrypt.ts'
import {type CertificateRequest, makeCertificate, readCertificate} from './certificates.ts'
import {derivePassword} from './derive-password.ts'
import {generatePrivateKey} from './keys.ts'

const BCRYPT_COST = 10
const MOST_RANDOM_BYTES = 2n ** 24n

export function cryptoFunctions(
  dependencies: Pick<FunctionDependencies, 'now' | 'randomBytes' | 'nextCertificateKey'>,
): FunctionTable {
  const {randomBytes} = dependencies
  const bcrypt = (password: string) => complaintOnFailure(() => bcryptHash(password, randomBytes(16), BCRYPT_COST))
  const certificate = (request: CertificateRequest) => makeCertificate(request, dependencies)
  const leaf = {isAuthority: false}
  const authority = {isAuthority: true, ips: [], dnsNames: []}
  return {
    ...hashFunctions,
    bcrypt: goFunction(['string'], bcrypt),
    htpasswd: goFunction(['string', 'string'], (user, password) =>
      user.includes(':') ? `invalid username: ${user}` : `${user}:${bcrypt(password)}`,
    ),
    randBytes: goFunction(['int'], (count) => {
      if (count < 0n || count > MOST_RANDOM_BYTES) throw new GoError(`cannot make ${count} random bytes`)
      return Buffer.from(randomBytes(Number(count))).toString('base64')
    }),
    encryptAES: goFunction(['string', 'string'], (password, text) => encryptAes(password, text, randomBytes(16))),
    decryptAES: goFunction(['string', 'string'], decryptAes),
    derivePassword: goFunction(
      ['uint', 'string', 'string', 'string', 'string'],
      (counter, kind, password, user, site) => derivePassword(Number(counter), kind, password, user, site),
    ),
    genPrivateKey: goFunction(['string'], (kind) => generatePrivateKey(kind, randomBytes)),
    buildCustomCert: goFunction(['string', 'string'], readCertificate),

    genCA: goFunction(['string', 'int'], (commonName, days) => certificate({...authority, commonName, days})),
    genCAWithKey: goFunction(['string', 'int', 'string'], (commonName, days, key) =>
      certificate({...authority, commonName, days, key}),
    ),
    genSelfSignedCert: goFunction(['string', 'list', 'list', 'int'], (commonName, ips, dnsNames, days) =>
      certificate({...leaf, commonName, ips, dnsNames, days}),
    ),
    genSelfSignedCertWithKey: goFunction(
      ['string', 'list', 'list', 'int', 'string'],
      (commonName, ips, dnsNames, days, key) => certificate({...leaf, commonName, ips, dnsNames, days, key}),
    ),
    genSignedCert: goFunction(
      ['string', 'list', 'list', 'int', 'struct sprig.certificate'],
      (commonName, ips, dnsNames, days, by) => certificate({...leaf, commonName, ips, dnsNames, days, authority: by}),
    ),
    genSignedCertWithKey: goFunction(
      ['string', 'list', 'list', 'int', 'struct sprig.certificate', 'string'],
      (commonName, ips, dnsNames, days, by, key) =>
        certificate({...leaf, commonName, ips, dnsNames, days, authority: by, key}),
    ),
  }
}

const hashFunctions: FunctionTable = {
  sha1sum: goFunction(['string'], (text) => hexDigest('sha1', text)),
  sha256sum: goFunction(['string'], (text) => hexDigest('sha256', text)),
  sha512sum: goFunction(['string'], (text) => hexDigest('sha512', text)),
  adler32sum: goFunction(['string'], (text) => String(adler32(utf8Bytes(text)))),
}

function hexDigest(algorithm: string, text: string): string {
  return createHash(algorithm).update(utf8Bytes(text)).digest('hex')
}

/** RFC 1950. */
function adler32(bytes: Uint8Array): number {
  let [low, high] = [1, 0]
  for (const byte of bytes) {
    low = (low + byte) % 65_521
    high = (high + low) % 65_521
  }
  return high * 65_536 + low
}

function complaintOnFailure(hash: () => string): string {
  try {
    return hash()
  } catch (error) {
    if (error instanceof GoError) return `failed to encrypt string with bcrypt: ${error.message}`
    throw error
  }
}
