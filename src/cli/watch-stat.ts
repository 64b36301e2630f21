// `mesh viz stat --watch`: the figures of `stat`, again and again.

import type {Io} from '../io/io.ts'
import {liveStats} from '../io/live-stats.ts'
import type {StatTableOptions} from '../io/stat-table.ts'
import {formatStats, statJson} from '../io/stat-table.ts'
import type {Cluster} from '../kube/cluster.ts'
import type {StatRequest} from '../stats/index.ts'
import {watchStats} from '../stats/stat/watch-stats.ts'
import {watch} from './watch.ts'

export interface WatchStatOptions extends StatTableOptions {
  /** The words and flags of the command line. */
  readonly typed: readonly string[]
  /** Clears the terminal of whatever says that one has to wait. */
  beforeWriting(): void
}

export async function watchStat(
  io: Io,
  cluster: Cluster,
  request: StatRequest,
  options: WatchStatOptions,
): Promise<void> {
  options.beforeWriting()
  const forHumans = options.format !== 'json'
  await watch(io, {
    title: `mesh viz stat ${options.typed.join(' ')}`,
    forHumans,
    frames: (clock) => watchStats(cluster, {...request, clock}),
    table: ({rows}) => liveStats(rows, options),
    text: ({rows}) => (forHumans ? formatStats(rows, options) : `${JSON.stringify(statJson(rows))}\n`),
    between: forHumans ? '\n' : '',
  })
}
