// Kubernetes' strategic merge patch for the kinds that people patch: pods, workloads, Services, autoscalers, budgets.

import {Exit, MeshError} from '../errors.ts'
import {isJsonObject, type Json, type JsonObject, sameJson} from './json.ts'

/** The field by which items of a list are told apart. Every other list is replaced as a whole. */
const mergeKeys: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  imagePullSecrets: ['name'],
  resourceClaims: ['name'],
  schedulingGates: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey'],
  // A container's ports, and a Service's.
  ports: ['containerPort', 'port'],
}

/** Such a list holds texts, and a patch adds to it. */
const mergedTexts: ReadonlySet<string> = new Set(['finalizers'])

/**
 * @param patch a mapping that may carry Kubernetes' own directives: $patch, $retainKeys, $deleteFromPrimitiveList/FIELD
 * @throws MeshError for an item without the field that tells it from others
 */
export function strategicMerge(original: JsonObject, patch: JsonObject): JsonObject {
  if (patch.$patch === 'replace') return withoutDirectives(patch)
  if (patch.$patch === 'delete') return {}
  const merged: JsonObject = {...original}
  retainKeys(merged, patch.$retainKeys)
  for (const [key, value] of Object.entries(patch)) {
    const [, removedFrom] = /^\$deleteFromPrimitiveList\/(.+)$/.exec(key) ?? []
    if (removedFrom !== undefined) removeTexts(merged, removedFrom, value)
    else if (key.startsWith('$')) continue
    else if (value === null) delete merged[key]
    else merged[key] = mergedField(key, Object.hasOwn(original, key) ? original[key] : undefined, value)
  }
  return merged
}

function mergedField(key: string, before: Json | undefined, value: Json): Json {
  if (isJsonObject(value)) return strategicMerge(isJsonObject(before) ? before : {}, value)
  if (!Array.isArray(value)) return value
  const known = Array.isArray(before) ? before : []
  if (mergedTexts.has(key)) return [...known, ...value.filter((item) => !known.includes(item))]
  const keys = mergeKeys[key]
  return keys === undefined ? value.map(plainItem) : mergedItems(key, keys, known, value)
}

function mergedItems(list: string, keys: readonly string[], before: readonly Json[], patch: readonly Json[]): Json[] {
  const items = patch.map((item) => itemOf(list, item))
  if (items.some((item) => item.$patch === 'replace' && Object.keys(item).length === 1))
    return items.filter((item) => item.$patch !== 'replace')
  const isSame = (left: Json, right: Json) => sameJson(identity(list, keys, left), identity(list, keys, right))
  const deleted = items.filter((item) => item.$patch === 'delete')
  const given = items.filter((item) => item.$patch !== 'delete')
  const kept = before.filter((item) => !deleted.some((gone) => isSame(gone, item)))
  const changed = given.map((item) => strategicMerge(itemOf(list, kept.find((old) => isSame(old, item)) ?? {}), item))
  return interleave(kept, changed, isSame)
}

/**
 * Kubernetes' order: items of the patch in the patch's order; an item that only the original has stays before the first item
 * of the patch that was behind it.
 */
function interleave(
  before: readonly Json[],
  changed: readonly Json[],
  isSame: (left: Json, right: Json) => boolean,
): Json[] {
  const placeOf = (item: Json) => before.findIndex((old) => isSame(old, item))
  const untouched = before.filter((old) => !changed.some((item) => isSame(old, item)))
  const result: Json[] = []
  for (const item of changed) {
    const place = placeOf(item)
    while (place !== -1 && untouched[0] !== undefined && placeOf(untouched[0]) < place) {
      result.push(untouched[0])
      untouched.shift()
    }
    result.push(item)
  }
  return [...result, ...untouched]
}

function identity(list: string, keys: readonly string[], item: Json): Json {
  const key = keys.find((candidate) => isJsonObject(item) && Object.hasOwn(item, candidate))
  const value = isJsonObject(item) && key !== undefined ? item[key] : undefined
  if (value !== undefined) return value
  throw new MeshError(Exit.Failed, `an item of ${list} has no ${keys.join(' or ')}, by which it could be merged`)
}

function itemOf(list: string, item: Json): JsonObject {
  if (isJsonObject(item)) return item
  throw new MeshError(Exit.Failed, `an item of ${list} is no mapping: ${JSON.stringify(item)}`)
}

function plainItem(item: Json): Json {
  return isJsonObject(item) ? withoutDirectives(item) : item
}

function withoutDirectives(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !key.startsWith('$')))
}

function retainKeys(merged: JsonObject, keys: Json | undefined): void {
  if (!Array.isArray(keys)) return
  for (const key of Object.keys(merged)) if (!keys.includes(key)) delete merged[key]
}

function removeTexts(merged: JsonObject, key: string, gone: Json): void {
  const list = merged[key]
  if (Array.isArray(list) && Array.isArray(gone)) merged[key] = list.filter((item) => !gone.includes(item))
}
