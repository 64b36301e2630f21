// The DNS names and IP addresses that a certificate is also good for (RFC 5280, section 4.2.1.6).

import {isIP} from 'node:net'
import {formatValue} from '../../fmt/index.ts'
import {GoError, type GoValue} from '../../value.ts'
import {element} from './der.ts'

const DNS_NAME = 0x82
const IP_ADDRESS = 0x87

/** Throws GoError for what is no string or no address. */
export function alternativeNames(dns: readonly GoValue[], ips: readonly GoValue[]): Buffer[] {
  return [...dnsNames(dns), ...ipAddresses(ips)]
}

function dnsNames(names: readonly GoValue[]): Buffer[] {
  return names.map((name) => {
    if (typeof name !== 'string') throw new GoError(`the DNS name ${formatValue(name)} is not a string`)
    return element(DNS_NAME, Buffer.from(name))
  })
}

function ipAddresses(ips: readonly GoValue[]): Buffer[] {
  return ips.map((ip) => {
    if (typeof ip !== 'string') throw new GoError(`the IP address ${formatValue(ip)} is not a string`)
    return element(IP_ADDRESS, ipBytes(ip))
  })
}

function ipBytes(ip: string): Buffer {
  const version = isIP(ip)
  if (version === 0 || ip.includes('%')) throw new GoError(`${JSON.stringify(ip)} is no IP address`)
  if (version === 4) return Buffer.from(ip.split('.').map(Number))
  const [head = '', tail] = dottedTail(ip).split('::')
  const [front, back] = [head, tail ?? ''].map((part) => part.split(':').filter((group) => group !== ''))
  const gap = 8 - (front?.length ?? 0) - (back?.length ?? 0)
  const groups = [...(front ?? []), ...Array<string>(gap).fill('0'), ...(back ?? [])]
  const bytes = Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex')
  // Go keeps an IPv4 address in its short form, whichever way it was written.
  return bytes.subarray(0, 12).equals(IPV4_IN_IPV6) ? bytes.subarray(12) : bytes
}

const IPV4_IN_IPV6 = Buffer.from('00000000000000000000ffff', 'hex')

/** An IPv6 address whose end is written as IPv4, as two groups. */
function dottedTail(ip: string): string {
  return ip.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number)
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
  })
}
