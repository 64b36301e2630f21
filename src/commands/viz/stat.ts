// `mesh viz stat`: success rates, requests, latencies, connections and mutual TLS, from the proxies or from Prometheus.

import {Args, Flags} from '@oclif/core'
import {formatFlag, peerFlags, trafficFlags, withTraffic} from '../../cli/stat-flags.ts'
import {watchStat} from '../../cli/watch-stat.ts'
import {writeNotes} from '../../io/sampling.ts'
import {statFormats, writeStatBatches, writeUnreachable} from '../../io/stat-table.ts'
import {clusterFlags, MeshCommand} from '../../mesh-command.ts'
import {readStats} from '../../stats/index.ts'

export default class VizStat extends MeshCommand {
  static override summary = 'Show traffic statistics of workloads, services, namespaces or policies'
  static override description =
    `Needs nothing installed: every proxy is asked twice, a window apart, and the figures are what happened in between.
A Prometheus that has scraped the proxies is asked instead when --prometheus names one, or the mesh came with one.
No traffic is "-". MTLS is the share of requests and connections that both sides authenticated, of those of which a proxy
tells: a client's sidecar of Istio does not. --watch goes on measuring: a live table on a terminal, a table after the other
in a pipe, and with -o json a document on each line.

Linkerd's proxies, Istio's sidecars, gateways and waypoints tell of requests; Istio's ztunnel of connections, by workload and
not by pod. Where several of them have figures, ENGINE says whose they are. Each request counts once: for a workload as its
own proxy says, for a service as the proxies of its clients do.`
  static override readonly group = 'Traffic'
  static override examples = [
    {description: 'All deployments of a namespace', command: '<%= config.bin %> viz stat deploy -n shop'},
    {
      description: 'Two of them, over half a minute',
      command: '<%= config.bin %> viz stat deploy web api -n shop -t 30s',
    },
    {
      description: 'What one deployment sends to a service of another namespace',
      command: '<%= config.bin %> viz stat deploy/web -n shop --to svc/payment --to-namespace bank',
    },
    {
      description: 'Everything, everywhere, with bytes, for a script',
      command: '<%= config.bin %> viz stat all -A -o json',
    },
  ]
  static override strict = false
  static override args = {
    resource: Args.string({ignoreStdin: true, required: true, description: 'TYPE, TYPE NAME..., TYPE/NAME... or all'}),
  }
  static override flags = {
    ...clusterFlags,
    ...trafficFlags,
    ...peerFlags,
    unmeshed: Flags.boolean({summary: 'Also show what has no proxy'}),
    watch: Flags.boolean({char: 'w', summary: 'Measure again and again: a live table on a terminal'}),
    output: formatFlag(statFormats),
  }

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(VizStat)
    const {io} = this
    const contexts = await this.openAll(flags)
    await withTraffic(contexts, flags, async ({cluster, request, stopProgress}) => {
      const question = {
        ...request,
        words: argv.map(String),
        ownNamespace: flags.namespace,
        to: flags.to,
        toNamespace: flags['to-namespace'],
        from: flags.from,
        fromNamespace: flags['from-namespace'],
        unmeshed: flags.unmeshed,
      }
      const options = {format: flags.output, allNamespaces: flags['all-namespaces'], beforeWriting: stopProgress}
      if (flags.watch) return watchStat(io, cluster, question, {...options, typed: this.argv})
      const stats = await readStats(cluster, question)
      await writeStatBatches(io, stats, options)
      await writeNotes(io, stats.notes)
      await writeUnreachable(io, stats.unreachable, stats.proxies)
    })
  }
}
