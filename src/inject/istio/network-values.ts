// Addresses and interfaces as annotations name them.

import {isIP} from 'node:net'

/** `10.0.0.0/8`, `fd00::/8` */
export function isCidr(text: string): boolean {
  const [, address = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? []
  const version = isIP(address)
  return version !== 0 && !address.includes('%') && Number(bits) <= (version === 4 ? 32 : 128)
}

export function isInterfaceName(text: string): boolean {
  return /^[a-zA-Z0-9_.:@-]{1,15}$/.test(text)
}
