// Writes what policies did to traffic: a table, or JSON with the names that `linkerd viz authz -o json` has.

import type {EngineLine} from './engine-column.ts'
import {engineColumns, engineField} from './engine-column.ts'
import {orDash, percent, requestRate, wholeMilliseconds, wholeNumber} from './figures.ts'
import type {Io} from './io.ts'
import {printable} from './printable.ts'
import type {Column} from './table.ts'
import {formatTable} from './table.ts'

export const authzFormats = ['table', 'wide', 'json'] as const
type AuthzFormat = (typeof authzFormats)[number]

interface PolicyName {
  readonly kind: string
  readonly name: string
}

/** Null is no traffic; rates of a second, latencies in milliseconds, shares from 0 to 1. */
interface AuthzLine extends EngineLine {
  readonly protocol: 'http' | 'tcp'
  readonly route: PolicyName
  readonly server: PolicyName
  readonly authorization: PolicyName
  readonly denied: number | null
  readonly unauthenticated: number | null
  readonly success: number | null
  readonly rps: number | null
  readonly connections: number | null
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
}

interface AuthzColumn extends Column {
  cell(line: AuthzLine): string
  readonly wide?: true
}

const left = (title: string, cell: AuthzColumn['cell']): AuthzColumn => ({title, align: 'left', cell})
const right = (title: string, cell: AuthzColumn['cell']): AuthzColumn => ({title, align: 'right', cell})

const columns: readonly AuthzColumn[] = [
  left('ROUTE', ({route}) => route.name),
  left('SERVER', ({server}) => serverText(server)),
  left('AUTHORIZATION', ({authorization}) => authorizationText(authorization)),
  right('UNAUTHORIZED', ({denied, protocol}) => rate(denied, protocol)),
  {...right('UNAUTHENTICATED', ({unauthenticated, protocol}) => rate(unauthenticated, protocol)), wide: true},
  right('SUCCESS', ({success}) => percent(success)),
  right('RPS', ({rps, connections, protocol}) => rate(rps ?? connections, protocol)),
  right('LATENCY_P50', ({p50}) => wholeMilliseconds(p50)),
  right('LATENCY_P95', ({p95}) => wholeMilliseconds(p95)),
  right('LATENCY_P99', ({p99}) => wholeMilliseconds(p99)),
]

/** Says on stderr that there is nothing; JSON says it as an empty list. */
export async function writeAuthz(io: Io, lines: readonly AuthzLine[], format: AuthzFormat): Promise<void> {
  if (format === 'json') {
    await io.stdout.write(
      `${JSON.stringify(
        lines.map((line) => ({...jsonLine(line), ...engineField(lines)(line)})),
        null,
        2,
      )}\n`,
    )
    return
  }
  if (lines.length === 0) {
    await io.stderr.write('No traffic found.\n')
    return
  }
  const shown = [...columns.filter(({wide}) => wide !== true || format === 'wide'), ...engineColumns(lines)]
  const cells = lines.map((line) => shown.map(({cell}) => printable(cell(line))))
  await io.stdout.write(formatTable(shown, cells))
}

/** Connections that are no HTTP make no requests. */
function rate(value: number | null, protocol: AuthzLine['protocol']): string {
  return protocol === 'http' ? requestRate(value) : orDash(value, (perSecond) => `${perSecond.toFixed(1)}conn/s`)
}

function serverText({kind, name}: PolicyName): string {
  return kind === 'default' ? `default:${name}` : name
}

function authorizationText({kind, name}: PolicyName): string {
  return kind === '' ? '' : `${kind}/${name}`
}

function jsonLine(line: AuthzLine): object {
  return {
    route: line.route.name,
    server: serverText(line.server),
    authorization: authorizationText(line.authorization),
    unauthorized: line.denied,
    unauthenticated: line.unauthenticated,
    success: line.success,
    rps: line.rps,
    latency_ms_p50: wholeNumber(line.p50),
    latency_ms_p95: wholeNumber(line.p95),
    latency_ms_p99: wholeNumber(line.p99),
    ...(line.protocol === 'tcp' ? {connections_rate: line.connections} : {}),
  }
}
