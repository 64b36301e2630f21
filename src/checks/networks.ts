// Networks in CIDR notation, IPv4 and IPv6, and what lies inside them.

import {BlockList, isIP} from 'node:net'

export interface Network {
  address: string
  prefix: number
  family: 'ipv4' | 'ipv6'
}

/** undefined when the text is no network. */
export function parseNetwork(text: string): Network | undefined {
  const match = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(text.trim())
  const [, address = '', digits = ''] = match ?? []
  const version = isIP(address)
  const prefix = Number(digits)
  if (version === 0 || prefix > (version === 4 ? 32 : 128)) return undefined
  return {address, prefix, family: version === 4 ? 'ipv4' : 'ipv6'}
}

export interface NetworkSet {
  holdsAddress(address: string): boolean
  /** Whether one of the networks holds all of this one. */
  holdsNetwork(network: Network): boolean
}

export function networkSet(networks: readonly Network[]): NetworkSet {
  const entries = networks.map((network) => ({network, list: blockList(network)}))
  return {
    holdsAddress(address) {
      const family = isIP(address) === 4 ? 'ipv4' : 'ipv6'
      return entries.some(({list}) => list.check(address, family))
    },
    holdsNetwork: ({address, prefix, family}) =>
      entries.some(
        ({network, list}) => network.family === family && network.prefix <= prefix && list.check(address, family),
      ),
  }
}

function blockList({address, prefix, family}: Network): BlockList {
  const list = new BlockList()
  list.addSubnet(address, prefix, family)
  return list
}
