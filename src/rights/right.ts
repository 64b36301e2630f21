// A right that a command needs of the API server, and the Roles that give a set of them.

import type {Json, JsonObject, KubeObject} from '../kube/object.ts'
import {type ResourceName, resolveResource, resources} from '../kube/resources.ts'

/** Where a right is needed: everywhere, in the namespace that the command is about, or in one that the mesh has. */
export type Place = 'cluster' | 'target' | 'control-plane' | 'cni' | 'default' | 'kube-system'

export interface Right {
  readonly resource: ResourceName
  readonly subresource?: string
  readonly verbs: readonly string[]
  /** The only objects that are looked at; absent: all of them. */
  readonly names?: readonly string[]
  readonly where: Place
}

/** The namespace of each place; undefined where the place is every namespace. */
export type Places = Readonly<Record<Exclude<Place, 'cluster'>, string | undefined>>

export interface Subject {
  readonly kind: 'User' | 'Group' | 'ServiceAccount'
  readonly name: string
  /** Of a service account. */
  readonly namespace?: string
}

const rbacGroup = 'rbac.authorization.k8s.io'

/**
 * The least Roles and ClusterRole with the rights, and with a subject their bindings. A right that another one gives
 * already is left out.
 * @param name of every object
 */
export function rolesFor(
  rights: readonly Right[],
  {name, places, subject}: {name: string; places: Places; subject: Subject | undefined},
): KubeObject[] {
  const placed = rights.map((right) => ({
    right,
    namespace: right.where === 'cluster' ? undefined : places[right.where],
  }))
  const needed = placed.filter(
    (entry, index) =>
      !placed.some(
        (other, position) => position !== index && covers(other, entry) && (position < index || !covers(entry, other)),
      ),
  )
  const namespaces = [...new Set(needed.map(({namespace}) => namespace))].sort((left, right) =>
    (left ?? '').localeCompare(right ?? ''),
  )
  return namespaces.flatMap((namespace) => {
    const rules = needed.filter((entry) => entry.namespace === namespace).map(({right}) => ruleOf(right))
    const metadata = {name, ...(namespace === undefined ? {} : {namespace})}
    const kind = namespace === undefined ? 'ClusterRole' : 'Role'
    const role: KubeObject = {apiVersion: `${rbacGroup}/v1`, kind, metadata, rules}
    return subject === undefined ? [role] : [role, bindingOf(role, subject)]
  })
}

interface PlacedRight {
  readonly right: Right
  readonly namespace: string | undefined
}

function covers(wide: PlacedRight, narrow: PlacedRight): boolean {
  const names = wide.right.names
  return (
    (wide.namespace === undefined || wide.namespace === narrow.namespace) &&
    wide.right.resource === narrow.right.resource &&
    wide.right.subresource === narrow.right.subresource &&
    narrow.right.verbs.every((verb) => wide.right.verbs.includes(verb)) &&
    (names === undefined || (narrow.right.names?.every((name) => names.includes(name)) ?? false))
  )
}

function ruleOf({resource, subresource, verbs, names}: Right): JsonObject {
  const list = (values: readonly string[]): Json => [...values]
  const {group, plural} = resolveResource(resource)
  return {
    apiGroups: [group],
    resources: [subresource === undefined ? plural : `${plural}/${subresource}`],
    ...(names === undefined ? {} : {resourceNames: list(names)}),
    verbs: list(verbs),
  }
}

function bindingOf({kind, metadata}: KubeObject, subject: Subject): KubeObject {
  return {
    apiVersion: `${rbacGroup}/v1`,
    kind: `${kind}Binding`,
    metadata,
    roleRef: {apiGroup: rbacGroup, kind, name: metadata.name},
    subjects: [subject.kind === 'ServiceAccount' ? {...subject} : {...subject, apiGroup: rbacGroup}],
  }
}

/** undefined for a kind that no command reads by name. */
export function resourceOfKind(kind: string): ResourceName | undefined {
  return Object.keys(resources)
    .filter(isResourceName)
    .find((name) => resources[name].kind === kind)
}

function isResourceName(name: string): name is ResourceName {
  return Object.hasOwn(resources, name)
}
