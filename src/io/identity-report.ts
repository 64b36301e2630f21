// Writes the certificates of pods, and names on stderr the pods that showed none.

import type {Io} from './io.ts'
import {printable} from './printable.ts'

export type WrittenIdentity = {readonly pod: string} & (
  | {readonly certificates: readonly string[]}
  | {readonly trouble: string}
)

export async function writeIdentities(
  io: Io,
  total: number,
  identities: AsyncIterable<WrittenIdentity>,
): Promise<{failed: boolean}> {
  let number = 0
  let failed = false
  for await (const identity of identities) {
    number++
    if ('trouble' in identity) {
      failed = true
      await io.stderr.write(`${io.stderr.style.red('Error:')} ${printable(identity.trouble)}\n`)
    } else {
      await io.stdout.write(`POD ${identity.pod} (${number} of ${total})\n\n${identity.certificates.join('\n')}\n`)
    }
  }
  return {failed}
}
