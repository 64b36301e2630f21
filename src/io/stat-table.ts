// Writes statistics: a table for each kind, or JSON with the names that `linkerd viz stat -o json` has.

import type {Io} from './io.ts'
import type {Column} from './table.ts'
import {formatTable} from './table.ts'

export const statFormats = ['table', 'wide', 'json'] as const
export type StatFormat = (typeof statFormats)[number]

/** null is no traffic. Rates are of a second, latencies in milliseconds, shares from 0 to 1. */
export interface StatLine {
  readonly kind: string
  readonly shortKind: string
  readonly namespace: string
  readonly name: string
  readonly status: string | undefined
  readonly meshed: {readonly meshed: number; readonly running: number} | undefined
  readonly success: number | null
  readonly rps: number | null
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
  readonly openConnections: number | null
  readonly readRate: number | null
  readonly writeRate: number | null
  readonly mtls: number | null
}

export interface StatTableOptions {
  format: StatFormat
  allNamespaces: boolean
}

interface StatColumn extends Column {
  cell(line: StatLine): string
  /** Whether tables of these lines have the column; absent: always. */
  shownFor?(lines: readonly StatLine[], options: StatTableOptions): boolean
}

const left = (title: string, cell: StatColumn['cell']): StatColumn => ({title, align: 'left', cell})
const right = (title: string, cell: StatColumn['cell']): StatColumn => ({title, align: 'right', cell})
const isWide: StatColumn['shownFor'] = (_lines, {format}) => format === 'wide'

const columns: readonly StatColumn[] = [
  {
    ...left('NAMESPACE', ({namespace}) => namespace),
    shownFor: (lines, {allNamespaces}) => allNamespaces && lines.some(({namespace}) => namespace !== ''),
  },
  left('NAME', ({name}) => name),
  {
    ...right('STATUS', ({status}) => status ?? '-'),
    shownFor: (lines) => lines.some(({status}) => status !== undefined),
  },
  right('MESHED', ({meshed}) => (meshed === undefined ? '-' : `${meshed.meshed}/${meshed.running}`)),
  right('SUCCESS', ({success}) => share(success)),
  right('RPS', ({rps}) => orDash(rps, (value) => `${value.toFixed(1)}rps`)),
  right('LATENCY_P50', ({p50}) => milliseconds(p50)),
  right('LATENCY_P95', ({p95}) => milliseconds(p95)),
  right('LATENCY_P99', ({p99}) => milliseconds(p99)),
  right('TCP_CONN', ({openConnections}) => orDash(openConnections, String)),
  {...right('READ_BYTES/SEC', ({readRate}) => bytesRate(readRate)), shownFor: isWide},
  {...right('WRITE_BYTES/SEC', ({writeRate}) => bytesRate(writeRate)), shownFor: isWide},
  right('MTLS', ({mtls}) => share(mtls)),
]

/** Says on stderr that there is nothing, as Linkerd does; JSON says it as an empty list. */
export async function writeStats(io: Io, lines: readonly StatLine[], options: StatTableOptions): Promise<void> {
  if (options.format === 'json') {
    await io.stdout.write(`${JSON.stringify(lines.map(jsonLine), null, 2)}\n`)
    return
  }
  if (lines.length === 0) {
    await io.stderr.write('No traffic found.\n')
    return
  }
  await io.stdout.write(formatStats(lines, options))
}

/** How many proxies are named before the rest is counted. */
const namedProxies = 10

/** Says on stderr which proxies gave nothing, since the figures are those of the others. */
export async function writeUnreachable(
  io: Io,
  pods: readonly {namespace: string; name: string; reason: string}[],
  proxies: number,
): Promise<void> {
  if (pods.length === 0) return
  const {style} = io.stderr
  const rest = pods.length - namedProxies
  await io.stderr.write(
    [
      style.yellow(`‼ ${pods.length} of ${proxies} proxies did not answer; the figures are those of the others`),
      ...pods.slice(0, namedProxies).map(({namespace, name, reason}) => `  ${namespace}/${name}: ${reason}`),
      ...(rest > 0 ? [`  and ${rest} more`] : []),
      '',
    ].join('\n'),
  )
}

/** A table for each kind; names say their kind when there are several. */
function formatStats(lines: readonly StatLine[], options: StatTableOptions): string {
  const kinds = [...new Set(lines.map(({kind}) => kind))]
  return kinds
    .map((kind) => {
      const ofKind = lines.filter((line) => line.kind === kind)
      const named =
        kinds.length > 1 ? ofKind.map((line) => ({...line, name: `${line.shortKind}/${line.name}`})) : ofKind
      const shown = columns.filter(({shownFor}) => shownFor === undefined || shownFor(named, options))
      return formatTable(
        shown,
        named.map((line) => shown.map(({cell}) => cell(line))),
      )
    })
    .join('\n')
}

function jsonLine(line: StatLine): Record<string, unknown> {
  return {
    ...(line.namespace === '' ? {} : {namespace: line.namespace}),
    kind: line.kind,
    name: line.name,
    ...(line.status === undefined ? {} : {status: line.status}),
    ...(line.meshed === undefined ? {} : {meshed: `${line.meshed.meshed}/${line.meshed.running}`}),
    success: line.success,
    rps: line.rps,
    latency_ms_p50: whole(line.p50),
    latency_ms_p95: whole(line.p95),
    latency_ms_p99: whole(line.p99),
    tcp_open_connections: line.openConnections,
    tcp_read_bytes_rate: line.readRate,
    tcp_write_bytes_rate: line.writeRate,
    mtls: line.mtls,
  }
}

function orDash(value: number | null, format: (value: number) => string): string {
  return value === null ? '-' : format(value)
}

function share(value: number | null): string {
  return orDash(value, (part) => `${(part * 100).toFixed(2)}%`)
}

function milliseconds(value: number | null): string {
  return orDash(value, (latency) => `${Math.round(latency)}ms`)
}

function bytesRate(value: number | null): string {
  return orDash(value, (rate) => `${rate.toFixed(1)}B/s`)
}

function whole(value: number | null): number | null {
  return value === null ? null : Math.round(value)
}
