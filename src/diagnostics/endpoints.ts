// Which endpoints the destination service gives for an authority, as it gives them to proxies.

import type {Json} from '../yaml/index.ts'
import {at, isJsonObject, listAt, textAt, textMapAt} from '../yaml/index.ts'
import {checkAuthority} from './authority.ts'
import {askControlPlane, type ControlPlaneRequest} from './control-plane.ts'
import type {ProxyApi} from './proxy-api/client.ts'

export interface Endpoint {
  readonly namespace: string
  readonly ip: string
  readonly port: number
  /** Empty for what is no pod. */
  readonly pod: string
  /** `NAME.NAMESPACE`. */
  readonly service: string
  readonly weight: number
  /** The client's settings for HTTP/2, when the service has some. */
  readonly http2?: Json
  readonly labels: Readonly<Record<string, string>>
}

/** When a stream that never ends has told all: milliseconds. */
export interface Patience {
  /** Without another update. */
  readonly quiet: number
  /** Since the first update. */
  readonly longest: number
}

export interface EndpointsRequest extends ControlPlaneRequest {
  authorities: readonly string[]
  /** The context token of the proxy that asks; its namespace and node decide what it gets. */
  token?: string | undefined
  patience?: Patience
}

/**
 * Linkerd's own command always listens for five seconds. The whole state comes within the first moments, so a stream that
 * has spoken and then says nothing for half a second has said it; five seconds are the limit for one that goes on.
 */
const usualPatience: Patience = {quiet: 500, longest: 5000}

/** Sorted by namespace, service, address and port. */
export async function readEndpoints(request: EndpointsRequest): Promise<Endpoint[]> {
  for (const authority of request.authorities) checkAuthority(authority)
  const authorities = [...new Set(request.authorities)]
  const {token = '', patience = usualPatience} = request
  const found = await askControlPlane('destination', request, (api) =>
    Promise.all(authorities.map((authority) => endpointsOf(api, authority, token, patience))),
  )
  return found.flat().sort(byPlace)
}

async function endpointsOf(
  api: ProxyApi,
  authority: string,
  token: string,
  {quiet, longest}: Patience,
): Promise<Endpoint[]> {
  const endpoints = new Map<string, Endpoint>()
  const enough = new AbortController()
  const stop = (): void => enough.abort()
  let untilQuiet: NodeJS.Timeout | undefined
  let untilLongest: NodeJS.Timeout | undefined
  const request = {scheme: 'http:', path: authority, context_token: token}
  try {
    for await (const update of api.watch('destination.Destination/Get', request, `"${authority}"`, enough.signal)) {
      applyUpdate(endpoints, update)
      untilLongest ??= setTimeout(stop, longest)
      clearTimeout(untilQuiet)
      untilQuiet = setTimeout(stop, quiet)
    }
  } finally {
    clearTimeout(untilQuiet)
    clearTimeout(untilLongest)
  }
  return [...endpoints.values()]
}

function applyUpdate(endpoints: Map<string, Endpoint>, update: Json): void {
  const set = at(update, 'add')
  for (const address of listAt(set, 'addrs')) endpoints.set(placeOf(at(address, 'addr')), endpointOf(set, address))
  for (const address of listAt(update, 'remove', 'addrs')) endpoints.delete(placeOf(address))
  if (isJsonObject(at(update, 'no_endpoints'))) endpoints.clear()
}

function placeOf(address: Json | undefined): string {
  return `${textAt(address, 'ip') ?? ''} ${portOf(address)}`
}

function portOf(address: Json | undefined): number {
  return Number(at(address, 'port') ?? 0)
}

function endpointOf(set: Json | undefined, address: Json): Endpoint {
  const {service = '', namespace = ''} = textMapAt(set, 'metric_labels')
  const labels = textMapAt(address, 'metric_labels')
  const http2 = at(address, 'http2')
  return {
    namespace,
    ip: textAt(address, 'addr', 'ip') ?? '',
    port: portOf(at(address, 'addr')),
    // Some versions write it with its namespace.
    pod: (labels.pod ?? '').replace(/^.*\//, ''),
    service: `${service}.${namespace}`,
    weight: Number(at(address, 'weight') ?? 0),
    ...(http2 !== undefined && {http2}),
    labels,
  }
}

function byPlace(left: Endpoint, right: Endpoint): number {
  return (
    compare(left.namespace, right.namespace) ||
    compare(left.service, right.service) ||
    left.ip.localeCompare(right.ip, 'en', {numeric: true}) ||
    left.port - right.port
  )
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
