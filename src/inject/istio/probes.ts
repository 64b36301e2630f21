// Probes and hooks of applications go through the agent, which reaches the application without the proxy in between.

import {isJsonObject, type Json, type JsonObject, parseYamlValue} from '../../yaml/index.ts'
import {objectAt, textAt} from '../object.ts'
import {mapContainers, proxyVariable, withProxyVariables} from './proxy-container.ts'
import {goJson} from './typed-json.ts'
import {containersAt, type Pod, proxyName} from './typed-pod.ts'

const memory = 'ISTIO_KUBE_APP_PROBERS'

/** Where a container has something to call, the last part of its path at the agent, and which calls can be taken over. */
const places = [
  {path: ['readinessProbe'], page: 'app-health', name: 'readyz'},
  {path: ['livenessProbe'], page: 'app-health', name: 'livez'},
  {path: ['startupProbe'], page: 'app-health', name: 'startupz'},
  {path: ['lifecycle', 'preStop'], page: 'app-lifecycle', name: 'prestopz'},
  {path: ['lifecycle', 'postStart'], page: 'app-lifecycle', name: 'poststartz'},
] as const

type Place = (typeof places)[number]

const keyAt = ({page, name}: Place, container: JsonObject) => `/${page}/${textAt(container, ['name'])}/${name}`
const isProbe = ({page}: Place) => page === 'app-health'

export interface ProbeOptions {
  /** Where the agent listens. */
  readonly agentPort: Json
  /** The port that tells a probe that goes to the agent already. */
  readonly meshPort: Json
  /** Remembered by an earlier injection. */
  readonly remembered: string | undefined
}

export function rewriteProbes(pod: Pod, {agentPort, meshPort, remembered}: ProbeOptions): Pod {
  const found: JsonObject = {}
  for (const container of [...containersAt(pod, 'initContainers'), ...containersAt(pod, 'containers')]) {
    if (container.name === proxyName) continue
    for (const place of places) {
      const call = objectAt(container, place.path)
      const known = call === undefined ? undefined : rememberedCall(call, container, place, meshPort)
      if (known !== undefined) found[keyAt(place, container)] = known
    }
  }
  const all = {...found, ...readProbers(remembered)}
  const entries = Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1))
  const variables: Record<string, string> = entries.length === 0 ? {} : {[memory]: goJson(Object.fromEntries(entries))}
  const rewritten = mapContainers(pod, (container) =>
    container.name === proxyName ? container : rewriteContainer(container, agentPort),
  )
  return withProxyVariables(rewritten, variables)
}

function rewriteContainer(container: JsonObject, agentPort: Json): JsonObject {
  let result = container
  for (const place of places) {
    const call = objectAt(result, place.path)
    const target = call === undefined ? undefined : agentCall(call, keyAt(place, container), agentPort, isProbe(place))
    if (target !== undefined) result = withCall(result, place, target)
  }
  return result
}

function agentCall(call: JsonObject, path: string, port: Json, isProbe: boolean): JsonObject | undefined {
  const {httpGet, tcpSocket, grpc, ...rest} = call
  if (isJsonObject(httpGet)) {
    const scheme = httpGet.scheme === 'HTTPS' ? {scheme: 'HTTP'} : {}
    return {...rest, httpGet: {...httpGet, path, port, ...scheme}}
  }
  return isJsonObject(tcpSocket) || (isProbe && isJsonObject(grpc)) ? {...rest, httpGet: {path, port}} : undefined
}

/** What the agent has to do in the place of the kubelet; undefined when it cannot, or does so already. */
function rememberedCall(call: JsonObject, container: JsonObject, place: Place, meshPort: Json): JsonObject | undefined {
  const timeout = isProbe(place) && call.timeoutSeconds ? {timeoutSeconds: call.timeoutSeconds} : {}
  const {httpGet, tcpSocket, grpc} = call
  if (isJsonObject(httpGet)) {
    const port = resolvedPort(httpGet.port, container)
    if (port === undefined || port === meshPort) return undefined
    return {httpGet: picked({...httpGet, port}, ['path', 'port', 'host', 'scheme', 'httpHeaders']), ...timeout}
  }
  if (isJsonObject(tcpSocket)) {
    const port = resolvedPort(tcpSocket.port, container)
    if (port === undefined || port === meshPort) return undefined
    return {tcpSocket: picked({...tcpSocket, port}, ['port', 'host']), ...timeout}
  }
  if (!isProbe(place) || !isJsonObject(grpc)) return undefined
  return {grpc: {port: grpc.port ?? 0, service: grpc.service ?? null}, ...timeout}
}

function picked(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.flatMap((key) => (object[key] === undefined ? [] : [[key, object[key]]])))
}

function resolvedPort(port: Json | undefined, container: JsonObject): Json | undefined {
  if (typeof port !== 'string') return port
  const ports = Array.isArray(container.ports) ? container.ports.filter(isJsonObject) : []
  return ports.find(({name}) => name === port)?.containerPort
}

function withCall(container: JsonObject, {path: [first, second]}: Place, call: JsonObject): JsonObject {
  if (second === undefined) return {...container, [first]: call}
  return {...container, [first]: {...objectAt(container, [first]), [second]: call}}
}

/** What an earlier injection told the agent, as far as it can be read. */
function readProbers(text: string | undefined): JsonObject {
  const value = text === undefined ? null : parseYamlValue(text)
  return isJsonObject(value) ? value : {}
}

export function rememberedProbes(pod: Pod): string | undefined {
  return proxyVariable(pod, memory)
}

/** Gives the application's own probes back; a port that had a name comes back as a number. */
export function restoreProbes(pod: Pod): Pod {
  const known = readProbers(rememberedProbes(pod))
  return mapContainers(pod, (container) => {
    let result = container
    for (const place of places) {
      const call = objectAt(result, place.path)
      const before = known[keyAt(place, container)]
      if (call === undefined || !isJsonObject(before)) continue
      if (textAt(call, ['httpGet', 'path']) !== keyAt(place, container)) continue
      const {timeoutSeconds, ...handler} = before
      const {httpGet, ...rest} = call
      result = withCall(result, place, {...rest, ...handlerOf(handler)})
    }
    return result
  })
}

/** A service that nobody named is remembered as null. */
function handlerOf(handler: JsonObject): JsonObject {
  const {grpc} = handler
  if (!isJsonObject(grpc) || grpc.service !== null) return handler
  const {service, ...rest} = grpc
  return {grpc: rest}
}
