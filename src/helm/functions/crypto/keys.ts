// Private keys: made, written as PEM in Go's choice of formats, and read back.

import {createECDH, createPrivateKey, generateKeyPair, generateKeyPairSync, type KeyObject} from 'node:crypto'
import {promisify} from 'node:util'
import {GoError} from '../../value.ts'
import type {RandomBytes} from '../random.ts'
import {bits, element, integer, objectId, octets, readElements, sequence} from './der.ts'

const RSA_BITS = 4096
const CERTIFICATE_RSA_BITS = 2048
const P256 = 'prime256v1'
const P256_OID = '1.2.840.10045.3.1.7'

/** genPrivateKey's kinds; RSA and DSA primes come from Node's own generator, which takes no randomness from outside. */
const generators: ReadonlyMap<string, (randomBytes: RandomBytes) => string> = new Map([
  ['', () => newRsaKey(RSA_BITS)],
  ['rsa', () => newRsaKey(RSA_BITS)],
  ['dsa', newDsaKey],
  ['ecdsa', newEcdsaKey],
  ['ed25519', newEd25519Key],
])

/** An unknown kind gives a complaint as its result, as in Sprig. */
export function generatePrivateKey(kind: string, randomBytes: RandomBytes): string {
  return generators.get(kind)?.(randomBytes) ?? `Unknown type ${kind}`
}

/** The key of a certificate whose caller brings none. */
export function newCertificateKey(): string {
  return newRsaKey(CERTIFICATE_RSA_BITS)
}

/** Keys for certificates, made side by side on the threads that Node keeps for such work. */
export function makeCertificateKeys(count: number): Promise<string[]> {
  const generate = promisify(generateKeyPair)
  return Promise.all(
    Array.from({length: count}, async () => {
      const {privateKey} = await generate('rsa', {modulusLength: CERTIFICATE_RSA_BITS})
      return String(privateKey.export({type: 'pkcs1', format: 'pem'}))
    }),
  )
}

function newRsaKey(modulusLength: number): string {
  const {privateKey} = generateKeyPairSync('rsa', {modulusLength})
  return String(privateKey.export({type: 'pkcs1', format: 'pem'}))
}

/** OpenSSL's own format: version, p, q, g, y and x. */
function newDsaKey(): string {
  const {publicKey, privateKey} = generateKeyPairSync('dsa', {modulusLength: 2048, divisorLength: 256})
  const [, algorithm, wrapped] = childrenOf(privateKey.export({type: 'pkcs8', format: 'der'}))
  const parameters = readElements(algorithm?.content ?? Buffer.alloc(0))[1]
  const publicBits = childrenOf(publicKey.export({type: 'spki', format: 'der'}))[1]
  const y = publicBits?.content.subarray(1) ?? Buffer.alloc(0)
  return pem(
    'DSA PRIVATE KEY',
    sequence(integer(Buffer.alloc(1)), parameters?.content ?? Buffer.alloc(0), y, wrapped?.content ?? Buffer.alloc(0)),
  )
}

/** SEC 1 with the curve and the public point. */
function newEcdsaKey(randomBytes: RandomBytes): string {
  const exchange = createECDH(P256)
  const secret = validSecret(randomBytes, (bytes) => exchange.setPrivateKey(bytes))
  const curve = element(0xa0, objectId(P256_OID))
  const point = element(0xa1, bits(exchange.getPublicKey()))
  return pem('EC PRIVATE KEY', sequence(integer(Buffer.from([1])), octets(secret), curve, point))
}

/** A few numbers in 2^32 lie beyond the curve's order: those are drawn again. */
function validSecret(randomBytes: RandomBytes, accept: (bytes: Uint8Array) => void): Uint8Array {
  for (;;) {
    const bytes = randomBytes(32)
    try {
      accept(bytes)
      return bytes
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ERR_CRYPTO_INVALID_KEYTYPE')) throw error
    }
  }
}

function newEd25519Key(randomBytes: RandomBytes): string {
  return pem(
    'PRIVATE KEY',
    sequence(integer(Buffer.alloc(1)), sequence(objectId('1.3.101.112')), octets(octets(randomBytes(32)))),
  )
}

export interface PemBlock {
  readonly type: string
  readonly bytes: Buffer
}

export function pem(type: string, bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${type}-----`, ...lines, `-----END ${type}-----`, ''].join('\n')
}

/** The first block of a text; undefined when there is none. */
export function readPem(text: string): PemBlock | undefined {
  const match = /^-----BEGIN ([^\n]*?)-----[ \t\r]*\n(?:[^\n:]+:[^\n]*\n)*([A-Za-z0-9+/=\s]*)-----END \1-----/m.exec(
    text,
  )
  return match === null ? undefined : {type: match[1] ?? '', bytes: Buffer.from(match[2] ?? '', 'base64')}
}

const KEY_FORMATS: ReadonlyMap<string, 'pkcs1' | 'pkcs8' | 'sec1'> = new Map([
  ['PRIVATE KEY', 'pkcs8'],
  ['RSA PRIVATE KEY', 'pkcs1'],
  ['EC PRIVATE KEY', 'sec1'],
])

/** Throws GoError. */
export function readPrivateKey(text: string): KeyObject {
  const block = readPem(text)
  if (block === undefined) throw new GoError('no PEM data in the private key')
  if (!/(?:^| )PRIVATE KEY$/.test(block.type))
    throw new GoError(`no private key data in a PEM block of type ${block.type}`)
  const format = KEY_FORMATS.get(block.type)
  try {
    if (format !== undefined) return createPrivateKey({key: block.bytes, format: 'der', type: format})
    if (block.type === 'DSA PRIVATE KEY')
      return createPrivateKey({key: dsaAsPkcs8(block.bytes), format: 'der', type: 'pkcs8'})
  } catch (error) {
    if (!(error instanceof Error)) throw error
    throw new GoError(`cannot parse the ${block.type}: ${error.message}`)
  }
  throw new GoError(`invalid private key type ${block.type.replace(/ PRIVATE KEY$/, '')}`)
}

/** The key in the format that Go writes for its kind. */
export function writePrivateKey(key: KeyObject): string {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return String(key.export({type: 'pkcs1', format: 'pem'}))
    case 'ec':
      return String(key.export({type: 'sec1', format: 'pem'}))
    default:
      return String(key.export({type: 'pkcs8', format: 'pem'}))
  }
}

function dsaAsPkcs8(bytes: Buffer): Buffer {
  const [version, p, q, g, , x] = childrenOf(bytes).map(({whole}) => whole)
  if (!version || !p || !q || !g || !x) throw new GoError('a DSA key has six numbers')
  return sequence(version, sequence(objectId('1.2.840.10040.4.1'), sequence(p, q, g)), octets(x))
}

function childrenOf(bytes: Uint8Array): ReturnType<typeof readElements> {
  return readElements(readElements(bytes)[0]?.content ?? Buffer.alloc(0))
}
