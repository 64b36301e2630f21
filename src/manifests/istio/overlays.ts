// Overlays: changes at paths of one rendered object, for what no setting reaches.

import {Exit, MeshError} from '../../errors.ts'
import type {JsonObject, KubeObject} from '../../kube/object.ts'
import {type Edit, editValue, isJsonObject, type Json, type Path, parseYamlValue} from '../../yaml/index.ts'
import {parsePath, resolvePath} from './path-steps.ts'

export interface Overlay {
  readonly kind: string
  readonly name: string
  readonly patches: readonly {readonly path: string; readonly value: Json}[]
}

/** @param k8s a component's k8s settings, whose fields are known to be of the right kinds */
export function overlaysOf(k8s: JsonObject): Overlay[] {
  const {overlays} = k8s
  if (!Array.isArray(overlays)) return []
  return overlays.filter(isJsonObject).map(({kind, name, patches}) => ({
    kind: String(kind ?? ''),
    name: String(name ?? ''),
    patches: (Array.isArray(patches) ? patches : []).filter(isJsonObject).map(({path, value}) => ({
      path: String(path ?? ''),
      value: value ?? null,
    })),
  }))
}

/** @throws MeshError naming the object, and the path that does not lead anywhere in it */
export function applyOverlay(object: KubeObject, {kind, name, patches}: Overlay): KubeObject {
  let value: Json = object
  for (const {path, value: wanted} of patches) {
    try {
      value = editValue(value, [editAt(value, path, wanted)])
    } catch (error) {
      if (!(error instanceof MeshError)) throw error
      throw new MeshError(Exit.Failed, `overlay of ${kind} ${name}: ${error.message}`, {cause: error})
    }
  }
  const named = isJsonObject(value) && isJsonObject(value.metadata) ? value.metadata : {}
  if (!isJsonObject(value) || typeof named.name !== 'string')
    throw new MeshError(Exit.Failed, `overlay of ${kind} ${name} takes away the name of the object`)
  return {...value, apiVersion: object.apiVersion, kind, metadata: {...named, name: named.name}}
}

/** Nothing as a value takes away what is at the path. */
function editAt(value: Json, path: string, wanted: Json): Edit {
  const resolved = resolvePath(value, parsePath(path), path)
  if (wanted === null) return {op: 'remove', path: resolved}
  return {op: 'set', path: resolved, value: isTextAt(value, resolved) ? wanted : overlayValue(wanted)}
}

function isTextAt(value: Json, path: Path): boolean {
  let here: Json | undefined = value
  for (const step of path) {
    if (Array.isArray(here)) here = typeof step === 'number' ? here[step] : undefined
    else here = isJsonObject(here) && Object.hasOwn(here, step) ? here[step] : undefined
  }
  return typeof here === 'string'
}

/** As istioctl has it, a text may be a mapping written as YAML; one written as JSON is meant as a text. */
function overlayValue(value: Json): Json {
  if (typeof value !== 'string') return value
  const looksLikeMapping = value.includes('\n') ? value.includes(':') : value.includes(': ')
  if (!looksLikeMapping || value.trimStart().startsWith('{')) return value
  try {
    const parsed = parseYamlValue(value)
    return isJsonObject(parsed) ? parsed : value
  } catch {
    return value
  }
}
