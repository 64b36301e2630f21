// Rendered text -> Kubernetes objects, hooks apart, in the order in which Helm would install them.

import {Exit, MeshError} from '../../errors.ts'
import {isJsonObject, type Json, type JsonObject, parseYamlDocuments} from '../../yaml/index.ts'
import type {RenderedFile} from './engine.ts'
import {inInstallOrder} from './install-order.ts'

/** A rendered object; it has a name of its own or one that the server makes from `generateName`. */
export interface Manifest extends JsonObject {
  apiVersion: string
  kind: string
  metadata: JsonObject & {name: string}
}

/** `install` is Helm's order by kind, `template` the order of the files and of the documents in them. */
export type ManifestOrder = 'install' | 'template'

/** Objects with this annotation run around an install instead of being part of it; it lists when. */
const HOOK = 'helm.sh/hook'

const HOOK_EVENTS = new Set([
  'pre-install',
  'post-install',
  'pre-delete',
  'post-delete',
  'pre-upgrade',
  'post-upgrade',
  'pre-rollback',
  'post-rollback',
  'test',
  'test-success',
])

/** @throws MeshError naming the template when it rendered something that is no Kubernetes object */
export function parseManifests(files: readonly RenderedFile[], order: ManifestOrder = 'install'): Manifest[] {
  return parse(files, order, (manifest) => !isHook(manifest))
}

/** The hooks that parseManifests leaves out: tests, and jobs before or after an install. Helm ignores those it does not know. */
export function parseHooks(files: readonly RenderedFile[], order: ManifestOrder = 'install'): Manifest[] {
  return parse(
    files,
    order,
    (manifest) => isHook(manifest) && hookEvents(manifest).every((event) => HOOK_EVENTS.has(event)),
  )
}

function isHook({metadata}: Manifest): boolean {
  return isJsonObject(metadata.annotations) && Object.hasOwn(metadata.annotations, HOOK)
}

function hookEvents({metadata}: Manifest): string[] {
  const events = isJsonObject(metadata.annotations) ? metadata.annotations[HOOK] : undefined
  return String(events)
    .split(',')
    .map((event) => event.trim().toLowerCase())
}

function parse(
  files: readonly RenderedFile[],
  order: ManifestOrder,
  keep: (manifest: Manifest) => boolean,
): Manifest[] {
  const manifests = files
    .filter(({kind}) => kind === 'manifests')
    .flatMap(manifestsOf)
    .filter(keep)
  return order === 'install' ? inInstallOrder(manifests) : manifests
}

function manifestsOf({name, text}: RenderedFile): Manifest[] {
  if (text.trim() === '') return []
  return parseYamlDocuments(text, {file: `rendered template ${name}`})
    .filter((document) => document !== null)
    .map((document) => asManifest(name, document))
}

function asManifest(template: string, document: Json): Manifest {
  const trouble = (what: string) =>
    new MeshError(Exit.Failed, `template ${template} rendered ${shorten(document)}, which ${what}`)
  if (!isJsonObject(document)) throw trouble('is no mapping')
  if (!hasPlainAnnotations(document)) throw trouble('has annotations that are not texts')
  if (!isManifest(document)) throw trouble('is no Kubernetes object: it needs apiVersion, kind and metadata.name')
  return document
}

/** Numbers and booleans pass, as they do in Helm, for the API server to judge. */
function hasPlainAnnotations({metadata}: JsonObject): boolean {
  const annotations = isJsonObject(metadata) ? metadata.annotations : undefined
  if (annotations === undefined || annotations === null) return true
  return (
    isJsonObject(annotations) &&
    Object.values(annotations).every((value) => value === null || typeof value !== 'object')
  )
}

/** `name` may be absent when the server is to make one from `generateName`. */
function isManifest(value: JsonObject): value is Manifest {
  if (typeof value.apiVersion !== 'string' || typeof value.kind !== 'string') return false
  const {metadata} = value
  return isJsonObject(metadata) && (typeof metadata.name === 'string' || typeof metadata.generateName === 'string')
}

function shorten(document: Json): string {
  const text = JSON.stringify(document, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value))
  return text.length > 80 ? `${text.slice(0, 80)}...` : text
}
