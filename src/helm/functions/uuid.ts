// Random identifiers.

import {goFunction} from '../template/function.ts'
import type {FunctionTable} from '../value.ts'
import type {FunctionDependencies} from './dependencies.ts'

export function uuidFunctions({randomBytes}: Pick<FunctionDependencies, 'randomBytes'>): FunctionTable {
  return {uuidv4: goFunction([], () => formatUuid(randomBytes(16)))}
}

/** RFC 9562: version 4 in the seventh byte, the variant in the ninth. */
function formatUuid(random: Uint8Array): string {
  const bytes = random.map((byte, index) =>
    index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte,
  )
  const hex = Buffer.from(bytes).toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
