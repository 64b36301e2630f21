// Rendered manifests as documents: each object with the text that a template made of it.

import {Exit, MeshError} from '../errors.ts'
import type {RenderedFile} from '../helm/index.ts'
import type {JsonObject, KubeObject} from '../kube/object.ts'
import {type Json, parseYamlValue, splitDocuments} from '../yaml/index.ts'
import {writeYaml} from '../yaml/write.ts'

export interface ManifestDocument {
  readonly kind: string
  /** YAML that ends with a line break, without document markers. */
  readonly text: string
  /** @throws MeshError when a template made something that is no Kubernetes object */
  object(): KubeObject
}

/** The documents that have content, in the order of the files. */
export function documentsOf(files: readonly RenderedFile[]): ManifestDocument[] {
  return files
    .filter(({kind}) => kind === 'manifests')
    .flatMap(({name, text}) =>
      splitDocuments(text)
        .map(({start, end}) => withoutMarkers(text.slice(start, end)))
        .filter((part) => /^[^#\n]/m.test(part))
        .flatMap((part) => renderedDocument(name, part)),
    )
}

export function objectDocument(object: KubeObject): ManifestDocument {
  return {kind: object.kind, text: writeYaml(object), object: () => object}
}

/** What others rest on comes first, so that one `kubectl apply` is enough; the rest keeps the charts' order. */
export function inApplyOrder(documents: readonly ManifestDocument[]): ManifestDocument[] {
  const first = ['Namespace', 'CustomResourceDefinition']
  const place = ({kind}: ManifestDocument) => (first.includes(kind) ? first.indexOf(kind) : first.length)
  return [...documents].sort((a, b) => place(a) - place(b))
}

/** Nearly every template writes an object's head so: then nobody has to parse a document only to print it again. */
const plainHead = /^apiVersion: \S+\nkind: ([A-Za-z]+)\nmetadata:\n {2}(?:[\s\S]*?\n {2})?name: \S/m

function renderedDocument(file: string, part: string): ManifestDocument[] {
  const text = `# Source: ${file}\n${part}`
  const plain = plainHead.exec(part)?.[1]
  if (plain !== undefined) return [{kind: plain, text, object: () => readObject(file, parseYamlValue(part, {file}))}]
  const value = parseYamlValue(part, {file})
  if (value === null) return []
  const object = readObject(file, value)
  return [{kind: object.kind, text, object: () => object}]
}

function readObject(file: string, value: Json): KubeObject {
  if (isKubeObject(value)) return value
  throw new MeshError(
    Exit.Failed,
    `${file} renders something that is no Kubernetes object: it lacks apiVersion, kind or metadata.name`,
  )
}

function isKubeObject(value: unknown): value is KubeObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const {apiVersion, kind, metadata}: JsonObject = {...value}
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return false
  return typeof metadata === 'object' && metadata !== null && 'name' in metadata && typeof metadata.name === 'string'
}

function withoutMarkers(text: string): string {
  const lines = text.split('\n').filter((line) => !/^(---|\.\.\.)\s*$/.test(line))
  return `${lines.join('\n').trim()}\n`
}
