// Writes `stat-inbound`: a row for each server and route, or JSON with the names that Linkerd's own command has.

import type {EngineLine} from './engine-column.ts'
import {engineColumns, engineField} from './engine-column.ts'
import {percent, wholeMilliseconds} from './figures.ts'
import type {Io} from './io.ts'
import {printable} from './printable.ts'
import type {Column} from './table.ts'
import {formatTable} from './table.ts'

export const routeStatFormats = ['table', 'json'] as const

export interface RouteStatOptions {
  readonly format: (typeof routeStatFormats)[number]
  readonly allNamespaces: boolean
}

/** What a row is about. */
export interface NamedLine extends EngineLine {
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

/** Latencies in milliseconds, null where nothing was measured; shares from 0 to 1. */
export interface InboundLine extends NamedLine {
  readonly server: string
  readonly port: string
  readonly route: string
  readonly routeType: string
  readonly success: number
  readonly rps: number
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
}

export interface RouteStatColumn<Line> extends Column {
  cell(line: Line): string
}

const columns: readonly RouteStatColumn<InboundLine>[] = [
  {title: 'SERVER', align: 'left', cell: ({server, port}) => withPort(server, port)},
  {title: 'ROUTE', align: 'left', cell: ({route}) => route},
  {title: 'TYPE', align: 'left', cell: ({routeType}) => routeType},
  {title: 'SUCCESS', align: 'right', cell: ({success}) => percent(success)},
  {title: 'RPS', align: 'right', cell: ({rps}) => rps.toFixed(2)},
  {title: 'LATENCY_P50', align: 'right', cell: ({p50}) => wholeMilliseconds(p50)},
  {title: 'LATENCY_P95', align: 'right', cell: ({p95}) => wholeMilliseconds(p95)},
  {title: 'LATENCY_P99', align: 'right', cell: ({p99}) => wholeMilliseconds(p99)},
]

export async function writeInbound(io: Io, lines: readonly InboundLine[], options: RouteStatOptions): Promise<void> {
  await writeRouteStats(io, lines, options, {
    json: (all) => all.map((line) => ({...jsonLine(line), ...engineField(all)(line)})),
    columns: [...nameColumns(lines, options), ...columns],
    tableLines: (all) => all,
  })
}

interface RouteStatForm<Line, TableLine> {
  json(lines: readonly Line[]): unknown[]
  readonly columns: readonly RouteStatColumn<TableLine>[]
  tableLines(lines: readonly Line[]): readonly TableLine[]
}

/** Says on stderr that there is nothing; JSON, one line of it as from Linkerd, says it as an empty list. */
export async function writeRouteStats<Line, TableLine>(
  io: Io,
  lines: readonly Line[],
  {format}: RouteStatOptions,
  form: RouteStatForm<Line, TableLine>,
): Promise<void> {
  if (format === 'json') await io.stdout.write(`${JSON.stringify(form.json(lines))}\n`)
  else if (lines.length === 0) await io.stderr.write('No traffic found.\n')
  else {
    const rows = form.tableLines(lines).map((line) => form.columns.map(({cell}) => printable(cell(line))))
    await io.stdout.write(formatTable(form.columns, rows))
  }
}

export function nameColumns(
  lines: readonly NamedLine[],
  {allNamespaces}: RouteStatOptions,
): RouteStatColumn<NamedLine>[] {
  const showsNamespace = allNamespaces && lines.some(({namespace}) => namespace !== '')
  return [
    ...(showsNamespace
      ? [{title: 'NAMESPACE', align: 'left', cell: (line: NamedLine) => line.namespace} as const]
      : []),
    {title: 'NAME', align: 'left', cell: ({name}) => name},
    ...engineColumns(lines),
  ]
}

export function withPort(name: string, port: string): string {
  return port === '' ? name : `${name}:${port}`
}

function jsonLine({namespace, kind, name, server, port, route, routeType, ...line}: InboundLine): object {
  return {
    name,
    server,
    port,
    route,
    routeType,
    successesRate: line.success,
    rps: line.rps,
    latencyMsP50: line.p50,
    latencyMsP95: line.p95,
    latencyMsP99: line.p99,
    kind,
    ...(namespace === '' ? {} : {namespace}),
  }
}
