// urlParse and urlJoin: Go's net/url as a map of texts.

import {utf8Bytes, utf8String} from '../fmt/utf8.ts'
import {goFunction} from '../template/function.ts'
import {type FunctionTable, GoError, type GoMap, kindOf, mapGet} from '../value.ts'

export const urlFunctions: FunctionTable = {
  urlParse: goFunction(['string'], (text) => ({...parseUrl(text)})),
  urlJoin: goFunction(['map'], joinUrl),
}

interface UrlFields {
  readonly scheme: string
  readonly host: string
  readonly hostname: string
  readonly path: string
  readonly query: string
  readonly opaque: string
  readonly fragment: string
  /** Escaped, unlike the other fields. */
  readonly userinfo: string
}

/** Which reserved characters a part of a URL may hold as they are. */
const allowed = {
  path: /[A-Za-z0-9\-_.~$&+,/:;=@]/,
  userinfo: /[A-Za-z0-9\-_.~$&+,;=]/,
  host: /[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/,
  fragment: /[A-Za-z0-9\-_.~$&+,/:;=?@!()*]/,
} as const satisfies Record<string, RegExp>

function parseUrl(text: string): UrlFields {
  const [address = '', fragment = ''] = cut(text, '#')
  const fail = (reason: string) => new GoError(`unable to parse the URL ${JSON.stringify(address)}: ${reason}`)
  if (/[\0-\x1f\x7f]/.test(address)) throw fail('invalid control character')
  if (address.startsWith(':')) throw fail('missing protocol scheme')
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(address)?.[1] ?? ''
  const [rest = '', query = ''] = cut(address.slice(scheme === '' ? 0 : scheme.length + 1), '?')
  const common = {scheme: scheme.toLowerCase(), query, fragment: unescapePart(fragment, fail)}
  const empty = {host: '', hostname: '', path: '', opaque: '', userinfo: ''}
  if (scheme !== '' && !rest.startsWith('/')) return {...empty, ...common, opaque: rest}
  if (!rest.startsWith('/') && rest.split('/')[0]?.includes(':'))
    throw fail('the first path segment cannot contain a colon')
  const hasAuthority = rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'))
  if (!hasAuthority) return {...empty, ...common, path: unescapePart(rest, fail)}
  const [, authority = '', path = ''] = /^\/\/([^/]*)([\s\S]*)$/.exec(rest) ?? []
  return {...empty, ...common, ...parseAuthority(authority, fail), path: unescapePart(path, fail)}
}

type Fail = (reason: string) => GoError

function parseAuthority(authority: string, fail: Fail): Pick<UrlFields, 'host' | 'hostname' | 'userinfo'> {
  const at = authority.lastIndexOf('@')
  const host = parseHost(authority.slice(at + 1), fail)
  const hostname = host.replace(/:[0-9]*$/, '').replace(/^\[([\s\S]*)\]$/, '$1')
  if (at < 0) return {host, hostname, userinfo: ''}
  const user = authority.slice(0, at)
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user)) throw fail('invalid user information')
  const [name = '', password] = cut(user, ':')
  const parts = password === undefined ? [name] : [name, password]
  return {
    host,
    hostname,
    userinfo: parts.map((part) => escapePart(unescapePart(part, fail), allowed.userinfo)).join(':'),
  }
}

function parseHost(host: string, fail: Fail): string {
  if (host.lastIndexOf('[') > 0) throw fail('invalid IP literal')
  const end = host.startsWith('[') ? host.lastIndexOf(']') : host.lastIndexOf(':') - 1
  if (host.startsWith('[') && end < 0) throw fail("missing ']' in host")
  const port = end < -1 ? '' : host.slice(end + 1)
  if (port.startsWith(':') ? !/^:[0-9]*$/.test(port) : host.startsWith('[') && port !== '') {
    throw fail(`invalid port ${JSON.stringify(port)} after host`)
  }
  const stranger = [...host].find(
    (character) => character < '\x80' && character !== '%' && !allowed.host.test(character),
  )
  if (stranger !== undefined) throw fail(`invalid character ${JSON.stringify(stranger)} in host name`)
  const escapedAscii = /%[0-7][0-9A-Fa-f]/.exec(host)?.[0]
  if (escapedAscii !== undefined && escapedAscii !== '%25')
    throw fail(`invalid URL escape ${JSON.stringify(escapedAscii)}`)
  return unescapePart(host, fail)
}

/** Up to the first separator and behind it; undefined behind when there is none. */
function cut(text: string, separator: string): [before: string, after: string | undefined] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)]
}

function unescapePart(text: string, fail: Fail): string {
  if (!text.includes('%')) return text
  const bad = /%(?![0-9A-Fa-f]{2})[\s\S]{0,2}/.exec(text)?.[0]
  if (bad !== undefined) throw fail(`invalid URL escape ${JSON.stringify(bad)}`)
  const bytes: number[] = []
  for (const [piece] of text.matchAll(/%[0-9A-Fa-f]{2}|[^%]+/g)) {
    if (piece.startsWith('%')) bytes.push(Number.parseInt(piece.slice(1), 16))
    else bytes.push(...utf8Bytes(piece))
  }
  return utf8String(Uint8Array.from(bytes))
}

function escapePart(text: string, safe: RegExp): string {
  return Array.from(utf8Bytes(text), (byte) => {
    const character = String.fromCharCode(byte)
    return byte < 0x80 && safe.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }).join('')
}

function joinUrl(map: GoMap): string {
  const field = (key: keyof UrlFields) => textField(map, key)
  const [scheme, host, path, query, opaque, fragment] = [
    field('scheme'),
    field('host'),
    field('path'),
    field('query'),
    field('opaque'),
    field('fragment'),
  ]
  const givenUser = field('userinfo')
  const userinfo = givenUser === '' ? undefined : parseUrl(`proto://${givenUser}@host`).userinfo
  const prefix = scheme === '' ? '' : `${scheme}:`
  const suffix = `${query && `?${query}`}${fragment && `#${escapePart(fragment, allowed.fragment)}`}`
  if (opaque !== '') return prefix + opaque + suffix
  const hasUser = userinfo !== undefined
  const wantsAuthority = (scheme !== '' || host !== '' || hasUser) && (host !== '' || path !== '' || hasUser)
  const authority = wantsAuthority ? `//${hasUser ? `${userinfo}@` : ''}${escapePart(host, allowed.host)}` : ''
  const escapedPath = path === '*' ? path : escapePart(path, allowed.path)
  const slash = path !== '' && !path.startsWith('/') && host !== '' ? '/' : ''
  // Without anything before it a colon in the first segment would end a scheme.
  const dot = prefix + authority + slash === '' && escapedPath.split('/')[0]?.includes(':') ? './' : ''
  return prefix + authority + slash + dot + escapedPath + suffix
}

function textField(map: GoMap, key: string): string {
  if (!Object.hasOwn(map, key)) return ''
  const value = mapGet(map, key)
  if (typeof value === 'string') return value
  throw new GoError(`the ${key} of a URL must be a string, got ${kindOf(value)}`)
}
