// Writes endpoints: a table for each namespace, or JSON with the names that `linkerd diagnostics endpoints -o json` has.

import type {Io} from './io.ts'
import {printable} from './printable.ts'
import {type Column, formatTable} from './table.ts'
import {writeJson} from './write-json.ts'

export const endpointFormats = ['table', 'json'] as const
export type EndpointFormat = (typeof endpointFormats)[number]

export interface EndpointLine {
  readonly namespace: string
  readonly ip: string
  readonly port: number
  readonly pod: string
  readonly service: string
  readonly weight: number
  readonly http2?: unknown
  readonly labels: Readonly<Record<string, string>>
}

const columns: readonly (Column & {cell(line: EndpointLine): string})[] = [
  {title: 'NAMESPACE', align: 'left', cell: ({namespace}) => namespace},
  {title: 'IP', align: 'left', cell: ({ip}) => ip},
  {title: 'PORT', align: 'left', cell: ({port}) => String(port)},
  {title: 'POD', align: 'left', cell: ({pod}) => pod},
  {title: 'SERVICE', align: 'left', cell: ({service}) => service},
]

/** The lines come sorted by namespace. None is said on stderr, as Linkerd does; JSON says it as an empty list. */
export async function writeEndpoints(io: Io, lines: readonly EndpointLine[], format: EndpointFormat): Promise<void> {
  if (format === 'json') {
    await io.stdout.write(`${writeJson(lines.map(jsonLine), 2)}\n`)
    return
  }
  if (lines.length === 0) {
    await io.stderr.write('No endpoints found.\n')
    return
  }
  const namespaces = [...new Set(lines.map(({namespace}) => namespace))]
  const tables = namespaces.map((name) =>
    formatTable(
      columns,
      lines.filter(({namespace}) => namespace === name).map((line) => columns.map(({cell}) => printable(cell(line)))),
    ),
  )
  await io.stdout.write(tables.join('\n'))
}

/** In Linkerd's order of keys. */
function jsonLine({namespace, ip, port, pod, service, weight, http2, labels}: EndpointLine): Record<string, unknown> {
  return {namespace, ip, port, pod, service, weight, ...(http2 !== undefined && {http2}), labels}
}
