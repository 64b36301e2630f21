// What `mesh viz top` shows: a live table on a terminal, pictures one after the other where asked for, or a single one.

import type {Io} from '../io/io.ts'
import {writeUnreachable} from '../io/stat-table.ts'
import type {TopLine, topFormats} from '../io/top-table.ts'
import {formatTop, liveTop, topJson} from '../io/top-table.ts'
import type {Cluster} from '../kube/cluster.ts'
import type {TopRequest} from '../stats/top/top.ts'
import {watchTop} from '../stats/top/top.ts'
import {isOnScreen, watch} from './watch.ts'

export interface ShowTopOptions {
  readonly format: (typeof topFormats)[number]
  /** Also where no screen is. */
  readonly watch: boolean
  /** The words and flags of the command line. */
  readonly typed: readonly string[]
  /** Clears the terminal of whatever says that one has to wait. */
  beforeWriting(): void
}

export async function showTop(io: Io, cluster: Cluster, request: TopRequest, options: ShowTopOptions): Promise<void> {
  const forHumans = options.format === 'table'
  const text = (lines: readonly TopLine[]) =>
    forHumans ? formatTop(lines, request) : `${JSON.stringify(topJson(lines))}\n`
  if (options.watch || (forHumans && isOnScreen())) {
    options.beforeWriting()
    await watch(io, {
      title: `mesh viz top ${options.typed.join(' ')}`,
      forHumans,
      frames: (clock) => watchTop(cluster, {...request, clock}),
      table: ({rows}) => liveTop(rows, request),
      text: ({rows}) => text(rows),
      between: forHumans ? '\n' : '',
    })
    return
  }
  for await (const {rows, unreachable, proxies} of watchTop(cluster, request)) {
    options.beforeWriting()
    if (rows.length === 0 && forHumans) await io.stderr.write('No traffic found.\n')
    else await io.stdout.write(text(rows))
    await writeUnreachable(io, unreachable, proxies)
    return
  }
}
