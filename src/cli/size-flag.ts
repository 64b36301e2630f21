// A flag that takes a number of bytes, as Kubernetes writes it.

import {Flags} from '@oclif/core'
import {Exit, MeshError} from '../errors.ts'
import {parseQuantity} from '../meshes/quantity.ts'

interface SizeFlag {
  summary: string
  /** As it is shown in the help. */
  shown: string
  /** Bytes. */
  least: number
  helpGroup: string
}

/** The flag's value is in bytes. */
export function sizeFlag({summary, shown, least, helpGroup}: SizeFlag) {
  return Flags.custom<number>({
    summary,
    helpGroup,
    helpValue: 'SIZE',
    defaultHelp: async () => shown,
    default: async () => readSize(shown, 'default', 0),
    parse: async (text, _context, {name}) => readSize(text, name, least),
  })()
}

function readSize(text: string, flag: string, least: number): number {
  const size = parseQuantity(text)?.value
  if (size === undefined) throw new MeshError(Exit.Usage, `--${flag} takes a size like 100Mi or 2G, not "${text}"`)
  if (size < least) throw new MeshError(Exit.Usage, `--${flag} takes at least ${least / 2 ** 10}Ki, not "${text}"`)
  return Math.floor(size)
}
