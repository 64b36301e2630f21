// Writes the authorizations of a workload: a table with Linkerd's columns, or JSON.

import type {Io} from './io.ts'
import type {Column} from './table.ts'
import {formatTable} from './table.ts'

export const authorizationFormats = ['table', 'json'] as const

interface AuthorizationLine {
  readonly route: string
  readonly server: string
  readonly authorizationPolicy: string
  readonly serverAuthorization: string
}

const columns = [
  {title: 'ROUTE', align: 'left', cell: ({route}) => route || '*'},
  {title: 'SERVER', align: 'left', cell: ({server}) => server},
  {title: 'AUTHORIZATION_POLICY', align: 'left', cell: ({authorizationPolicy}) => authorizationPolicy},
  {title: 'SERVER_AUTHORIZATION', align: 'left', cell: ({serverAuthorization}) => serverAuthorization},
] as const satisfies readonly (Column & {cell(line: AuthorizationLine): string})[]

/** Says on stderr that there is nothing, and what was found wrong; JSON says nothing as an empty list. */
export async function writeAuthorizations(
  io: Io,
  {rows, notes}: {rows: readonly AuthorizationLine[]; notes: readonly string[]},
  format: (typeof authorizationFormats)[number],
): Promise<void> {
  if (format === 'json') await io.stdout.write(`${JSON.stringify(rows.map(jsonLine), null, 2)}\n`)
  else if (rows.length === 0) await io.stderr.write('No authorizations found.\n')
  else
    await io.stdout.write(
      formatTable(
        columns,
        rows.map((line) => columns.map(({cell}) => cell(line))),
      ),
    )
  for (const note of notes) await io.stderr.write(`${io.stderr.style.yellow(`‼ ${note}`)}\n`)
}

function jsonLine({route, server, authorizationPolicy, serverAuthorization}: AuthorizationLine): object {
  return {
    route: route || '*',
    server,
    authorization_policy: authorizationPolicy,
    server_authorization: serverAuthorization,
  }
}
