// bcrypt password hashes, which Node's standard library lacks.

import {utf8Bytes} from '../../fmt/utf8.ts'
import {GoError} from '../../value.ts'
import {Blowfish} from './blowfish.ts'

const ALPHABET = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const SALT_BYTES = 16
const LONGEST_PASSWORD = 72
/** The last byte of the hash is not part of its text. */
const HASH_BYTES = 23
const ENCRYPTIONS = 64
const CLEAR_TEXT = 'OrpheanBeholderScryDoubt'

/** A `$2a$` hash; the cost is the binary logarithm of the number of rounds. Throws GoError for a password that is too long. */
export function bcryptHash(password: string, salt: Uint8Array, cost: number): string {
  const bytes = utf8Bytes(password)
  if (bytes.length > LONGEST_PASSWORD) throw new GoError('bcrypt: password length exceeds 72 bytes')
  const prefix = `$2a$${String(cost).padStart(2, '0')}$${encode(salt.subarray(0, SALT_BYTES))}`
  return prefix + encode(digest(bytes, salt, cost).subarray(0, HASH_BYTES))
}

function digest(password: Uint8Array, salt: Uint8Array, cost: number): Uint8Array {
  const key = cycledWords(Uint8Array.of(...password, 0), 18)
  const saltWords = cycledWords(salt, 4)
  const saltAsKey = cycledWords(salt, 18)
  const cipher = new Blowfish()
  cipher.expandKey(key, saltWords)
  for (let round = 0; round < 2 ** cost; round++) {
    cipher.expandKey(key)
    cipher.expandKey(saltAsKey)
  }
  const result = Buffer.from(CLEAR_TEXT)
  for (let at = 0; at < result.length; at += 8) {
    const block: [number, number] = [result.readInt32BE(at), result.readInt32BE(at + 4)]
    for (let round = 0; round < ENCRYPTIONS; round++) cipher.encrypt(block)
    result.writeInt32BE(block[0] | 0, at)
    result.writeInt32BE(block[1] | 0, at + 4)
  }
  return result
}

/** Bytes as big-endian words, begun anew at their end. */
function cycledWords(bytes: Uint8Array, count: number): Uint32Array {
  return Uint32Array.from({length: count}, (_, word) => {
    let value = 0
    for (let at = 0; at < 4; at++) value = (value << 8) | (bytes[(word * 4 + at) % bytes.length] ?? 0)
    return value
  })
}

/** Base64 with bcrypt's alphabet and without padding. */
function encode(bytes: Uint8Array): string {
  const standard = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  return Buffer.from(bytes)
    .toString('base64')
    .replace(/=+$/, '')
    .replace(/./g, (character) => ALPHABET.charAt(standard.indexOf(character)))
}
