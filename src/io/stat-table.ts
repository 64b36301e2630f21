// Writes statistics: a table for each kind, or JSON with the names that `linkerd viz stat -o json` has.

import {engineField, hasSeveralEngines} from './engine-column.ts'
import {orDash, percent} from './figures.ts'
import type {Io} from './io.ts'
import {printable} from './printable.ts'
import type {Column} from './table.ts'
import {columnWidths, formatTable} from './table.ts'

export const statFormats = ['table', 'wide', 'json'] as const
export type StatFormat = (typeof statFormats)[number]

/** null is no traffic, undefined a figure that such a line does not have. Rates are of a second, latencies in milliseconds, shares from 0 to 1. */
export interface StatLine {
  /** The kind of proxy that tells; undefined where none does. */
  readonly engine?: string | undefined
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
  readonly openConnections: number | null | undefined
  /** Of connections that were opened. */
  readonly connectionRate?: number | null | undefined
  readonly readRate: number | null | undefined
  readonly writeRate: number | null | undefined
  readonly mtls: number | null
  readonly unauthorized?: number | null | undefined
  /** Where a route's requests came in. */
  readonly server?: string | undefined
  /** A policy owns no pods that could be meshed. */
  readonly policy?: true | undefined
}

export interface StatTableOptions {
  format: StatFormat
  allNamespaces: boolean
  /** Whether lines of several engines are there or to come; absent: the lines themselves tell. */
  severalEngines?: boolean
}

type Condition = (lines: readonly StatLine[], options: StatTableOptions) => boolean

interface StatColumn extends Column {
  cell(line: StatLine): string
  /** Whether tables of these lines have the column; absent: always. */
  shownFor?: Condition
  /** Columns to keep free for lines that are still to come. */
  readonly room?: number
}

const left = (title: string, cell: StatColumn['cell'], room = 0): StatColumn => ({title, align: 'left', cell, room})
const right = (title: string, cell: StatColumn['cell'], room = 0): StatColumn => ({title, align: 'right', cell, room})
const has =
  (figure: 'status' | 'server' | 'unauthorized' | 'openConnections' | 'connectionRate'): Condition =>
  (lines) =>
    lines.some((line) => line[figure] !== undefined)
const inWideForm: Condition = (lines, options) => options.format === 'wide' && has('openConnections')(lines, options)

const columns: readonly StatColumn[] = [
  {
    ...left('NAMESPACE', ({namespace}) => namespace),
    shownFor: (lines, {allNamespaces}) => allNamespaces && lines.some(({namespace}) => namespace !== ''),
  },
  left('NAME', ({name}) => name),
  {
    ...left('ENGINE', ({engine}) => engine ?? '-', 'linkerd'.length),
    shownFor: (lines, {severalEngines}) => severalEngines ?? hasSeveralEngines(lines),
  },
  {...right('STATUS', ({status}) => status ?? '-', 'Init:CrashLoopBackOff'.length), shownFor: has('status')},
  {...right('SERVER', ({server}) => (server ? printable(server) : '-'), 30), shownFor: has('server')},
  {
    ...right('MESHED', ({meshed}) => (meshed === undefined ? '-' : `${meshed.meshed}/${meshed.running}`), 11),
    shownFor: (lines) => lines.some(({policy}) => policy !== true),
  },
  {...right('UNAUTHORIZED', ({unauthorized}) => requests(unauthorized)), shownFor: has('unauthorized')},
  right('SUCCESS', ({success}) => percent(success)),
  right('RPS', ({rps}) => requests(rps), 12),
  right('LATENCY_P50', ({p50}) => milliseconds(p50)),
  right('LATENCY_P95', ({p95}) => milliseconds(p95)),
  right('LATENCY_P99', ({p99}) => milliseconds(p99)),
  {
    ...right('TCP_CONN', ({openConnections}) => orDash(openConnections ?? null, String)),
    shownFor: has('openConnections'),
  },
  {
    ...right('CONN/SEC', ({connectionRate}) => orDash(connectionRate ?? null, (rate) => rate.toFixed(1))),
    shownFor: has('connectionRate'),
  },
  {...right('READ_BYTES/SEC', ({readRate}) => bytesRate(readRate), 17), shownFor: inWideForm},
  {...right('WRITE_BYTES/SEC', ({writeRate}) => bytesRate(writeRate), 17), shownFor: inWideForm},
  right('MTLS', ({mtls}) => percent(mtls)),
]

/** Says on stderr that there is nothing, as Linkerd does; JSON says it as an empty list. */
export async function writeStats(io: Io, lines: readonly StatLine[], options: StatTableOptions): Promise<void> {
  if (options.format === 'json') {
    await io.stdout.write(`${JSON.stringify(statJson(lines), null, 2)}\n`)
    return
  }
  if (lines.length === 0) {
    await io.stderr.write('No traffic found.\n')
    return
  }
  await io.stdout.write(formatStats(lines, options))
}

/** What may come to be a line, for the layout of those that are there first. */
export type ExpectedLine = Pick<StatLine, 'kind' | 'shortKind' | 'namespace' | 'name' | 'engine'>

export interface StatBatches {
  readonly rows: AsyncIterable<readonly StatLine[]>
  readonly expected: readonly ExpectedLine[]
  /** Whether the last rows come long after the first. */
  readonly slow: boolean
}

export interface StatBatchOptions extends StatTableOptions {
  /** Clears the terminal of whatever says that one has to wait. */
  beforeWriting(): void
}

/**
 * Writes what comes in batches. Where the last one takes long the first ones do not wait for it: the names to come are known, and
 * figures to come have room. JSON is one document, and comes whole.
 */
