// encryptAES and decryptAES: AES-256-CBC, the password cut or padded to a key, the initialisation vector in front.

import {createCipheriv, createDecipheriv} from 'node:crypto'
import {utf8Bytes, utf8String} from '../../fmt/utf8.ts'
import {GoError} from '../../value.ts'
import {decodeBase64} from '../encoding/base.ts'

const KEY_BYTES = 32
const BLOCK_BYTES = 16

export function encryptAes(password: string, text: string, vector: Uint8Array): string {
  if (text === '') return ''
  const cipher = createCipheriv('aes-256-cbc', keyOf(password), vector)
  return Buffer.concat([vector, cipher.update(utf8Bytes(text)), cipher.final()]).toString('base64')
}

/** Throws GoError for what is no whole number of blocks. */
export function decryptAes(password: string, encrypted: string): string {
  if (encrypted === '') return ''
  const bytes = decodeBase64(encrypted)
  if (bytes.length < BLOCK_BYTES) throw new GoError(`${bytes.length} encrypted bytes are less than a block`)
  if (bytes.length % BLOCK_BYTES !== 0) throw new GoError('the encrypted text is no whole number of blocks')
  const cipher = createDecipheriv('aes-256-cbc', keyOf(password), bytes.subarray(0, BLOCK_BYTES)).setAutoPadding(false)
  const padded = Buffer.concat([cipher.update(bytes.subarray(BLOCK_BYTES)), cipher.final()])
  // Sprig trusts the last byte: with a wrong password it cuts that many bytes off whatever came out.
  const padding = padded.at(-1)
  if (padding === undefined || padding > padded.length) throw new GoError('the encrypted text has no valid padding')
  return utf8String(padded.subarray(0, padded.length - padding))
}

function keyOf(password: string): Buffer {
  const key = Buffer.alloc(KEY_BYTES)
  key.set(utf8Bytes(password).subarray(0, KEY_BYTES))
  return key
}
