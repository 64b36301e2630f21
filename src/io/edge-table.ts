// Writes edges: a table, or JSON with the names that `linkerd viz edges -o json` has.

import type {EngineLine} from './engine-column.ts'
import {engineColumns, engineField} from './engine-column.ts'
import type {Io} from './io.ts'
import {printable} from './printable.ts'
import type {Column} from './table.ts'
import {formatTable} from './table.ts'

export const edgeFormats = ['table', 'wide', 'json'] as const
type EdgeFormat = (typeof edgeFormats)[number]

interface EdgeLine extends EngineLine {
  readonly src: string
  readonly srcNamespace: string
  readonly dst: string
  readonly dstNamespace: string
  readonly clientId: string
  readonly serverId: string
  /** Why it is not secured, in a proxy's word; undefined when it is. */
  readonly insecure: string | undefined
}

const secured = '√'

interface EdgeColumn extends Column {
  cell(edge: EdgeLine): string
  readonly wide?: true
}

const column = (title: string, cell: EdgeColumn['cell']): EdgeColumn => ({title, align: 'left', cell})

const columns: readonly EdgeColumn[] = [
  column('SRC', ({src}) => src),
  column('DST', ({dst}) => dst),
  column('SRC_NS', ({srcNamespace}) => srcNamespace),
  column('DST_NS', ({dstNamespace}) => dstNamespace),
  {...column('CLIENT_ID', ({clientId}) => shortIdentity(clientId)), wide: true},
  {...column('SERVER_ID', ({serverId}) => shortIdentity(serverId)), wide: true},
  column('SECURED', ({insecure}) => (insecure === undefined ? secured : reasonText(insecure))),
]

/** Says on stderr that there is nothing, as Linkerd does; JSON says it as an empty list. */
export async function writeEdges(io: Io, edges: readonly EdgeLine[], format: EdgeFormat): Promise<void> {
  if (format === 'json') {
    await io.stdout.write(`${JSON.stringify(jsonEdges(edges), null, 2)}\n`)
    return
  }
  if (edges.length === 0) {
    await io.stderr.write('No edges found.\n')
    return
  }
  const shown = [...columns.filter(({wide}) => wide !== true || format === 'wide'), ...engineColumns(edges)]
  const {style} = io.stdout
  const cells = edges.map((edge) =>
    shown.map(({cell}) => {
      const text = printable(cell(edge)) || '-'
      return text === secured ? style.green(text) : text
    }),
  )
  await io.stdout.write(formatTable(shown, cells))
}

function jsonEdges(edges: readonly EdgeLine[]): object[] {
  const engine = engineField(edges)
  return edges.map((edge) => ({...jsonEdge(edge), ...engine(edge)}))
}

function jsonEdge({src, srcNamespace, dst, dstNamespace, clientId, serverId, insecure}: EdgeLine): object {
  return {
    src,
    src_namespace: srcNamespace,
    dst,
    dst_namespace: dstNamespace,
    client_id: shortIdentity(clientId),
    server_id: shortIdentity(serverId),
    no_tls_reason: insecure === undefined ? '' : reasonText(insecure),
  }
}

/** `web.shop` of `web.shop.serviceaccount.identity.linkerd.cluster.local`. A SPIFFE identity is a URI and stays whole. */
function shortIdentity(identity: string): string {
  return identity.includes('://') ? identity : identity.split('.').slice(0, 2).join('.')
}

const abbreviations: Readonly<Record<string, string>> = {http: 'HTTP', tls: 'TLS', tcp: 'TCP'}

/** `not_provided_by_remote` as Linkerd writes it out; a reason that is new reads the same way. */
function reasonText(reason: string): string {
  return reason
    .split('_')
    .map((word) => abbreviations[word] ?? `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join(' ')
}
