// What a pod template says that decides whether, and how, Linkerd's proxy can be added.

import {containers, labels} from '../../meshes/linkerd.ts'
import type {JsonObject} from '../../yaml/index.ts'
import {containersOf, objectAt, type PodTemplate, textAt, textsAt} from '../object.ts'
import type {Reason} from '../outcome.ts'

const sidecarImages = ['cr.l5d.io/linkerd/proxy:', 'gcr.io/istio-release/proxyv2:']
const initImages = ['cr.l5d.io/linkerd/proxy-init:', 'gcr.io/istio-release/proxy_init:']
const sidecarNames: readonly string[] = [containers.proxy, 'istio-proxy']
const initNames: readonly string[] = [containers.init, 'istio-init']

/** A sidecar of any mesh, or the init container that sends it the traffic. */
export function hasSidecar(spec: JsonObject): boolean {
  const is = (value: JsonObject, names: readonly string[], images: readonly string[]) =>
    names.includes(textAt(value, ['name'])) || images.some((image) => textAt(value, ['image']).startsWith(image))
  const all = [...containersOf(spec, 'containers'), ...containersOf(spec, 'initContainers')]
  return (
    all.some(({value}) => is(value, sidecarNames, sidecarImages)) ||
    containersOf(spec, 'initContainers').some(({value}) => is(value, initNames, initImages))
  )
}

export function usesUdp(spec: JsonObject): boolean {
  return containersOf(spec, 'containers').some(({value}) =>
    portsOf(value).some((port) => textAt(port, ['protocol']) === 'UDP'),
  )
}

export function isControlPlane(template: PodTemplate): boolean {
  return labels.controlPlaneComponent in {...template.labels, ...textsAt(template.object.value, ['metadata', 'labels'])}
}

/** @param tokenProjection whether the proxy gets a token volume of its own */
export function reasonsAgainst({spec, annotations}: PodTemplate, tokenProjection: boolean): Reason[] {
  const reasons: Reason[] = []
  if (spec.hostNetwork === true) reasons.push('host-network')
  if (hasSidecar(spec)) reasons.push('sidecar-exists')
  if (annotations['linkerd.io/inject'] === 'disabled') reasons.push('disabled')
  if (spec.automountServiceAccountToken === false && !tokenProjection) reasons.push('no-service-account-token')
  return reasons
}

/** Ports that containers declare and that HTTP probes call by number, ascending, each once. */
export function inboundPorts(spec: JsonObject): number[] {
  const found = containersOf(spec, 'containers').flatMap(({value}) => [
    ...portsOf(value).map((port) => Number(port.containerPort)),
    ...['livenessProbe', 'readinessProbe'].map((probe) => Number(objectAt(value, [probe, 'httpGet'])?.port)),
  ])
  return [...new Set(found.filter((port) => port > 0))].sort((a, b) => a - b)
}

/** Opaque ports as the proxy reads them: a container port's name becomes its number, ranges and numbers stay. */
export function resolvePortNames(list: string, spec: JsonObject): string {
  const named = new Map(
    containersOf(spec, 'containers').flatMap(({value}) =>
      portsOf(value).map((port): [string, string] => [textAt(port, ['name']), textAt(port, ['containerPort'])]),
    ),
  )
  return list
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .flatMap((part) => (/^\d+(-\d+)?$/.test(part) ? [part] : (named.get(part) ?? [])))
    .join(',')
}

function portsOf(container: JsonObject): JsonObject[] {
  const {ports} = container
  if (!Array.isArray(ports)) return []
  return ports.flatMap((port) => (typeof port === 'object' && port !== null && !Array.isArray(port) ? [port] : []))
}
