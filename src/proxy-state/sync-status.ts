// Whether each proxy runs with what istiod last sent to it, from istiod's own page about that.

import {Exit, MeshError} from '../errors.ts'
import {at, isJsonObject, type Json, type JsonObject, textAt} from '../yaml/index.ts'
import {compareBy} from './compare.ts'

export type SyncState = 'SYNCED' | 'STALE' | 'NOT SENT' | 'ERROR'

export interface TypeStatus {
  /** Such as `CDS`; the whole type when it has no short name. */
  readonly type: string
  readonly state: SyncState
  /** When istiod last sent it; undefined when it does not say. */
  readonly sentAt: Date | undefined
  /** What the proxy said against it. */
  readonly error: string | undefined
}

export interface ProxyStatus {
  /** `pod.namespace` */
  readonly name: string
  readonly cluster: string
  /** The pod that serves it. */
  readonly istiod: string
  readonly version: string
  /** What the proxy asked for. */
  readonly types: readonly TypeStatus[]
}

/**
 * @param page of one istiod
 * @param source how messages call the page
 * @throws MeshError when it is no list
 */
export function readSyncStatus(page: Json, istiod: string, source: string): ProxyStatus[] {
  // Go has null for a list without entries.
  if (page !== null && !Array.isArray(page)) {
    throw new MeshError(Exit.Failed, `${source} is JSON, but no list of proxies`)
  }
  return (page ?? []).filter(isJsonObject).map((entry) => ({
    name: textAt(entry, 'proxy') ?? '',
    cluster: textAt(entry, 'cluster_id') ?? '',
    istiod,
    version: textAt(entry, 'istio_version') ?? '',
    types: readTypes(entry).sort(
      compareBy(
        ({type}) => rank(type),
        ({type}) => type,
      ),
    ),
  }))
}

export function sortStatuses(statuses: readonly ProxyStatus[]): ProxyStatus[] {
  return [...statuses].sort(
    compareBy(
      ({name}) => name,
      ({istiod}) => istiod,
    ),
  )
}

/** By the last word of the type's URL, in the order of tables. */
const shortNames: readonly (readonly [type: string, short: string])[] = [
  ['Cluster', 'CDS'],
  ['Listener', 'LDS'],
  ['ClusterLoadAssignment', 'EDS'],
  ['RouteConfiguration', 'RDS'],
  ['TypedExtensionConfig', 'ECDS'],
  ['NameTable', 'NDS'],
  ['ProxyConfig', 'PCDS'],
  ['Secret', 'SDS'],
  ['Authorization', 'WADS'],
  ['Address', 'WDS'],
  ['Workload', 'WDS'],
]

function rank(short: string): number {
  const place = shortNames.findIndex(([, name]) => name === short)
  return place === -1 ? shortNames.length : place
}

/** What tables show a column for, whether or not a proxy asks for it. */
export const commonTypes: readonly string[] = ['CDS', 'LDS', 'EDS', 'RDS', 'ECDS']

function readTypes(entry: JsonObject): TypeStatus[] {
  const resources = at(entry, 'resources')
  if (!isJsonObject(resources)) return olderTypes(entry)
  return Object.entries(resources).map(([url, resource]) => {
    const last = url.slice(url.lastIndexOf('.') + 1)
    const error = textAt(resource, 'lastError')
    return {
      type: shortNames.find(([type]) => type === last)?.[1] ?? url,
      state: stateOf(textAt(resource, 'sent'), textAt(resource, 'acked'), error),
      sentAt: readTime(textAt(resource, 'sentTime')),
      error: error === '' ? undefined : error,
    }
  })
}

/** Before Istio 1.25 the page had two fields for each of five types, and nothing else. */
const olderFields: readonly (readonly [field: string, type: string])[] = [
  ['cluster', 'CDS'],
  ['listener', 'LDS'],
  ['endpoint', 'EDS'],
  ['route', 'RDS'],
  ['extensionconfig', 'ECDS'],
]

function olderTypes(entry: JsonObject): TypeStatus[] {
  return olderFields.flatMap(([field, type]) => {
    const [sent, acked] = [textAt(entry, `${field}_sent`), textAt(entry, `${field}_acked`)]
    if (sent === undefined && acked === undefined) return []
    return [{type, state: stateOf(sent, acked, undefined), sentAt: undefined, error: undefined}]
  })
}

function stateOf(sent: string | undefined, acked: string | undefined, error: string | undefined): SyncState {
  if (error !== undefined && error !== '') return 'ERROR'
  if (sent === undefined || sent === '') return 'NOT SENT'
  return acked === sent ? 'SYNCED' : 'STALE'
}

/** Go writes the year one for no time. */
function readTime(text: string | undefined): Date | undefined {
  const time = new Date(text ?? '')
  return Number.isNaN(time.getTime()) || time.getUTCFullYear() <= 1 ? undefined : time
}

/** What istiod says, with what follows from it. */
export function statusData({name, cluster, istiod, version, types}: ProxyStatus): JsonObject {
  return {
    name,
    cluster,
    istiod,
    version,
    types: types.map(({type, state, sentAt, error}) => ({
      type,
      state,
      ...(sentAt !== undefined && {sent_at: sentAt.toISOString()}),
      ...(error !== undefined && {error}),
    })),
  }
}
