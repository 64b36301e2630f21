// Which waypoint a pod or a Service uses, and whether that waypoint serves it.

import {labels} from '../meshes/istio.ts'
import {at, isConditionTrue, type Json, listAt, selects, textAt, textMapAt} from '../yaml/index.ts'
import type {ReasonCode} from './reasons.ts'

type Texts = Readonly<Record<string, string>>

export interface WaypointPlace {
  readonly namespace: string
  readonly name: string
}

export interface WaypointUse extends WaypointPlace {
  /** The first trouble with it. */
  readonly trouble: ReasonCode | undefined
}

export interface WaypointUser {
  readonly kind: 'workload' | 'service'
  readonly namespace: string
  readonly labels: Texts
  readonly namespaceLabels: Texts
  /** Of a Service, whether istiod says that it has its waypoint. */
  readonly isBound?: boolean
}

/** The object's own label counts before its namespace's; `none` is nobody. */
export function waypointOf({namespace, labels: own, namespaceLabels}: WaypointUser): WaypointPlace | undefined {
  const said = labels.useWaypoint in own ? own : namespaceLabels
  const name = said[labels.useWaypoint]
  if (name === undefined || name === '' || name === 'none') return undefined
  return {name, namespace: said[labels.useWaypointNamespace] || namespace}
}

/**
 * @param gateway the waypoint's Gateway; undefined when there is none
 * @returns undefined when the user is without a waypoint
 */
export function judgeWaypoint(user: WaypointUser, gateway: Json | undefined): WaypointUse | undefined {
  const place = waypointOf(user)
  if (place === undefined) return undefined
  if (gateway === undefined) return {...place, trouble: 'waypoint-missing'}
  // A pod that does not name it itself does without: istiod says nothing of it either.
  const serves = servesKind(user.kind, gateway)
  if (!serves && user.kind === 'workload' && !(labels.useWaypoint in user.labels)) return undefined
  const checks: readonly (readonly [code: ReasonCode, holds: boolean])[] = [
    ['waypoint-not-programmed', !isConditionTrue(gateway, 'Programmed')],
    ['waypoint-not-allowed', !allows(gateway, place, user)],
    [user.kind === 'service' ? 'waypoint-not-for-services' : 'waypoint-not-for-workloads', !serves],
    ['waypoint-not-bound', user.kind === 'service' && user.isBound !== true],
  ]
  return {...place, trouble: checks.find(([, holds]) => holds)?.[0]}
}

/** What a waypoint is for: `service` without a label. */
export function waypointType(gateway: Json): string {
  return textMapAt(gateway, 'metadata', 'labels')[labels.waypointFor] ?? 'service'
}

function servesKind(kind: 'workload' | 'service', gateway: Json): boolean {
  return ['all', kind].includes(waypointType(gateway))
}

/** Listeners let in routes of their own namespace, unless they say more. */
function allows(gateway: Json, {namespace}: WaypointPlace, user: WaypointUser): boolean {
  if (namespace === user.namespace) return true
  return listAt(gateway, 'spec', 'listeners').some((listener) => {
    const from = textAt(listener, 'allowedRoutes', 'namespaces', 'from') ?? 'Same'
    if (from !== 'Selector') return from === 'All'
    const named = {'kubernetes.io/metadata.name': user.namespace, ...user.namespaceLabels}
    return selects(at(listener, 'allowedRoutes', 'namespaces', 'selector'), named)
  })
}
