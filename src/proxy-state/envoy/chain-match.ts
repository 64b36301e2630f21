// What a connection has to be like for a filter chain of a listener to take it, in a few words.

import {at, type Json, listAt, textAt} from '../../yaml/index.ts'

/** Lists of ALPN names that istiod writes, by what they stand for. */
const knownProtocols: readonly {readonly name: string; readonly protocols: string}[] = [
  {name: 'HTTP TLS', protocols: 'http/1.0,http/1.1,h2c,istio-http/1.0,istio-http/1.1,istio-h2'},
  {name: 'Istio HTTP Plain', protocols: 'istio,istio-http/1.0,istio-http/1.1,istio-h2'},
  {name: 'TCP TLS', protocols: 'istio-peer-exchange,istio'},
  {name: 'HTTP', protocols: 'http/1.0,http/1.1,h2c'},
]

export function describeMatch(match: Json | undefined): string {
  const names = listAt(match, 'server_names').join(',')
  const transport = textAt(match, 'transport_protocol') ?? ''
  const protocols = listAt(match, 'application_protocols').join(',')
  const parts = [
    names === '' ? [] : [`SNI: ${names}`],
    transport === '' ? [] : [`Trans: ${transport}`],
    protocols === ''
      ? []
      : [`App: ${knownProtocols.find((known) => known.protocols === protocols)?.name ?? protocols}`],
    describeAddress(match),
  ].flat()
  return parts.length === 0 ? 'ALL' : parts.join('; ')
}

function describeAddress(match: Json | undefined): string[] {
  const number = at(match, 'destination_port')
  const port = typeof number === 'number' ? `:${number}` : ''
  const ranges = listAt(match, 'prefix_ranges').map(describeRange).join(',')
  if (ranges === '' && port === '') return []
  return [`Addr: ${ranges === '' ? '*' : ranges}${port}`]
}

function describeRange(range: Json): string {
  const length = at(range, 'prefix_len')
  return `${textAt(range, 'address_prefix') ?? ''}/${typeof length === 'number' ? length : 0}`
}
