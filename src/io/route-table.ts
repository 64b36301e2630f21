// Writes routes: a table for each object, or JSON with the names that `linkerd viz routes -o json` has.

import type {EngineLine} from './engine-column.ts'
import {engineColumns, engineField} from './engine-column.ts'
import {percent, requestRate, wholeMilliseconds, wholeNumber} from './figures.ts'
import type {Io} from './io.ts'
import {printable} from './printable.ts'
import type {Column} from './table.ts'
import {formatTable} from './table.ts'

export const routeFormats = ['table', 'wide', 'json'] as const

/** Null is no traffic; shares from 0 to 1, rates of a second. */
interface RouteTraffic {
  readonly success: number | null
  readonly rps: number | null
}

interface RouteLine extends EngineLine {
  readonly kind: string
  readonly route: string
  readonly service: string
  readonly effective: RouteTraffic
  readonly actual: RouteTraffic
  readonly retries: number | null
  /** Milliseconds. */
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
}

interface ObjectRoutes {
  readonly resource: string
  readonly rows: readonly RouteLine[]
}

export interface RouteOptions {
  readonly format: (typeof routeFormats)[number]
  /** Whether clients were asked, who know how often they tried. */
  readonly outgoing: boolean
}

interface RouteColumn extends Column {
  cell(line: RouteLine): string
}

const left = (title: string, cell: RouteColumn['cell']): RouteColumn => ({title, align: 'left', cell})
const right = (title: string, cell: RouteColumn['cell']): RouteColumn => ({title, align: 'right', cell})

const columns = {
  names: [left('ROUTE', ({route}) => route), left('SERVICE', ({service}) => service)],
  type: [left('TYPE', ({kind}) => (kind === 'default' ? '-' : kind))],
  traffic: [
    right('SUCCESS', ({effective}) => percent(effective.success)),
    right('RPS', ({effective}) => requestRate(effective.rps)),
  ],
  tries: [
    right('EFFECTIVE_SUCCESS', ({effective}) => percent(effective.success)),
    right('EFFECTIVE_RPS', ({effective}) => requestRate(effective.rps)),
    right('ACTUAL_SUCCESS', ({actual}) => percent(actual.success)),
    right('ACTUAL_RPS', ({actual}) => requestRate(actual.rps)),
  ],
  latencies: [
    right('LATENCY_P50', ({p50}) => wholeMilliseconds(p50)),
    right('LATENCY_P95', ({p95}) => wholeMilliseconds(p95)),
    right('LATENCY_P99', ({p99}) => wholeMilliseconds(p99)),
  ],
  retries: [right('RETRIES', ({retries}) => percent(retries))],
} as const satisfies Record<string, readonly RouteColumn[]>

const usualKind = 'ServiceProfile'

/** Tables say whose they are when there are several, and what kind of route each is when not all are a ServiceProfile's. */
export async function writeRoutes(
  io: Io,
  tables: readonly ObjectRoutes[],
  {format, outgoing}: RouteOptions,
): Promise<void> {
  if (format === 'json') {
    const engine = engineField(tables.flatMap(({rows}) => rows))
    const entries = tables.map(({resource, rows}) => [
      resource,
      rows.map((row) => ({...jsonLine(row, outgoing), ...engine(row)})),
    ])
    await io.stdout.write(`${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`)
    return
  }
  const wide = format === 'wide'
  const severalKinds = tables.some(({rows}) => rows.some(({kind}) => kind !== usualKind))
  const shown: readonly RouteColumn[] = [
    ...columns.names,
    ...(severalKinds ? columns.type : []),
    ...(wide ? columns.tries : columns.traffic),
    ...columns.latencies,
    ...(wide ? columns.retries : []),
    ...engineColumns(tables.flatMap(({rows}) => rows)),
  ]
  const texts = tables.map(({resource, rows}) => {
    const title = tables.length > 1 ? `==> ${resource} <==\n` : ''
    const cells = rows.map((row) => shown.map(({cell}) => printable(cell(row))))
    return `${title}${formatTable(shown, cells)}`
  })
  await io.stdout.write(texts.join('\n'))
}

function jsonLine(
  {route, service, kind, effective, actual, retries, p50, p95, p99}: RouteLine,
  outgoing: boolean,
): object {
  return {
    route,
    authority: service,
    kind,
    ...(outgoing
      ? {
          effective_success: effective.success,
          effective_rps: effective.rps,
          actual_success: actual.success,
          actual_rps: actual.rps,
          retry_rate: retries,
        }
      : {success: effective.success, rps: effective.rps}),
    latency_ms_p50: wholeNumber(p50),
    latency_ms_p95: wholeNumber(p95),
    latency_ms_p99: wholeNumber(p99),
  }
}
