// Compares rendered Kubernetes objects with the reference data by meaning: order counts only where Kubernetes reads it.

import {isJsonObject, type Json} from '../../src/yaml/index.ts'
import {toReferenceForm} from './reference-form.ts'

interface Difference {
  /** `Deployment/linkerd/linkerd-dst.spec.template.spec.containers[0].env[name=LOG].value` */
  path: string
  what: 'different' | 'only ours' | 'only in the reference' | 'kept, but no longer there'
  ours?: Json
  reference?: Json
}

export interface KeptDifference {
  /** A difference's path; `*` stands for any run of characters. */
  path: string
  /** Why it is right that we differ here. */
  reason: string
}

interface CompareOptions {
  keptDifferences?: readonly KeptDifference[]
}

/** Every difference that is not kept, and every kept one that does not occur any more. Empty when equal. */
export function compareObjects(
  ours: readonly Json[],
  reference: readonly Json[],
  {keptDifferences = []}: CompareOptions = {},
): Difference[] {
  const found = pair(ours.map(toReferenceForm), reference, identity).flatMap((each) => diffObject(each))
  const kept = keptDifferences.map(({path}) => ({path, pattern: pathPattern(path)}))
  const stale = kept.filter(({pattern}) => !found.some(({path}) => pattern.test(path)))
  return [
    ...found.filter(({path}) => !kept.some(({pattern}) => pattern.test(path))),
    ...stale.map(({path}): Difference => ({path, what: 'kept, but no longer there'})),
  ]
}

function pathPattern(path: string): RegExp {
  return new RegExp(`^${path.split('*').map(escapePattern).join('.*')}$`, 's')
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

/** Two things that stand for one another; undefined where one side has nothing. */
interface Pair {
  name: string
  ours: Json | undefined
  reference: Json | undefined
}

function diffObject({name, ours, reference}: Pair): Difference[] {
  const rules = isJsonObject(reference) && RBAC_KINDS.has(String(reference.kind)) ? RBAC_RULES : RULES
  return diff({name: '', ours, reference}, name, rules)
}

function diff({name, ours, reference}: Pair, path: string, rules: Rules): Difference[] {
  if (ours === undefined || reference === undefined) return oneSided(path, ours, reference)
  if (Array.isArray(ours) && Array.isArray(reference)) {
    return pairList(ours, reference, name, rules).flatMap((each) => diff(each, `${path}[${each.name}]`, rules))
  }
  if (isJsonObject(ours) && isJsonObject(reference)) {
    return pairKeys(Object.keys({...ours, ...reference}), ours, reference).flatMap((each) =>
      diff(each, path + keyStep(each.name), rules),
    )
  }
  return ours === reference ? [] : [{path, what: 'different', ours, reference}]
}

function oneSided(path: string, ours: Json | undefined, reference: Json | undefined): Difference[] {
  if (ours !== undefined) return [{path, what: 'only ours', ours}]
  return reference === undefined ? [] : [{path, what: 'only in the reference', reference}]
}

function keyStep(key: string): string {
  return /^[\w-]+$/.test(key) ? `.${key}` : `["${key}"]`
}

// ---- what stands for what ----

type ListRule = {namedBy: string} | 'set'
type Rules = Readonly<Record<string, ListRule>>

/** How the lists without an order are read, by the key that holds them. In every other list the order counts. */
const RULES: Rules = {
  env: {namedBy: 'name'},
  imagePullSecrets: {namedBy: 'name'},
  ports: {namedBy: 'name'},
  volumeMounts: {namedBy: 'mountPath'},
  volumes: {namedBy: 'name'},
  webhooks: {namedBy: 'name'},
  ...sets('apiGroups', 'apiVersions', 'nonResourceURLs', 'operations', 'resourceNames', 'resources', 'verbs'),
  ...sets('subjects', 'matchExpressions', 'values', 'add', 'drop'),
  ...sets('anyOf', 'categories', 'enum', 'oneOf', 'required', 'shortNames'),
}

/** Only RBAC's rules are a set: the first route rule, or webhook rule, that matches may win. */
const RBAC_RULES: Rules = {...RULES, ...sets('rules')}
const RBAC_KINDS: ReadonlySet<string> = new Set(['ClusterRole', 'Role'])

function sets(...keys: string[]): Record<string, ListRule> {
  return Object.fromEntries(keys.map((key) => [key, 'set']))
}

function pairKeys(keys: readonly string[], ours: {[key: string]: Json}, reference: {[key: string]: Json}): Pair[] {
  const own = (object: {[key: string]: Json}, key: string) => (Object.hasOwn(object, key) ? object[key] : undefined)
  return keys.map((name) => ({name, ours: own(ours, name), reference: own(reference, name)}))
}

function pairList(ours: readonly Json[], reference: readonly Json[], key: string, rules: Rules): Pair[] {
  const rule = Object.hasOwn(rules, key) ? rules[key] : undefined
  if (rule === 'set') return pair(ours, reference, (item) => canonical(item, '', rules))
  if (rule !== undefined) {
    const {namedBy} = rule
    if ([...ours, ...reference].every((item) => fieldOf(item, namedBy) !== undefined)) {
      return pair(ours, reference, (item) => `${namedBy}=${fieldOf(item, namedBy)}`)
    }
  }
  const longest = ours.length > reference.length ? ours : reference
  return longest.map((_, at) => ({name: `${at}`, ours: ours[at], reference: reference[at]}))
}

/** Pairs what has the same name. The second thing of a name pairs with the second there: a doubled one is not swallowed. */
function pair(ours: readonly Json[], reference: readonly Json[], nameOf: (item: Json) => string): Pair[] {
  const left = numbered(ours, nameOf)
  const right = numbered(reference, nameOf)
  const names = new Set([...left.keys(), ...right.keys()])
  return [...names].map((name) => ({name, ours: left.get(name), reference: right.get(name)}))
}

function numbered(items: readonly Json[], nameOf: (item: Json) => string): Map<string, Json> {
  const members = new Map<string, Json>()
  for (const item of items) {
    const name = nameOf(item)
    let nth = 1
    while (members.has(nth === 1 ? name : `${name}, no. ${nth}`)) nth++
    members.set(nth === 1 ? name : `${name}, no. ${nth}`, item)
  }
  return members
}

function identity(object: Json): string {
  const metadata = isJsonObject(object) ? object.metadata : undefined
  const {namespace, name} = isJsonObject(metadata) ? metadata : {}
  return [fieldOf(object, 'kind'), namespace, name].filter((part) => typeof part === 'string').join('/')
}

function fieldOf(item: Json, field: string): string | undefined {
  const value = isJsonObject(item) ? item[field] : undefined
  return typeof value === 'string' ? value : undefined
}

/** One text for all the forms of a value that mean the same. */
function canonical(value: Json, key: string, rules: Rules): string {
  if (Array.isArray(value)) {
    const items = value.map((item) => canonical(item, '', rules))
    const isOrdered = !Object.hasOwn(rules, key)
    return `[${(isOrdered ? items : items.toSorted()).join(',')}]`
  }
  if (isJsonObject(value)) {
    const entries = Object.entries(value).map(([name, item]) => `${name}:${canonical(item, name, rules)}`)
    return `{${entries.toSorted().join(',')}}`
  }
  return typeof value === 'bigint' ? `${value}` : JSON.stringify(value)
}
