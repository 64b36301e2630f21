// What OpenTelemetry is to know about a workload, as the text of OTEL_RESOURCE_ATTRIBUTES.

import {isJsonObject, type Json, type JsonObject} from '../../yaml/index.ts'
import {textAt} from '../object.ts'
import type {PodView} from './pod-view.ts'

interface Workload {
  readonly annotations: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly namespace: string
  readonly containers: readonly PodView[]
}

/** Empty unless a provider of the mesh asks for attributes by OpenTelemetry's conventions. */
export function resourceAttributes(mesh: JsonObject, workload: Workload): string {
  const providers = Array.isArray(mesh.extensionProviders) ? mesh.extensionProviders : []
  if (!providers.some(enriches)) return ''
  const {annotations, labels, namespace, containers} = workload
  const said = (name: string) => annotations[`resource.opentelemetry.io/${name}`]
  const [first, ...others] = containers
  const version =
    said('service.version') ||
    labels['app.kubernetes.io/version'] ||
    (first !== undefined && others.length === 0 ? imageVersion(first.image) : '')
  const instance = first === undefined ? '' : `${namespace}.$(POD_NAME).${first.name}`
  return [
    ['service.namespace', said('service.namespace') || namespace],
    ['service.version', version],
    ['service.instance.id', said('service.instance.id') || instance],
  ]
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${value}`)
    .join(',')
}

function enriches(provider: Json): boolean {
  return (
    isJsonObject(provider) &&
    textAt(provider, ['opentelemetry', 'serviceAttributeEnrichment']) === 'OTEL_SEMANTIC_CONVENTIONS'
  )
}

/** The tag, the digest, or `tag@digest`. */
function imageVersion(image: string): string {
  const [reference = '', digest = ''] = image.split('@')
  const last = reference.slice(reference.lastIndexOf('/') + 1)
  const colon = last.indexOf(':')
  const tag = colon === -1 ? '' : last.slice(colon + 1)
  return [tag, digest].filter((part) => part !== '').join('@')
}
