// Networks as charts' values write them.

import {BlockList} from 'node:net'

/** Whether a text is a network in CIDR notation: 10.0.0.0/8, fd00::/8. */
export function isNetwork(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/')
  if (rest.length > 0 || !/^\d{1,3}$/.test(bits)) return false
  try {
    // Node's own parser of addresses; its isIP() compiles a large pattern first.
    new BlockList().addSubnet(address, Number(bits), address.includes(':') ? 'ipv6' : 'ipv4')
    return true
  } catch {
    return false
  }
}