export async function writeStatBatches(
  io: Io,
  {rows, expected, slow}: StatBatches,
  options: StatBatchOptions,
): Promise<void> {
  const held: StatLine[] = []
  const tables = growingTables(expected, {...options, severalEngines: hasSeveralEngines(expected)})
  let written = false
  for await (const batch of rows) {
    if (!slow || options.format === 'json') held.push(...batch)
    else if (batch.length > 0) {
      options.beforeWriting()
      await io.stdout.write(tables(batch))
      written = true
    }
  }
  options.beforeWriting()
  if (!written) await writeStats(io, held, options)
}

/** The text of a batch of lines of one kind: with titles, after an empty line, where a new kind begins. */
function growingTables(
  expected: readonly ExpectedLine[],
  options: StatTableOptions,
): (batch: readonly StatLine[]) => string {
  const several = new Set(expected.map(({kind}) => kind)).size > 1
  let current: {kind: string | undefined; add(lines: readonly StatLine[]): string} | undefined
  return (batch) => {
    const kind = batch[0]?.kind
    const lines = several ? batch.map(withKind) : batch
    const gap = current === undefined || current.kind === kind ? '' : '\n'
    if (current?.kind !== kind) {
      const ofKind = expected.filter((line) => line.kind === kind)
      current = {kind, add: growingTable(lines, several ? ofKind.map(withKind) : ofKind, options)}
    }
    return gap + (current?.add(lines) ?? '')
  }
}

/** A table of one kind in parts, the first of which has the titles. */
function growingTable(
  first: readonly StatLine[],
  expected: readonly ExpectedLine[],
  options: StatTableOptions,
): (lines: readonly StatLine[]) => string {
  const shown = columns.filter(({shownFor}) => shownFor === undefined || shownFor(first, options))
  const rowsOf = (lines: readonly StatLine[]) => lines.map((line) => shown.map(({cell}) => cell(line)))
  let widths: number[] | undefined
  return (lines) => {
    const rows = rowsOf(lines)
    const titled = widths === undefined
    widths ??= columnWidths(shown, rows).map((width, index) =>
      Math.max(width, shown[index]?.room ?? 0, namesWidth(shown[index]?.title, expected)),
    )
    const text = formatTable(shown, rows, {widths})
    return titled ? text : text.slice(text.indexOf('\n') + 1)
  }
}

function namesWidth(title: string | undefined, expected: readonly ExpectedLine[]): number {
  if (title !== 'NAME' && title !== 'NAMESPACE') return 0
  return expected.reduce((width, line) => Math.max(width, (title === 'NAME' ? line.name : line.namespace).length), 0)
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
export function formatStats(lines: readonly StatLine[], tableOptions: StatTableOptions): string {
  const kinds = [...new Set(lines.map(({kind}) => kind))]
  const options = {...tableOptions, severalEngines: hasSeveralEngines(lines)}
  return kinds
    .map((kind) => {
      const ofKind = lines.filter((line) => line.kind === kind)
      const named = kinds.length > 1 ? ofKind.map(withKind) : ofKind
      const shown = columns.filter(({shownFor}) => shownFor === undefined || shownFor(named, options))
      return formatTable(
        shown,
        named.map((line) => shown.map(({cell}) => cell(line))),
      )
    })
    .join('\n')
}

/** One table of all kinds, for a screen that shows one. */
export function statTable(
  lines: readonly StatLine[],
  options: StatTableOptions,
): {columns: readonly Column[]; rows: readonly (readonly string[])[]} {
  const several = new Set(lines.map(({kind}) => kind)).size > 1
  const named = several ? lines.map(withKind) : lines
  const shown = columns.filter(({shownFor}) => shownFor === undefined || shownFor(named, options))
  return {columns: shown, rows: named.map((line) => shown.map(({cell}) => cell(line)))}
}

function withKind<T extends ExpectedLine>(line: T): T {
  return {...line, name: `${line.shortKind}/${line.name}`}
}

export function statJson(lines: readonly StatLine[]): unknown[] {
  const engine = engineField(lines)
  return lines.map((line) => jsonLine(line, engine(line)))
}

function jsonLine(line: StatLine, engine: object): Record<string, unknown> {
  return {
    ...(line.namespace === '' ? {} : {namespace: line.namespace}),
    kind: line.kind,
    name: line.name,
    ...engine,
    ...(line.status === undefined ? {} : {status: line.status}),
    ...(line.meshed === undefined ? {} : {meshed: `${line.meshed.meshed}/${line.meshed.running}`}),
    ...(line.server === undefined ? {} : {server: line.server}),
    success: line.success,
    rps: line.rps,
    latency_ms_p50: whole(line.p50),
    latency_ms_p95: whole(line.p95),
    latency_ms_p99: whole(line.p99),
    ...(line.openConnections === undefined
      ? {}
      : {
          tcp_open_connections: line.openConnections,
          ...(line.connectionRate === undefined ? {} : {tcp_connections_rate: line.connectionRate}),
          tcp_read_bytes_rate: line.readRate ?? null,
          tcp_write_bytes_rate: line.writeRate ?? null,
        }),
    ...(line.unauthorized === undefined ? {} : {unauthorized: line.unauthorized}),
    mtls: line.mtls,
  }
}

function requests(rate: number | null | undefined): string {
  return orDash(rate ?? null, (value) => `${value.toFixed(1)}rps`)
}

function milliseconds(value: number | null): string {
  return orDash(value, (latency) => `${Math.round(latency)}ms`)
}

function bytesRate(rate: number | null | undefined): string {
  return orDash(rate ?? null, (value) => `${value.toFixed(1)}B/s`)
}

function whole(value: number | null): number | null {
  return value === null ? null : Math.round(value)
}
