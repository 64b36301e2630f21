// What istiod's page of synchronization says of each proxy: configuration that was refused, or not taken over yet.

import type {Json} from '../../kube/object.ts'
import {at, isJsonObject, textAt} from '../../yaml/index.ts'

interface SentResource {
  /** Such as `Listener`. */
  readonly type: string
  readonly isAcknowledged: boolean
  readonly sentAt: Date | undefined
  /** What the proxy says against it. */
  readonly refusal: string | undefined
}

export interface SyncState {
  /** `pod.namespace`, as istiod calls it. */
  readonly proxy: string
  readonly resources: readonly SentResource[]
}

/** @param namespace leaves out the proxies of others */
export function readSyncStates(page: Json, namespace: string | undefined): SyncState[] {
  return (Array.isArray(page) ? page : [])
    .map((entry) => ({proxy: textAt(entry, 'proxy') ?? '', resources: readResources(entry)}))
    .filter(({proxy}) => namespace === undefined || proxy.endsWith(`.${namespace}`))
}

function readResources(entry: Json): SentResource[] {
  const byType = at(entry, 'resources')
  if (!isJsonObject(byType)) return olderTypes.flatMap((type) => readOlder(entry, type))
  return Object.entries(byType).flatMap(([url, resource]) => {
    const sent = textAt(resource, 'sent') ?? ''
    if (sent === '') return []
    const sentAt = new Date(textAt(resource, 'sentTime') ?? '')
    return [
      {
        type: url.slice(url.lastIndexOf('.') + 1),
        isAcknowledged: textAt(resource, 'acked') === sent,
        sentAt: Number.isNaN(sentAt.getTime()) ? undefined : sentAt,
        refusal: textAt(resource, 'lastError') || undefined,
      },
    ]
  })
}

/** Releases before 1.25 name what was sent and acknowledged in fields of their own. */
const olderTypes = ['cluster', 'listener', 'route', 'endpoint', 'extensionconfig'] as const

function readOlder(entry: Json, type: string): SentResource[] {
  const sent = textAt(entry, `${type}_sent`) ?? ''
  if (sent === '') return []
  const isAcknowledged = textAt(entry, `${type}_acked`) === sent
  return [{type, isAcknowledged, sentAt: undefined, refusal: undefined}]
}

/** What has been sent and not been taken over may still be on its way for a moment. */
const patience = 10_000

export function staleTypes({resources}: SyncState, now: Date): string[] {
  return resources
    .filter(({isAcknowledged, sentAt, refusal}) => {
      const age = sentAt === undefined ? Number.POSITIVE_INFINITY : now.getTime() - sentAt.getTime()
      return !isAcknowledged && refusal === undefined && age > patience
    })
    .map(({type}) => type)
}

export function refusals({resources}: SyncState): string[] {
  return resources.flatMap(({type, refusal}) => (refusal === undefined ? [] : [`${type}: ${refusal}`]))
}
