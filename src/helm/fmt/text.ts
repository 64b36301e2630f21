// Strings and bytes under printf's verbs.

import {type Flags, pad} from './flags.ts'
import {canBackquote, quoteString} from './quote.ts'
import {utf8Bytes} from './utf8.ts'

/** Undefined when the verb is not one for strings. */
export function formatString(text: string, verb: string, flags: Flags): string | undefined {
  switch (verb) {
    case 'v':
      return flags.sharpV ? quoted(text, flags) : pad(truncated(text, flags), flags)
    case 's':
      return pad(truncated(text, flags), flags)
    case 'q':
      return quoted(text, flags)
    case 'x':
    case 'X':
      return hexBytes(utf8Bytes(text), verb, flags)
    default:
      return undefined
  }
}

/** The precision of a string counts code points. */
function truncated(text: string, {precision}: Flags): string {
  return precision === undefined ? text : Array.from(text).slice(0, precision).join('')
}

function quoted(text: string, flags: Flags): string {
  const shown = truncated(text, flags)
  return pad(flags.sharp && canBackquote(shown) ? `\`${shown}\`` : quoteString(shown, flags.plus), flags)
}

/** Two digits a byte; a space flag parts them, a sharp flag prefixes the whole or, parted, each. */
export function hexBytes(bytes: Uint8Array, verb: 'x' | 'X', flags: Flags): string {
  const shown = bytes.subarray(0, flags.precision ?? bytes.length)
  const pairs = Array.from(shown, (byte) => byte.toString(16).padStart(2, '0'))
  const joined = flags.space
    ? pairs.map((pair) => (flags.sharp ? `0x${pair}` : pair)).join(' ')
    : `${flags.sharp && pairs.length > 0 ? '0x' : ''}${pairs.join('')}`
  return pad(verb === 'X' ? joined.toUpperCase() : joined, flags)
}
