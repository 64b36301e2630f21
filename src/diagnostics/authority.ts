// Reads what a user names to the destination service: a name or an address, with a port.

import {isIP} from 'node:net'
import {Exit, MeshError} from '../errors.ts'

interface Authority {
  readonly host: string
  /** undefined when none is written. */
  readonly port: number | undefined
}

const label = '[a-z0-9_]([-a-z0-9_]*[a-z0-9_])?'
const hostName = new RegExp(`^${label}(\\.${label})*\\.?$`, 'i')
const longestName = 253

/**
 * The name of a service with the port of the service, which the destination service takes for 80 when there is none.
 *
 * @throws MeshError with exit code 2
 */
export function checkAuthority(text: string): void {
  const {host} = parseAuthority(text, 'NAME:PORT, such as web.shop.svc.cluster.local:80')
  if (isIP(host) === 0) return
  throw new MeshError(Exit.Usage, `"${text}" is an address, and endpoints are looked up by name`, {
    hint: `mesh diagnostics profile ${text}`,
  })
}

/**
 * An address or a name, with a port.
 *
 * @throws MeshError with exit code 2
 */
export function checkDestination(text: string): void {
  const form = 'IP:PORT or NAME:PORT, such as 10.0.0.7:80 or web.shop.svc.cluster.local:80'
  if (parseAuthority(text, form).port === undefined) throw unreadable(text, 'it has no port', form)
}

/**
 * An address of the proxy API, as it came.
 *
 * @throws MeshError with exit code 2
 */
export function parseAddress(text: string): string {
  const form = 'HOST:PORT, such as localhost:8086'
  if (parseAuthority(text, form).port === undefined) throw unreadable(text, 'it has no port', form)
  return text
}

function parseAuthority(text: string, form: string): Authority {
  const [, bracketed, plain = '', written] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::([^:/]*))?$/s.exec(text) ?? []
  const host = bracketed ?? plain
  const isHost = bracketed === undefined ? isIP(host) === 4 || isHostName(host) : isIP(host) === 6
  if (!isHost) throw unreadable(text, 'it names no host', form)
  return {host, port: written === undefined ? undefined : parsePort(written)}
}

function isHostName(text: string): boolean {
  return text.length <= longestName && hostName.test(text)
}

/** @throws MeshError with exit code 2 */
export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port >= 1 && port <= 65_535) return port
  throw new MeshError(Exit.Usage, `${JSON.stringify(text)} is no port: a port is a number from 1 to 65535`)
}

function unreadable(text: string, why: string, form: string): MeshError {
  return new MeshError(Exit.Usage, `cannot read ${JSON.stringify(text)}: ${why}`, {hint: form})
}
