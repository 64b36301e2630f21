// `mesh viz stat`: success rates, requests, latencies, connections and mutual TLS, straight from the proxies.

import {setTimeout as sleep} from 'node:timers/promises'
import {Args, Flags} from '@oclif/core'
import {durationFlag} from '../../cli/duration-flag.ts'
import {sampling} from '../../io/sampling.ts'
import {type StatLine, statFormats, writeStats, writeUnreachable} from '../../io/stat-table.ts'
import {clusterFlags, MeshCommand} from '../../mesh-command.ts'
import {readStats} from '../../stats/index.ts'

export default class VizStat extends MeshCommand {
  static override summary = 'Show traffic statistics of workloads, services or namespaces'
  static override description =
    `Needs nothing installed: every proxy is asked twice, a window apart, and the figures are what happened in between.
No traffic is "-". MTLS is the share of requests and connections that both sides authenticated.`
  static override readonly group = 'Traffic'
  static override examples = [
    {description: 'All deployments of a namespace', command: '<%= config.bin %> viz stat deploy -n shop'},
    {
      description: 'Two of them, over half a minute',
      command: '<%= config.bin %> viz stat deploy web api -n shop -t 30s',
    },
    {
      description: 'Everything, everywhere, with bytes, for a script',
      command: '<%= config.bin %> viz stat all -A -o json',
    },
  ]
  static override strict = false
  static override args = {
    resource: Args.string({required: true, description: 'TYPE, TYPE NAME..., TYPE/NAME... or all'}),
  }
  static override flags = {
    ...clusterFlags,
    namespace: Flags.string({char: 'n', helpValue: 'NAME', summary: "The namespace [default: the context's]"}),
    'all-namespaces': Flags.boolean({char: 'A', exclusive: ['namespace'], summary: 'All namespaces'}),
    'time-window': durationFlag({char: 't', summary: 'How long to measure', shown: '15s', least: 1000}),
    selector: Flags.string({char: 'l', helpValue: 'LABELS', summary: 'Only objects with these labels'}),
    unmeshed: Flags.boolean({summary: 'Also show what has no proxy'}),
    output: Flags.option({char: 'o', options: statFormats, default: 'table', summary: 'The form of the output'})(),
  }

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(VizStat)
    const context = this.open(flags)
    const cluster = await context.cluster()
    const progress = await sampling(context.io)
    try {
      const stats = await readStats(cluster, {
        mesh: context.mesh,
        controlPlaneNamespace: context.controlPlaneNamespace,
        words: argv.map(String),
        namespace: flags['all-namespaces'] ? undefined : cluster.namespace,
        labelSelector: flags.selector,
        window: flags['time-window'],
        unmeshed: flags.unmeshed,
        clock: {now: () => performance.now(), sleep: async (time) => sleep(time)},
        report: progress.report,
      })
      const lines: StatLine[] = []
      for await (const rows of stats.rows) lines.push(...rows)
      progress.stop()
      await writeStats(context.io, lines, {format: flags.output, allNamespaces: flags['all-namespaces']})
      await writeUnreachable(context.io, stats.unreachable, stats.proxies)
    } finally {
      progress.stop()
      cluster.close()
    }
  }
}
