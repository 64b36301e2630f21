// Which authorizations apply to which pods: Linkerd's rules, over the objects of one namespace.

import type {Json, KubeObject} from '../../kube/object.ts'
import {at, isJsonObject, listAt, selects, textAt, textMapAt} from '../../yaml/index.ts'
import {compareTexts} from '../targets/proxied.ts'
import type {ListeningPod} from './authz-pods.ts'

/** All of one namespace. */
export interface PolicyObjects {
  readonly servers: readonly KubeObject[]
  readonly serverAuthorizations: readonly KubeObject[]
  readonly policies: readonly KubeObject[]
  /** Those that policies name. */
  readonly routes: readonly KubeObject[]
  /** Why a route that a policy names could not be read, by the `key` of the policy's target. */
  readonly unreadable: ReadonlyMap<string, string>
}

/** Names; empty where there is none. */
export interface AuthorizationRow {
  readonly route: string
  readonly server: string
  readonly authorizationPolicy: string
  readonly serverAuthorization: string
}

export interface AppliedAuthorizations {
  readonly rows: readonly AuthorizationRow[]
  /** Sentences on references that lead nowhere, and on servers that let nobody in. */
  readonly notes: readonly string[]
}

const policyGroup = 'policy.linkerd.io'

export function authorizationsFor(pods: readonly ListeningPod[], objects: PolicyObjects): AppliedAuthorizations {
  const rules = new Rules(pods, objects)
  const rows = [
    ...byName(objects.serverAuthorizations).flatMap((authorization) => rules.ofServerAuthorization(authorization)),
    ...byName(objects.policies).flatMap((policy) => rules.ofPolicy(policy)),
  ]
  const authorized = new Set(rows.map(({server}) => server))
  const closed = rules.servers.filter((server) => !authorized.has(server.metadata.name) && refusesByDefault(server))
  return {
    rows,
    notes: [
      ...rules.notes,
      ...closed.map(({metadata}) => `Server/${metadata.name} has no authorization: it turns everybody away`),
    ],
  }
}

class Rules {
  /** Those that select one of the pods. */
  readonly servers: readonly KubeObject[]
  readonly notes = new Set<string>()
  readonly #objects: PolicyObjects

  constructor(pods: readonly ListeningPod[], objects: PolicyObjects) {
    this.#objects = objects
    this.servers = byName(objects.servers).filter((server) => pods.some((pod) => includesPod(server, pod)))
  }

  ofServerAuthorization(authorization: KubeObject): AuthorizationRow[] {
    const {name: serverAuthorization} = authorization.metadata
    const name = textAt(authorization, 'spec', 'server', 'name') ?? ''
    const selector = at(authorization, 'spec', 'server', 'selector')
    const servers =
      name === ''
        ? this.servers.filter((server) => isJsonObject(selector) && selects(selector, labelsOf(server)))
        : this.#named(name, `ServerAuthorization/${serverAuthorization}`)
    return servers.map((server) => row(server, {serverAuthorization}))
  }

  ofPolicy(policy: KubeObject): AuthorizationRow[] {
    const {name: authorizationPolicy} = policy.metadata
    const user = `AuthorizationPolicy/${authorizationPolicy}`
    const target = targetOf(policy)
    switch (target.kind) {
      case 'namespace':
        return this.servers.map((server) => row(server, {authorizationPolicy}))
      case 'server':
        return this.#named(target.name, user).map((server) => row(server, {authorizationPolicy}))
      case 'route':
        return this.#ofRoute(target, user).map((server) => row(server, {authorizationPolicy, route: target.name}))
      case 'foreign':
        this.notes.add(`${user} names ${target.text}, which no policy can protect`)
        return []
    }
  }

  #ofRoute(target: RouteTarget, user: string): KubeObject[] {
    const route = this.#objects.routes.find((candidate) => isReferred(candidate, target))
    const name = `${target.routeKind}/${target.name}`
    const why = this.#objects.unreadable.get(target.key)
    if (why !== undefined) this.notes.add(`${user} names ${name}, which is left out: ${why}`)
    else if (route === undefined) this.notes.add(`${user} names ${name}, which does not exist`)
    return serversOf(route).flatMap((server) => this.#named(server, name))
  }

  /** The server of that name, if it is one of the pods'. */
  #named(name: string, user: string): KubeObject[] {
    if (this.#objects.servers.every(({metadata}) => metadata.name !== name)) {
      this.notes.add(`${user} names Server/${name}, which does not exist`)
    }
    return this.servers.filter(({metadata}) => metadata.name === name)
  }
}

function row(server: KubeObject, names: Partial<Omit<AuthorizationRow, 'server'>>): AuthorizationRow {
  return {route: '', authorizationPolicy: '', serverAuthorization: '', ...names, server: server.metadata.name}
}

/** Whether a server's selector takes the pod, and one of its containers declares the server's port. */
function includesPod(server: KubeObject, {labels, ports}: ListeningPod): boolean {
  const selector = at(server, 'spec', 'podSelector')
  const port = String(at(server, 'spec', 'port') ?? '')
  // A server without pod selector is for machines outside the cluster.
  return (
    isJsonObject(selector) &&
    selects(selector, labels) &&
    port !== '' &&
    ports.some(({number, name}) => port === number || port === name)
  )
}

function refusesByDefault(server: KubeObject): boolean {
  return (textAt(server, 'spec', 'accessPolicy') ?? 'deny') === 'deny'
}

interface RouteTarget {
  readonly kind: 'route'
  /** Of group, kind and name. */
  readonly key: string
  readonly group: string
  readonly routeKind: string
  readonly name: string
}

type PolicyTarget =
  | {readonly kind: 'namespace'}
  | {readonly kind: 'server'; readonly name: string}
  | RouteTarget
  | {readonly kind: 'foreign'; readonly text: string}

/** What a policy protects lies in its own namespace. */
export function targetOf(policy: KubeObject): PolicyTarget {
  const [group = '', kind = '', name = ''] = ['group', 'kind', 'name'].map((key) =>
    textAt(policy, 'spec', 'targetRef', key),
  )
  if (kind === 'Namespace' && (group === 'core' || group === '') && name === policy.metadata.namespace) {
    return {kind: 'namespace'}
  }
  if (kind === 'Server' && group === policyGroup) return {kind: 'server', name}
  if (kind === 'HTTPRoute' || kind === 'GRPCRoute')
    return {kind: 'route', key: `${group}/${kind}/${name}`, group, routeKind: kind, name}
  return {kind: 'foreign', text: `${kind}/${name}`}
}

function isReferred(route: KubeObject, {group, routeKind, name}: RouteTarget): boolean {
  return route.metadata.name === name && route.kind === routeKind && route.apiVersion.startsWith(`${group}/`)
}

/** The servers that a route belongs to; other parents are for traffic that goes out. */
function serversOf(route: Json | undefined): string[] {
  return listAt(route, 'spec', 'parentRefs').flatMap((parent) =>
    textAt(parent, 'kind') === 'Server' && textAt(parent, 'group') === policyGroup
      ? [textAt(parent, 'name') ?? '']
      : [],
  )
}

function labelsOf(object: KubeObject): Record<string, string> {
  return textMapAt(object, 'metadata', 'labels')
}

function byName(objects: readonly KubeObject[]): KubeObject[] {
  return [...objects].sort((left, right) => compareTexts(left.metadata.name, right.metadata.name))
}
