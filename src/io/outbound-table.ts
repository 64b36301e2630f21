// Writes `stat-outbound`: a row for each service and route with its backends under it, or JSON with Linkerd's names.

import {engineField} from './engine-column.ts'
import {orDash, percent, wholeMilliseconds} from './figures.ts'
import type {NamedLine, RouteStatColumn, RouteStatOptions} from './inbound-table.ts'
import {nameColumns, withPort, writeRouteStats} from './inbound-table.ts'
import type {Io} from './io.ts'

/** Latencies in milliseconds, shares from 0 to 1; null where there were no requests. */
interface OutboundFigures {
  readonly success: number | null
  readonly rps: number | null
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
  readonly timeouts: number | null
}

interface OutboundBackendLine extends OutboundFigures {
  readonly backend: string
  readonly backendNamespace: string
  readonly backendPort: string
}

export interface OutboundLine extends NamedLine, OutboundFigures {
  readonly service: string
  readonly serviceNamespace: string
  readonly port: string
  readonly route: string
  readonly routeType: string
  readonly retries: number | null
  readonly backends: readonly OutboundBackendLine[]
}

/** A route's own line, or that of one of its backends. */
type TableLine =
  | {readonly type: 'route'; readonly line: OutboundLine}
  | {readonly type: 'backend'; readonly line: OutboundBackendLine; readonly last: boolean}

export async function writeOutbound(io: Io, lines: readonly OutboundLine[], options: RouteStatOptions): Promise<void> {
  const services = namesOf(lines.map(({service, serviceNamespace}) => [service, serviceNamespace]))
  const backends = namesOf(
    lines.flatMap((line) => line.backends.map(({backend, backendNamespace}) => [backend, backendNamespace] as const)),
  )
  const ofRoute = (title: string, cell: (line: OutboundLine) => string): RouteStatColumn<TableLine> => ({
    title,
    align: 'left',
    cell: (entry) => (entry.type === 'route' ? cell(entry.line) : ''),
  })
  await writeRouteStats(io, lines, options, {
    json: (all) => all.flatMap((line) => jsonLines(line, engineField(all)(line))),
    tableLines: (all) => all.flatMap(tableLines),
    columns: [
      ...nameColumns(lines, options).map(({title, cell}) => ofRoute(title, cell)),
      ofRoute('SERVICE', ({service, serviceNamespace, port}) => withPort(services(service, serviceNamespace), port)),
      {title: 'ROUTE', align: 'left', cell: (entry) => (entry.type === 'route' ? entry.line.route : branch(entry))},
      ofRoute('TYPE', ({routeType}) => routeType),
      {
        title: 'BACKEND',
        align: 'left',
        cell: (entry) =>
          entry.type === 'route'
            ? ''
            : withPort(backends(entry.line.backend, entry.line.backendNamespace), entry.line.backendPort),
      },
      ...figureColumns,
      {title: 'RETRIES', align: 'right', cell: (entry) => (entry.type === 'route' ? percent(entry.line.retries) : '')},
    ],
  })
}

const figure = (title: string, cell: (figures: OutboundFigures) => string): RouteStatColumn<TableLine> => ({
  title,
  align: 'right',
  cell: ({line}) => cell(line),
})

const figureColumns: readonly RouteStatColumn<TableLine>[] = [
  figure('SUCCESS', ({success}) => percent(success)),
  figure('RPS', ({rps}) => orDash(rps, (value) => value.toFixed(2))),
  figure('LATENCY_P50', ({p50}) => wholeMilliseconds(p50)),
  figure('LATENCY_P95', ({p95}) => wholeMilliseconds(p95)),
  figure('LATENCY_P99', ({p99}) => wholeMilliseconds(p99)),
  figure('TIMEOUTS', ({timeouts}) => percent(timeouts)),
]

function tableLines(line: OutboundLine): TableLine[] {
  const {backends} = line
  return [
    {type: 'route', line},
    ...backends.map(
      (backend, index): TableLine => ({type: 'backend', line: backend, last: index === backends.length - 1}),
    ),
  ]
}

function branch({last}: {readonly last: boolean}): string {
  return last ? '└─►' : '├─►'
}

/** Names carry their namespace where the same name is meant in several. */
function namesOf(pairs: readonly (readonly [string, string])[]): (name: string, namespace: string) => string {
  const namespaces = new Map<string, Set<string>>()
  for (const [name, namespace] of pairs) namespaces.set(name, (namespaces.get(name) ?? new Set()).add(namespace))
  return (name, namespace) =>
    (namespaces.get(name)?.size ?? 0) > 1 && namespace !== '' ? `${name}.${namespace}` : name
}

/** Backends are entries of their own, after their route's. */
function jsonLines(line: OutboundLine, engine: object): unknown[] {
  const {name, service, port, route, routeType, kind, namespace, serviceNamespace} = line
  const named = {name, service, port, route, routeType}
  const place = {...engine, kind, ...(namespace === '' ? {} : {namespace}), serviceNamespace}
  return [
    {...named, ...jsonFigures(line), retryRate: line.retries, ...place},
    ...line.backends.map((backend) => ({
      ...named,
      backend: backend.backend,
      backendPort: backend.backendPort,
      ...jsonFigures(backend),
      ...place,
      backendNamespace: backend.backendNamespace,
    })),
  ]
}

function jsonFigures({success, rps, p50, p95, p99, timeouts}: OutboundFigures): object {
  return {
    successRate: success,
    rps,
    latencyMsP50: p50,
    latencyMsP95: p95,
    latencyMsP99: p99,
    timeoutRate: timeouts,
  }
}
