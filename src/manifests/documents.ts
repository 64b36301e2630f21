// Rendered manifests as documents: each object with the text that a template made of it.

import {Exit, MeshError} from '../errors.ts'
import type {RenderedFile} from '../helm/index.ts'
import type {JsonObject, KubeObject} from '../kube/object.ts'
import {readDocuments} from '../yaml/index.ts'
import {writeYaml} from '../yaml/write.ts'

export interface ManifestDocument {
  readonly object: KubeObject
  /** YAML that ends with a line break, without document markers. */
  readonly text: string
}

/** @throws MeshError when a template made something that is no Kubernetes object */
export function documentsOf(files: readonly RenderedFile[]): ManifestDocument[] {
  return files
    .filter(({kind}) => kind === 'manifests')
    .flatMap(({name, text}) =>
      readDocuments(text, {file: name})
        .filter(({hasContent, value}) => hasContent && value !== null)
        .map(({value, text: part}) => {
          if (!isKubeObject(value))
            throw new MeshError(
              Exit.Failed,
              `${name} renders something that is no Kubernetes object: it lacks apiVersion, kind or metadata.name`,
            )
          return {object: value, text: `# Source: ${name}\n${withoutMarkers(part)}`}
        }),
    )
}

export function objectDocument(object: KubeObject): ManifestDocument {
  return {object, text: writeYaml(object)}
}

/** What others rest on comes first, so that one `kubectl apply` is enough; the rest keeps the charts' order. */
export function inApplyOrder(documents: readonly ManifestDocument[]): ManifestDocument[] {
  const rank = ({object}: ManifestDocument) => ['Namespace', 'CustomResourceDefinition'].indexOf(object.kind)
  const place = (document: ManifestDocument) => (rank(document) === -1 ? 2 : rank(document))
  return [...documents].sort((a, b) => place(a) - place(b))
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
