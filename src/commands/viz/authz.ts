// `mesh viz authz`: what policies admit and turn away, from the proxies that decide it.

import {Args} from '@oclif/core'
import {formatFlag, trafficFlags, withTraffic} from '../../cli/stat-flags.ts'
import {authzFormats, writeAuthz} from '../../io/authz-table.ts'
import {writeNotes} from '../../io/sampling.ts'
import {writeUnreachable} from '../../io/stat-table.ts'
import {clusterFlags, MeshCommand} from '../../mesh-command.ts'
import {readAuthz} from '../../stats/authz/authz.ts'

export default class VizAuthz extends MeshCommand {
  static override summary = 'Show which policy admits traffic of workloads, and what is turned away'
  static override description =
    `A line for each authorization of each route and server that the workload's proxies know of. UNAUTHORIZED is what was
turned away; -o wide adds UNAUTHENTICATED, what was admitted without a client identity. Connections that are no HTTP have
no route and count as conn/s. Istio's sidecars count what they refuse by port, its ztunnels by workload, and neither by policy. What policies would say without traffic is told by: <%= config.bin %> authz`
  static override readonly group = 'Traffic'
  static override examples = [
    {description: 'Of one deployment', command: '<%= config.bin %> viz authz deploy/web -n shop'},
    {description: 'Of all of them, over a minute', command: '<%= config.bin %> viz authz deploy -n shop -t 1m -o wide'},
  ]
  static override strict = false
  static override args = {
    resource: Args.string({ignoreStdin: true, required: true, description: 'TYPE, TYPE/NAME or TYPE NAME...'}),
  }
  static override flags = {
    ...clusterFlags,
    namespace: trafficFlags.namespace,
    'time-window': trafficFlags['time-window'],
    selector: trafficFlags.selector,
    prometheus: trafficFlags.prometheus,
    output: formatFlag(authzFormats),
  }

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(VizAuthz)
    const {io} = this
    const contexts = await this.openAll(flags)
    await withTraffic(contexts, {...flags, 'all-namespaces': false}, async ({cluster, request, stopProgress}) => {
      const authz = await readAuthz(cluster, argv.map(String), request)
      stopProgress()
      await writeAuthz(io, authz.rows, flags.output)
      await writeNotes(io, authz.notes)
      await writeUnreachable(io, authz.unreachable, authz.proxies)
    })
  }
}
