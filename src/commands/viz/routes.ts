// `mesh viz routes`: how each route does, of ServiceProfiles, HTTPRoutes and GRPCRoutes.

import {Args, Flags} from '@oclif/core'
import {formatFlag, trafficFlags, withTraffic} from '../../cli/stat-flags.ts'
import {Exit, MeshError} from '../../errors.ts'
import {routeFormats, writeRoutes} from '../../io/route-table.ts'
import {writeNotes} from '../../io/sampling.ts'
import {writeUnreachable} from '../../io/stat-table.ts'
import {clusterFlags, MeshCommand} from '../../mesh-command.ts'
import {readRoutes} from '../../stats/routes/routes.ts'

export default class VizRoutes extends MeshCommand {
  static override summary = 'Show traffic by route: ServiceProfiles, HTTPRoutes, GRPCRoutes'
  static override description =
    `Of a workload: the routes of its services' profiles, and of its Servers, as its own proxies count them. Of a service:
also the HTTPRoutes and GRPCRoutes that clients take to it. With --to: what the workload sends; -o wide tells effective
(each request once) from actual (each try). Every route is shown, [DEFAULT] is what no route of a profile takes. Istio's
proxies tell by which service a request came, and not by which route: all of it is [DEFAULT].`
  static override readonly group = 'Traffic'
  static override examples = [
    {description: 'Of a service', command: '<%= config.bin %> viz routes svc/api -n shop'},
    {
      description: 'What one deployment sends to it, retries included',
      command: '<%= config.bin %> viz routes deploy/web -n shop --to svc/api -o wide',
    },
  ]
  static override strict = false
  static override args = {
    resource: Args.string({ignoreStdin: true, required: true, description: 'TYPE, TYPE/NAME or TYPE NAME...'}),
  }
  static override flags = {
    ...clusterFlags,
    namespace: trafficFlags.namespace,
    'time-window': trafficFlags['time-window'],
    to: Flags.string({helpValue: 'RESOURCE', summary: 'Only what is sent to it: svc/NAME, deploy/NAME'}),
    'to-namespace': Flags.string({helpValue: 'NAME', summary: "The namespace of --to [default: the resource's]"}),
    selector: trafficFlags.selector,
    prometheus: trafficFlags.prometheus,
    output: formatFlag(routeFormats),
  }

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(VizRoutes)
    const {to, 'to-namespace': toNamespace, output: format} = flags
    const outgoing = to !== undefined || toNamespace !== undefined
    if (format === 'wide' && !outgoing) {
      throw new MeshError(Exit.Usage, '-o wide tells requests from tries, which takes --to', {
        hint: '--to svc/NAME -o wide',
      })
    }
    const {io} = this
    const contexts = await this.openAll(flags)
    await withTraffic(contexts, {...flags, 'all-namespaces': false}, async ({cluster, request, stopProgress}) => {
      const routes = await readRoutes(cluster, argv.map(String), {...request, to, toNamespace})
      stopProgress()
      await writeRoutes(io, routes.tables, {format, outgoing})
      await writeNotes(io, routes.notes)
      await writeUnreachable(io, routes.unreachable, routes.proxies)
    })
  }
}
