// derivePassword: the Master Password algorithm, which makes a site's password from a master password.

import {createHmac, scryptSync} from 'node:crypto'
import {utf8Bytes} from '../../fmt/utf8.ts'

const NAMESPACE = 'com.lyndir.masterpassword'

/** A password's letters by kind: one template is picked, and every letter of it stands for a set of characters. */
const templates: ReadonlyMap<string, string> = new Map([
  ['maximum', 'anoxxxxxxxxxxxxxxxxx axxxxxxxxxxxxxxxxxno'],
  [
    'long',
    'CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv CvccCvcvnoCvcv CvccCvcvCvcvno CvcvnoCvccCvcv ' +
      'CvcvCvccnoCvcv CvcvCvccCvcvno CvcvnoCvcvCvcc CvcvCvcvnoCvcc CvcvCvcvCvccno CvccnoCvccCvcv CvccCvccnoCvcv ' +
      'CvccCvccCvcvno CvcvnoCvccCvcc CvcvCvccnoCvcc CvcvCvccCvccno CvccnoCvcvCvcc CvccCvcvnoCvcc CvccCvcvCvccno',
  ],
  ['medium', 'CvcnoCvc CvcCvcno'],
  ['short', 'Cvcn'],
  ['basic', 'aaanaaan aannaaan aaannaaa'],
  ['pin', 'nnnn'],
])

const VOWELS = 'AEIOU'
const CONSONANTS = 'BCDFGHJKLMNPQRSTVWXYZ'
const DIGITS = '0123456789'
const LETTERS = VOWELS + VOWELS.toLowerCase() + CONSONANTS + CONSONANTS.toLowerCase()

const characters: Readonly<Record<string, string>> = {
  V: VOWELS,
  v: VOWELS.toLowerCase(),
  C: CONSONANTS,
  c: CONSONANTS.toLowerCase(),
  A: VOWELS + CONSONANTS,
  a: LETTERS,
  n: DIGITS,
  o: "@&%?,=[]_:-+*$#!'^~;()/.",
  x: `${LETTERS}${DIGITS}!@#$%^&*()`,
}

const SCRYPT_OPTIONS = {N: 32_768, r: 8, p: 2, maxmem: 64 * 1024 * 1024}

/** An unknown kind gives a complaint as its result, as in Sprig. */
export function derivePassword(counter: number, kind: string, password: string, user: string, site: string): string {
  const choices = templates.get(kind)?.split(' ')
  if (choices === undefined) return `cannot find password template ${kind}`
  const key = scryptSync(utf8Bytes(password), salted(user), 64, SCRYPT_OPTIONS)
  const seed = createHmac('sha256', key).update(salted(site)).update(bigEndian(counter)).digest()
  const template = choices[(seed[0] ?? 0) % choices.length] ?? ''
  return Array.from(template, (letter, index) => {
    const set = characters[letter] ?? ''
    return set.charAt((seed[index + 1] ?? 0) % set.length)
  }).join('')
}

function salted(text: string): Buffer {
  const bytes = utf8Bytes(text)
  return Buffer.concat([Buffer.from(NAMESPACE), bigEndian(bytes.length), bytes])
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
