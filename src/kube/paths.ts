// Where the API server keeps a resource, as a path and a query.

import type {ListQuery, LogQuery} from './cluster.ts'
import type {Resource} from './resources.ts'
import {apiVersionOf, resources} from './resources.ts'

export function groupPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
}

export function collectionPath(resource: Resource, namespace: string | undefined): string {
  const base = groupPath(apiVersionOf(resource))
  const scope = resource.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : ''
  return `${base}${scope}/${resource.plural}`
}

export function objectPath(resource: Resource, namespace: string | undefined, name: string): string {
  return `${collectionPath(resource, namespace)}/${encodeURIComponent(name)}`
}

export function logPath({namespace, pod, previous, ...bounds}: LogQuery): string {
  const query = {...bounds, previous: previous === true ? 'true' : undefined, timestamps: 'true'}
  return withQuery(`${objectPath(resources.pods, namespace, pod)}/log`, query)
}

export function withQuery(path: string, parameters: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(parameters)) if (value !== undefined) query.set(key, String(value))
  const text = query.toString()
  return text === '' ? path : `${path}?${text}`
}

const defaultPageSize = 500

export function pagePath(
  resource: Resource,
  query: ListQuery,
  continueToken: string | undefined,
  extra: Readonly<Record<string, string>>,
): string {
  return withQuery(collectionPath(resource, query.namespace), {
    labelSelector: query.labelSelector,
    fieldSelector: query.fieldSelector,
    limit: query.pageSize ?? defaultPageSize,
    continue: continueToken,
    ...extra,
  })
}
