// `mesh viz stat-inbound`: what arrived at workloads, by the server and the route that took it.

import {Args} from '@oclif/core'
import {formatFlag, trafficFlags, withTraffic} from '../../cli/stat-flags.ts'
import {routeStatFormats, writeInbound} from '../../io/inbound-table.ts'
import {writeNotes} from '../../io/sampling.ts'
import {writeUnreachable} from '../../io/stat-table.ts'
import {clusterFlags, MeshCommand} from '../../mesh-command.ts'
import {readInbound} from '../../stats/stat/stat-inbound.ts'

export default class VizStatInbound extends MeshCommand {
  static override summary = 'Show what arrives at workloads, by server and route'
  static override description = `A server is a port of the pods, "[default]" where no Server object selects it.
A route is the HTTPRoute or GRPCRoute that took the requests, "[default]" where
there is none. What had no requests in the window is left out.`
  static override readonly group = 'Traffic'
  static override examples = [
    {description: 'One deployment', command: '<%= config.bin %> viz stat-inbound deploy/web -n shop'},
    {
      description: 'Every pod of a namespace, for a script',
      command: '<%= config.bin %> viz stat-inbound po -n shop -o json',
    },
  ]
  static override strict = false
  static override args = {
    resource: Args.string({ignoreStdin: true, required: true, description: 'TYPE, TYPE NAME... or TYPE/NAME...'}),
  }
  static override flags = {...clusterFlags, ...trafficFlags, output: formatFlag(routeStatFormats)}

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(VizStatInbound)
    const {io} = this
    const contexts = await this.openAll(flags)
    await withTraffic(contexts, flags, async ({cluster, request, stopProgress}) => {
      const stats = await readInbound(cluster, argv.map(String), request)
      stopProgress()
      await writeInbound(io, stats.rows, {format: flags.output, allNamespaces: flags['all-namespaces']})
      await writeNotes(io, stats.notes)
      await writeUnreachable(io, stats.unreachable, stats.proxies)
    })
  }
}
