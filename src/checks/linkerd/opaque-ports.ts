// Whether services and the pods behind them agree on which ports carry traffic that proxies must not read.

import {hasEnded, placeOf} from '../pods.ts'
import type {MeshedPod} from './meshed-pod.ts'
import type {ServiceFacts, ServicePort} from './services.ts'

/** One sentence a service and port, pods that share the trouble together. */
export function opaquePortProblems(services: readonly ServiceFacts[], pods: readonly MeshedPod[]): string[] {
  const serving = pods.filter((pod) => !hasEnded(pod)).map((pod) => ({pod, opaque: readPorts(pod.opaquePorts, pod)}))
  const selected = podsBySelector(serving, ({pod}) => pod)
  const unreadable = new Set(
    serving.flatMap(({pod, opaque}) =>
      opaque.wrong.map((entry) => `pod ${placeOf(pod)} has "${entry}", which is no port`),
    ),
  )
  const disagreements = new Map<string, string[]>()
  for (const service of services) {
    if (service.isHeadless) continue
    const opaque = readPorts(service.opaquePorts, undefined)
    for (const entry of opaque.wrong) {
      unreadable.add(`service ${placeOf(service)} has "${entry}", which is no number or range of ports`)
    }
    for (const {pod, opaque: podOpaque} of selected(service)) {
      for (const port of service.ports) {
        const target = targetOf(port, pod)
        if (target === undefined || opaque.holds(port.port) === podOpaque.holds(target)) continue
        const trouble = opaque.holds(port.port)
          ? `${port.port} of service ${placeOf(service)} is opaque, its target ${target} not in pod`
          : `${port.port} of service ${placeOf(service)} is not opaque, its target ${target} is in pod`
        const places = disagreements.get(trouble)
        if (places === undefined) disagreements.set(trouble, [placeOf(pod)])
        else places.push(placeOf(pod))
      }
    }
  }
  return [...unreadable, ...[...disagreements].map(([trouble, places]) => `${trouble} ${listPlaces(places)}`)]
}

/** The pod's port that a service's port leads to; undefined when no container has a port of that name. */
function targetOf({target}: ServicePort, {namedPorts}: MeshedPod): number | undefined {
  return typeof target === 'number' ? target : namedPorts.find(({name}) => name === target)?.port
}

interface Ports {
  holds(port: number): boolean
  /** Entries that are no ports. */
  readonly wrong: readonly string[]
}

/**
 * `25,6000-6010,mysql`, with spaces and empty entries where people leave them.
 * @param pod whose container ports may be named; Linkerd knows no names in a service's annotation
 */
function readPorts(list: string | undefined, pod: MeshedPod | undefined): Ports {
  const ranges: {first: number; last: number}[] = []
  const wrong: string[] = []
  for (const entry of (list ?? '').split(',').map((part) => part.trim())) {
    if (entry === '') continue
    const range = rangeOf(entry) ?? rangeOfName(entry, pod)
    if (range === undefined) wrong.push(entry)
    else ranges.push(range)
  }
  return {holds: (port) => ranges.some(({first, last}) => first <= port && port <= last), wrong}
}

function rangeOf(entry: string): {first: number; last: number} | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(entry)
  if (match === null) return undefined
  const first = Number(match[1])
  const last = Number(match[2] ?? match[1])
  return first <= last && last <= 65535 ? {first, last} : undefined
}

function rangeOfName(entry: string, pod: MeshedPod | undefined): {first: number; last: number} | undefined {
  const named = pod?.namedPorts.find(({name}) => name === entry)
  return named === undefined ? undefined : {first: named.port, last: named.port}
}

/** Finds a service's pods without looking at every pod for every service. */
function podsBySelector<T>(entries: readonly T[], podOf: (entry: T) => MeshedPod): (service: ServiceFacts) => T[] {
  const byLabel = new Map<string, T[]>()
  for (const entry of entries) {
    const {namespace, labels} = podOf(entry)
    for (const [key, value] of Object.entries(labels)) {
      const place = labelKey(namespace, key, value)
      const sharing = byLabel.get(place)
      if (sharing === undefined) byLabel.set(place, [entry])
      else sharing.push(entry)
    }
  }
  return ({namespace, selector}) => {
    const wanted = Object.entries(selector)
    const sets = wanted.map(([key, value]) => byLabel.get(labelKey(namespace, key, value)) ?? [])
    const fewest = sets.sort((left, right) => left.length - right.length)[0] ?? []
    return fewest.filter((entry) => wanted.every(([key, value]) => podOf(entry).labels[key] === value))
  }
}

function labelKey(namespace: string, key: string, value: string): string {
  return `${namespace}/${key}=${value}`
}

function listPlaces([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first} and ${others.length} more`
}
