// The path that a route asks for, and the domains of a virtual host, in a few words.

import {type Json, textAt} from '../../yaml/index.ts'

/** What a route can ask of a path, each with its own spelling. Headers are left out: JSON has them. */
const conditions: readonly {readonly path: readonly string[]; write(text: string): string}[] = [
  {path: ['prefix'], write: (text) => `${text}*`},
  {path: ['path_separated_prefix'], write: (text) => `PathPrefix:${text}`},
  {path: ['path'], write: (text) => text},
  {path: ['safe_regex', 'regex'], write: (text) => `regex ${text}`},
]

export function describePath(match: Json | undefined): string {
  return conditions
    .flatMap(({path, write}) => {
      const text = textAt(match, ...path)
      return text === undefined || text === '' ? [] : [write(text)]
    })
    .join(' ')
}

const shownDomains = 2
const suffixes = ['.svc.cluster.local', '.svc'] as const

/** The first two, leaving out those with ports, and long forms of a name that is there in short. */
export function describeDomains(domains: readonly string[]): string {
  const [only = '', ...others] = domains
  if (others.length === 0) return only
  const bare = domains.filter((domain) => !hasPort(domain))
  const short = bare.filter(
    (domain) => !suffixes.some((suffix) => domain.endsWith(suffix) && bare.includes(domain.slice(0, -suffix.length))),
  )
  const shown = short.slice(0, shownDomains).join(', ')
  return short.length > shownDomains ? `${shown} + ${short.length - shownDomains} more...` : shown
}

/** Addresses of IPv6 stand in brackets, and their own colons are no ports. */
function hasPort(domain: string): boolean {
  return domain.includes(':') && !domain.endsWith(']')
}
