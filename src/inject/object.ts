// Where things are in the objects that injection looks at: a kind's pod template, its containers, its annotations.

import {isJsonObject, type Json, type JsonObject} from '../yaml/index.ts'

export type Path = readonly (string | number)[]

/** One object of an input: a document, or an item of a List in it. */
export interface InputObject {
  readonly value: JsonObject
  /** Where it is in its document; empty for the document itself. */
  readonly path: Path
  /** As it is written; '' when it is missing. */
  readonly kind: string
  readonly name: string
  /** '' when it is missing. */
  readonly namespace: string
}

/** Kinds with a pod template, in lower case, and where the template is; kubectl's own readers match a kind's case loosely. */
const templatePaths: Readonly<Record<string, Path>> = {
  deployment: ['spec', 'template'],
  daemonset: ['spec', 'template'],
  statefulset: ['spec', 'template'],
  replicaset: ['spec', 'template'],
  replicationcontroller: ['spec', 'template'],
  job: ['spec', 'template'],
  cronjob: ['spec', 'jobTemplate', 'spec', 'template'],
  pod: [],
}

/** A pod template of an input object. */
export interface PodTemplate {
  readonly object: InputObject
  /** From the document's root. */
  readonly path: Path
  readonly value: JsonObject
  readonly spec: JsonObject
  readonly annotations: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
}

/** The objects of a document: the document, or the items of a List. */
export function objectsOf(value: Json): InputObject[] {
  if (!isJsonObject(value)) return []
  if (textAt(value, ['kind']) !== 'List' || !Array.isArray(value.items)) return [inputObject(value, [])]
  return value.items.flatMap((item, index) => (isJsonObject(item) ? [inputObject(item, ['items', index])] : []))
}

function inputObject(value: JsonObject, path: Path): InputObject {
  return {
    value,
    path,
    kind: textAt(value, ['kind']),
    name: textAt(value, ['metadata', 'name']),
    namespace: textAt(value, ['metadata', 'namespace']),
  }
}

/** @returns undefined for a kind without pods, and for an object whose template has no pod spec */
export function podTemplateOf(object: InputObject): PodTemplate | undefined {
  const below = templatePaths[object.kind.toLowerCase()]
  if (below === undefined) return undefined
  const value = objectAt(object.value, below)
  if (value === undefined) return undefined
  const spec = objectAt(value, ['spec'])
  if (spec === undefined) return undefined
  return {
    object,
    path: [...object.path, ...below],
    value,
    spec,
    annotations: textsAt(value, ['metadata', 'annotations']),
    labels: textsAt(value, ['metadata', 'labels']),
  }
}

export function valueAtPath(value: Json | undefined, path: Path): Json | undefined {
  let here = value
  for (const key of path) {
    if (typeof key === 'number') here = Array.isArray(here) ? here[key] : undefined
    else here = isJsonObject(here) && Object.hasOwn(here, key) ? here[key] : undefined
  }
  return here
}

export function objectAt(value: Json | undefined, path: Path): JsonObject | undefined {
  const found = valueAtPath(value, path)
  return isJsonObject(found) ? found : undefined
}

/** '' when there is no text there; a number or a boolean (a name like `on`) is written out. */
export function textAt(value: Json | undefined, path: Path): string {
  const found = valueAtPath(value, path)
  return found === undefined || found === null || typeof found === 'object' ? '' : String(found)
}

/** A map of annotations or labels; what is no scalar is left out. */
export function textsAt(value: Json | undefined, path: Path): Record<string, string> {
  const found = objectAt(value, path) ?? {}
  return Object.fromEntries(
    Object.entries(found).flatMap(([key, item]) =>
      item === null || typeof item === 'object' ? [] : [[key, String(item)]],
    ),
  )
}

/** A pod spec's containers of one list, with their places in it. */
export function containersOf(
  spec: JsonObject,
  list: 'containers' | 'initContainers',
): {index: number; value: JsonObject}[] {
  const items = spec[list]
  if (!Array.isArray(items)) return []
  return items.flatMap((value, index) => (isJsonObject(value) ? [{index, value}] : []))
}
