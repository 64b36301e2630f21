// The columns of Envoy's clusters, listeners, routes, endpoints and secrets: istioctl's, and the object behind each row.

import {causeText, column, type NamedObject, number, type ProxyColumn} from './proxy-table.ts'

interface Caused {
  readonly cause: NamedObject | undefined
}

const cause = <T extends Caused>(): ProxyColumn<T> => column('CAUSE', (row) => causeText([row.cause]))

export interface ClusterLine extends Caused {
  readonly name: string
  readonly fqdn: string
  readonly port: number | undefined
  readonly subset: string | undefined
  readonly direction: string | undefined
  readonly type: string
  readonly destinationRule: string | undefined
}

export const clusterColumns: readonly ProxyColumn<ClusterLine>[] = [
  column('SERVICE FQDN', ({fqdn}) => fqdn),
  column('PORT', ({port}) => port?.toString()),
  column('SUBSET', ({subset}) => subset),
  column('DIRECTION', ({direction}) => direction),
  column('TYPE', ({type}) => type),
  column('DESTINATION RULE', ({destinationRule}) => destinationRule),
  cause(),
]

interface Listener {
  readonly name: string
  readonly addresses: readonly string[]
  readonly port: number | undefined
  readonly type: string
}

export interface ChainLine extends Listener {
  readonly match: string
  readonly destination: string
  readonly causes: readonly NamedObject[]
}

/** One line for each filter chain. */
export function chainLines<T extends Listener & {readonly chains: readonly Omit<ChainLine, keyof Listener>[]}>(
  listeners: readonly T[],
): ChainLine[] {
  return listeners.flatMap(({name, addresses, port, type, chains}) =>
    chains.map((chain) => ({name, addresses, port, type, ...chain})),
  )
}

const listenerPlace = [
  column<Listener>('ADDRESSES', ({addresses}) => addresses.join(',')),
  column<Listener>('PORT', ({port}) => port?.toString()),
] as const

export const listenerColumns: readonly ProxyColumn<Listener>[] = [...listenerPlace, column('TYPE', ({type}) => type)]

export const chainColumns: readonly ProxyColumn<ChainLine>[] = [
  ...listenerPlace,
  column('MATCH', ({match}) => match),
  column('DESTINATION', ({destination}) => destination),
  column('CAUSE', ({causes}) => causeText(causes)),
]

export interface RouteLine extends Caused {
  readonly table: string
  readonly host: string
  readonly domains: string
  readonly match: string
  readonly virtualService: string | undefined
}

/** One line for each route. */
export function routeLines<T extends {readonly name: string; readonly routes: readonly Omit<RouteLine, 'table'>[]}>(
  tables: readonly T[],
): RouteLine[] {
  return tables.flatMap(({name, routes}) => routes.map((route) => ({table: name, ...route})))
}

export const routeColumns: readonly ProxyColumn<RouteLine>[] = [
  column('NAME', ({table}) => table),
  column('VHOST NAME', ({host}) => host),
  column('DOMAINS', ({domains}) => domains),
  column('MATCH', ({match}) => match),
  column('VIRTUAL SERVICE', ({virtualService}) => virtualService),
  cause(),
]

export const routeTableColumns: readonly ProxyColumn<{readonly name: string; readonly hostCount: number}>[] = [
  column('NAME', ({name}) => name),
  column('VIRTUAL HOSTS', ({hostCount}) => String(hostCount)),
]

export interface EndpointLine extends Caused {
  readonly address: string
  readonly port: number | undefined
  readonly status: string
  readonly failedOutlierCheck: boolean | undefined
  readonly cluster: string
}

export const endpointColumns: readonly ProxyColumn<EndpointLine>[] = [
  column('ENDPOINT', ({address, port}) => (port === undefined ? address : `${address}:${port}`)),
  column('STATUS', ({status}) => status),
  column('OUTLIER CHECK', ({failedOutlierCheck}) => outlierText(failedOutlierCheck)),
  column('CLUSTER', ({cluster}) => cluster),
  cause(),
]

function outlierText(failed: boolean | undefined): string {
  if (failed === undefined) return '-'
  return failed ? 'FAILED' : 'OK'
}

export interface SecretLine extends Caused {
  readonly name: string
  readonly type: string | undefined
  readonly state: string
  readonly valid: boolean
  readonly serialNumber: string
  readonly notAfter: string
  readonly notBefore: string
  readonly trustDomain: string
}

const certificateColumns: readonly ProxyColumn<SecretLine>[] = [
  column('RESOURCE NAME', ({name}) => name),
  column('TYPE', ({type}) => type),
  column('STATUS', ({state}) => state),
  column('VALID CERT', ({valid}) => String(valid)),
  column('SERIAL NUMBER', ({serialNumber}) => serialNumber),
  column('NOT AFTER', ({notAfter}) => notAfter),
  column('NOT BEFORE', ({notBefore}) => notBefore),
]

/** Trust domains are shown where every certificate has one: some of them would only puzzle. */
export function secretColumns(rows: readonly SecretLine[]): readonly ProxyColumn<SecretLine>[] {
  const allTold = rows.every(({trustDomain}) => trustDomain !== '')
  return [
    ...certificateColumns,
    ...(allTold ? [column<SecretLine>('TRUST DOMAIN', (row) => row.trustDomain)] : []),
    cause(),
  ]
}

export interface ClusterStatsLine {
  readonly cluster: string
  readonly requests: number
  readonly successes: number
  readonly errors: number
  readonly timeouts: number
  readonly activeRequests: number
  readonly connections: number
  readonly activeConnections: number
  readonly failedConnections: number
}

export const clusterStatsColumns: readonly ProxyColumn<ClusterStatsLine>[] = [
  column('CLUSTER', ({cluster}) => cluster),
  number('REQUESTS', ({requests}) => requests),
  number('SUCCESS', ({successes}) => successes),
  number('5XX', ({errors}) => errors),
  number('TIMEOUT', ({timeouts}) => timeouts),
  number('ACTIVE', ({activeRequests}) => activeRequests),
  number('CONNS', ({connections}) => connections),
  number('OPEN', ({activeConnections}) => activeConnections),
  number('FAILED', ({failedConnections}) => failedConnections),
]

export const loggerColumns: readonly ProxyColumn<readonly [logger: string, level: string]>[] = [
  column('LOGGER', ([logger]) => logger),
  column('LEVEL', ([, level]) => level),
]
