// Writes who is captured by ztunnel and who has a waypoint: tables, and under them each reason with what mends it.

import type {Io} from './io.ts'
import {printable} from './printable.ts'
import {type Column, formatTable} from './table.ts'
import {writeJson} from './write-json.ts'

export const ambientFormats = ['table', 'json'] as const

interface Reason {
  readonly code: string
  readonly kind: 'wish' | 'trouble'
  readonly text: string
  readonly remedy: string
}

interface Waypoint {
  readonly namespace: string
  readonly name: string
}

interface PodLine {
  readonly namespace: string
  readonly name: string
  readonly node: string
  readonly state: string
  readonly waypoint: Waypoint | undefined
  readonly reasons: readonly Reason[]
}

interface ServiceLine {
  readonly namespace: string
  readonly name: string
  readonly waypoint: Waypoint
  readonly reasons: readonly Reason[]
}

interface Status {
  readonly pods: readonly PodLine[]
  readonly services: readonly ServiceLine[]
}

const podColumns = [
  {title: 'NAMESPACE', align: 'left', cell: ({namespace}) => namespace},
  {title: 'POD', align: 'left', cell: ({name}) => name},
  {title: 'CAPTURED', align: 'left', cell: ({state}) => state},
  {title: 'WAYPOINT', align: 'left', cell: ({namespace, waypoint}) => waypointName(waypoint, namespace)},
  {title: 'REASONS', align: 'left', cell: ({reasons}) => codes(reasons)},
] as const satisfies readonly (Column & {cell(line: PodLine): string})[]

const serviceColumns = [
  {title: 'NAMESPACE', align: 'left', cell: ({namespace}) => namespace},
  {title: 'SERVICE', align: 'left', cell: ({name}) => name},
  {title: 'WAYPOINT', align: 'left', cell: ({namespace, waypoint}) => waypointName(waypoint, namespace)},
  {title: 'BOUND', align: 'left', cell: ({reasons}) => (reasons.length === 0 ? 'yes' : 'no')},
  {title: 'REASONS', align: 'left', cell: ({reasons}) => codes(reasons)},
] as const satisfies readonly (Column & {cell(line: ServiceLine): string})[]

/** @returns whether something is not as somebody asked for */
export async function writeAmbientStatus(
  io: Io,
  {pods, services}: Status,
  format: (typeof ambientFormats)[number],
): Promise<{troubled: boolean}> {
  const reasons = [...pods, ...services].flatMap((line) => line.reasons)
  const troubled = reasons.some(({kind}) => kind === 'trouble')
  if (format === 'json') {
    const machine = {pods: pods.map(podJson), services: services.map(serviceJson)}
    await io.stdout.write(`${writeJson(machine, 2)}\n`)
    return {troubled}
  }
  if (pods.length + services.length === 0) await io.stderr.write('No pods found.\n')
  const tables = [
    ...(pods.length === 0
      ? []
      : [
          formatTable(
            podColumns,
            pods.map((line) => podColumns.map(({cell}) => cell(line))),
          ),
        ]),
    ...(services.length === 0
      ? []
      : [
          formatTable(
            serviceColumns,
            services.map((line) => serviceColumns.map(({cell}) => cell(line))),
          ),
        ]),
    ...explanations(reasons),
  ]
  await io.stdout.write(tables.join('\n'))
  return {troubled}
}

/** Each code once, with the first that it is told of and how many more there are. */
function explanations(reasons: readonly Reason[]): string[] {
  const told = [...Map.groupBy(reasons, ({code}) => code)].map(([code, alike]) => {
    const texts = [...new Set(alike.map(({text}) => text))]
    const more = texts.length > 1 ? ` (and ${texts.length - 1} more like it)` : ''
    return `${code}: ${printable(texts[0] ?? '')}${more}\n  try: ${printable(alike[0]?.remedy ?? '')}\n`
  })
  return told.length === 0 ? [] : [told.join('')]
}

function codes(reasons: readonly Reason[]): string {
  return reasons.map(({code}) => code).join(',') || '-'
}

/** With its namespace when it is another one. */
function waypointName(waypoint: Waypoint | undefined, namespace: string): string {
  if (waypoint === undefined) return '-'
  return waypoint.namespace === namespace ? waypoint.name : `${waypoint.namespace}/${waypoint.name}`
}

function podJson({namespace, name, node, state, waypoint, reasons}: PodLine): object {
  return {
    namespace,
    pod: name,
    node: node || null,
    captured: state,
    waypoint: waypoint ?? null,
    reasons: reasons.map(reasonJson),
  }
}

function serviceJson({namespace, name, waypoint, reasons}: ServiceLine): object {
  return {namespace, service: name, waypoint, bound: reasons.length === 0, reasons: reasons.map(reasonJson)}
}

function reasonJson({code, kind, text, remedy}: Reason): object {
  return {code, kind, text, remedy}
}
