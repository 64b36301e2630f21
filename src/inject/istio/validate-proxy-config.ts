// What istiod demands of a proxy's configuration before it injects a pod with it.

import {isJsonObject, type JsonObject} from '../../yaml/index.ts'
import {objectAt, textAt} from '../object.ts'
import {parseProtoDuration} from './proto-duration.ts'

/** @returns one sentence for each setting that cannot be used */
export function proxyConfigTroubles(config: JsonObject): string[] {
  return [
    ...['configPath', 'binaryPath', 'discoveryAddress'].flatMap((name) =>
      textAt(config, [name]) === '' ? [`${name} must not be empty`] : [],
    ),
    ...(textAt(config, ['serviceCluster']) === '' && config.tracingServiceName === undefined
      ? ['serviceCluster must not be empty']
      : []),
    ...drainTroubles(config),
    ...['proxyAdminPort', 'statusPort'].flatMap((name) => portTroubles(config, name)),
    ...addressTroubles(config),
    ...tracingTroubles(objectAt(config, ['tracing'])),
  ]
}

function drainTroubles(config: JsonObject): string[] {
  const drain = parseProtoDuration(textAt(config, ['drainDuration']))
  if (drain === undefined) return []
  if (drain < 1_000_000_000n) return [`drainDuration has to be at least 1s, not ${textAt(config, ['drainDuration'])}`]
  return drain % 1_000_000_000n === 0n ? [] : ['drainDuration has to be a number of whole seconds']
}

function portTroubles(config: JsonObject, name: string): string[] {
  const port = config[name]
  if (port === undefined) return name === 'proxyAdminPort' ? ['proxyAdminPort has to be a port from 1 to 65535'] : []
  return typeof port === 'number' && port >= 0 && port <= 65535 ? [] : [`${name} has to be a port, not ${port}`]
}

const addresses = [
  ['discoveryAddress'],
  ['statsdUdpAddress'],
  ['envoyMetricsServiceAddress'],
  ['envoyMetricsService', 'address'],
  ['envoyAccessLogService', 'address'],
  ['zipkinAddress'],
  ['tracing', 'zipkin', 'address'],
  ['tracing', 'lightstep', 'address'],
  ['tracing', 'datadog', 'address'],
] as const

function addressTroubles(config: JsonObject): string[] {
  return addresses.flatMap((path) => {
    const address = textAt(config, path)
    const isUsable = address === '' || isHostAndPort(address) || /^\$\(HOST_IP\):\d+$/.test(address)
    return isUsable ? [] : [`${path.join('.')} has to be HOST:PORT, not "${address}"`]
  })
}

function isHostAndPort(address: string): boolean {
  const [, host = '', port = ''] = /^(\[[0-9a-fA-F:.]+\]|[^:\s]+):(\d+)$/.exec(address) ?? []
  return host !== '' && Number(port) > 0 && Number(port) <= 65535
}

function tracingTroubles(tracing: JsonObject | undefined): string[] {
  if (tracing === undefined) return []
  const tls = objectAt(tracing, ['tlsSettings'])
  return [
    ...['zipkin', 'lightstep', 'datadog'].flatMap((tracer) =>
      isJsonObject(tracing[tracer]) && textAt(tracing, [tracer, 'address']) === ''
        ? [`tracing.${tracer}.address must not be empty`]
        : [],
    ),
    ...(isJsonObject(tracing.lightstep) && textAt(tracing, ['lightstep', 'accessToken']) === ''
      ? ['tracing.lightstep.accessToken must not be empty']
      : []),
    ...(typeof tracing.sampling === 'number' && (tracing.sampling < 0 || tracing.sampling > 100)
      ? [`tracing.sampling has to be from 0 to 100, not ${tracing.sampling}`]
      : []),
    ...(tls?.mode === 'MUTUAL' && (textAt(tls, ['clientCertificate']) === '' || textAt(tls, ['privateKey']) === '')
      ? ['tracing.tlsSettings of mode MUTUAL needs clientCertificate and privateKey']
      : []),
    ...customTagTroubles(objectAt(tracing, ['customTags']) ?? {}),
  ]
}

function customTagTroubles(tags: JsonObject): string[] {
  return Object.entries(tags).flatMap(([name, tag]) => {
    const sources = ['literal', 'environment', 'header'].filter((key) => isJsonObject(tag) && isJsonObject(tag[key]))
    const [source] = sources
    if (source === undefined) return [`tracing.customTags.${name} needs a literal, environment or header`]
    const field = source === 'literal' ? 'value' : 'name'
    return textAt(tag, [source, field]) === ''
      ? [`tracing.customTags.${name}.${source}.${field} must not be empty`]
      : []
  })
}
