// The edits that turn one form of a pod into another: only what differs is written, and what is new goes where it belongs.

import {isJsonObject, type Json, type JsonObject, sameJson} from '../../yaml/index.ts'
import type {Path} from '../object.ts'
import type {Edit} from '../outcome.ts'

/** The field by which items of a list are told apart; other lists are written as a whole. */
const identities: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  volumes: 'name',
  imagePullSecrets: 'name',
  env: 'name',
  volumeMounts: 'mountPath',
  ports: 'containerPort',
}

/** Both forms come from typedObject, so that what only looks different does not differ. */
export function mapEdits(before: JsonObject, after: JsonObject, path: Path): Edit[] {
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key))
  return [
    ...gone.flatMap((key) => removal(key, before[key], [...path, key])),
    ...Object.entries(after).flatMap(([key, value]) => valueEdits(before[key], value, [...path, key])),
  ]
}

/** What injection fills is emptied entry by entry: the editor knows whether it was there before, empty, and in which form. */
function removal(key: string, value: Json | undefined, path: Path): Edit[] {
  if (key in identities && Array.isArray(value))
    return value.map((_, index): Edit => ({op: 'remove', path: [...path, index]})).reverse()
  if ((key === 'annotations' || key === 'labels') && isJsonObject(value))
    return Object.keys(value).map((name): Edit => ({op: 'remove', path: [...path, name]}))
  return [{op: 'remove', path}]
}

function valueEdits(before: Json | undefined, after: Json, path: Path): Edit[] {
  if (sameJson(before, after)) return []
  if (isJsonObject(before) && isJsonObject(after)) return mapEdits(before, after, path)
  const identity = identities[String(path.at(-1))]
  if (identity !== undefined && Array.isArray(before) && Array.isArray(after) && before.length > 0) {
    const edits = listEdits(before, after, identity, path)
    if (edits !== undefined) return edits
  }
  return [{op: 'set', path, value: asNew(after)}]
}

/** @returns undefined when the items cannot be told apart */
function listEdits(before: readonly Json[], after: readonly Json[], identity: string, path: Path): Edit[] | undefined {
  const old = namesOf(before, identity)
  const wanted = namesOf(after, identity)
  if (old === undefined || wanted === undefined) return undefined
  const kept = new Set(inSameOrder(old, wanted))
  const edits: Edit[] = []
  for (const [index, name] of [...old.entries()].reverse())
    if (!kept.has(name)) edits.push({op: 'remove', path: [...path, index]})
  for (const [index, name] of wanted.entries()) {
    const item = after[index] ?? null
    const present = before[old.indexOf(name)]
    if (!kept.has(name)) edits.push({op: 'insert', path, index, value: asNew(item)})
    else edits.push(...valueEdits(present, item, [...path, index]))
  }
  return edits
}

function namesOf(items: readonly Json[], identity: string): string[] | undefined {
  const names = items.map((item) => (isJsonObject(item) ? item[identity] : undefined))
  const isTold = names.every((name) => name !== undefined && name !== null) && new Set(names).size === names.length
  return isTold ? names.map(String) : undefined
}

/** The longest run of names that both lists have in one order. */
function inSameOrder(old: readonly string[], wanted: readonly string[]): string[] {
  let best: string[] = []
  const runs: {name: string; run: string[]}[] = []
  for (const name of wanted) {
    const place = old.indexOf(name)
    if (place === -1) continue
    const before = runs.filter((candidate) => old.indexOf(candidate.name) < place)
    const longest = before.reduce<string[]>((found, {run}) => (run.length > found.length ? run : found), [])
    const run = [...longest, name]
    runs.push({name, run})
    if (run.length > best.length) best = run
  }
  return best
}

/** Go writes an empty map of resources for every container; nobody else would. */
function asNew(value: Json): Json {
  if (Array.isArray(value)) return value.map(asNew)
  if (!isJsonObject(value)) return value
  const {resources, ...rest} = value
  const isEmpty = isJsonObject(resources) && Object.keys(resources).length === 0
  return isEmpty ? rest : value
}
