// `mesh viz stat-outbound`: what workloads sent, by the service and the route, and which backends took it.

import {Args} from '@oclif/core'
import {formatFlag, trafficFlags, withTraffic} from '../../cli/stat-flags.ts'
import {routeStatFormats} from '../../io/inbound-table.ts'
import {writeOutbound} from '../../io/outbound-table.ts'
import {writeNotes} from '../../io/sampling.ts'
import {writeUnreachable} from '../../io/stat-table.ts'
import {clusterFlags, MeshCommand} from '../../mesh-command.ts'
import {readOutbound} from '../../stats/stat/stat-outbound.ts'

export default class VizStatOutbound extends MeshCommand {
  static override summary = 'Show what workloads send, by service, route and backend'
  static override description = `The figures of a route are what the workload saw, after all retries; those of
its backends, under it, are single tries. A failure is a status of 5xx, a gRPC
status other than OK, or an error of the proxy's own, timeouts among them.
RETRIES is the share of retries in all that was sent. What had no requests in
the window is left out; so are Services with a ServiceProfile, whose clients
have no such figures: mesh viz routes has them. With Istio a backend is the
workload that answered, and nobody counts retries.`
  static override readonly group = 'Traffic'
  static override examples = [
    {description: 'One deployment', command: '<%= config.bin %> viz stat-outbound deploy/web -n shop'},
    {
      description: 'Every pod of a namespace, for a script',
      command: '<%= config.bin %> viz stat-outbound po -n shop -o json',
    },
  ]
  static override strict = false
  static override args = {
    resource: Args.string({ignoreStdin: true, required: true, description: 'TYPE, TYPE NAME... or TYPE/NAME...'}),
  }
  static override flags = {...clusterFlags, ...trafficFlags, output: formatFlag(routeStatFormats)}

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(VizStatOutbound)
    const {io} = this
    const contexts = await this.openAll(flags)
    await withTraffic(contexts, flags, async ({cluster, request, stopProgress}) => {
      const stats = await readOutbound(cluster, argv.map(String), request)
      stopProgress()
      await writeOutbound(io, stats.rows, {format: flags.output, allNamespaces: flags['all-namespaces']})
      await writeNotes(io, stats.notes)
      await writeUnreachable(io, stats.unreachable, stats.proxies)
    })
  }
}
