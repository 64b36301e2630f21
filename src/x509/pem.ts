// Reads certificates and private keys from PEM, and says what is wrong with a text that holds something else.

import {createPrivateKey, type KeyObject, X509Certificate} from 'node:crypto'
import {Exit, MeshError} from '../errors.ts'

/**
 * @param name how messages call the text: a file, a flag, the key of a Secret
 * @throws MeshError when the text holds something else than certificates
 */
export function parseCertificates(text: string, name: string): X509Certificate[] {
  const blocks = pemBlocks(text, name)
  if (blocks.length === 0) throw refused(name, 'holds no PEM certificate')
  return blocks.map(({label, pem}, index) => {
    if (label !== 'CERTIFICATE') throw refused(name, `holds a ${label} where a CERTIFICATE is expected`)
    try {
      return new X509Certificate(pem)
    } catch (error) {
      throw refused(name, `has a certificate that cannot be read (number ${index + 1})`, error)
    }
  })
}

/** @throws MeshError when the text holds no private key, or an encrypted one */
export function parsePrivateKey(text: string, name: string): KeyObject {
  const blocks = pemBlocks(text, name).filter(({label}) => label !== 'EC PARAMETERS')
  const [first] = blocks
  if (first === undefined) throw refused(name, 'holds no PEM private key')
  if (!first.label.endsWith('PRIVATE KEY'))
    throw refused(name, `holds a ${first.label} where a PRIVATE KEY is expected`)
  if (first.label.startsWith('ENCRYPTED'))
    throw refused(name, 'is encrypted, and nobody can be asked for its passphrase')
  try {
    return createPrivateKey(first.pem)
  } catch (error) {
    throw refused(name, 'has a private key that cannot be read', error)
  }
}

/** Trouble with a certificate or a key, in the words of `name` + what is wrong. */
export function refused(name: string, what: string, cause?: unknown): MeshError {
  return new MeshError(Exit.Failed, `${name} ${what}`, cause === undefined ? {} : {cause})
}

const begin = '-----BEGIN '

/** Steps from mark to mark: a pattern with an open middle would read a hostile text over and over. */
function pemBlocks(text: string, name: string): {label: string; pem: string}[] {
  const blocks: {label: string; pem: string}[] = []
  for (let start = text.indexOf(begin); start !== -1; start = text.indexOf(begin, start)) {
    const label = /^[A-Z0-9 ]+(?=-----)/.exec(text.slice(start + begin.length, start + longestMark))?.[0]
    if (label === undefined) {
      start += begin.length
      continue
    }
    const mark = `-----END ${label}-----`
    const end = text.indexOf(mark, start)
    // A text that was cut off would else lose its last certificate without a word.
    if (end === -1) throw refused(name, 'has a PEM block without its end')
    blocks.push({label, pem: text.slice(start, end + mark.length)})
    start = end + mark.length
  }
  return blocks
}

/** No label that anybody uses is half as long. */
const longestMark = 100
