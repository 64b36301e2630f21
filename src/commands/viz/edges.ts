// `mesh viz edges`: connections between workloads, and whether the mesh secures them.

import {Args} from '@oclif/core'
import {formatFlag, trafficFlags, withTraffic} from '../../cli/stat-flags.ts'
import {edgeFormats, writeEdges} from '../../io/edge-table.ts'
import {writeNotes} from '../../io/sampling.ts'
import {writeUnreachable} from '../../io/stat-table.ts'
import {clusterFlags, MeshCommand} from '../../mesh-command.ts'
import {readEdges} from '../../stats/edges/edges.ts'

export default class VizEdges extends MeshCommand {
  static override summary = 'Show who is connected to whom, and whether the mesh secures it'
  static override description =
    `Asks Linkerd's proxies for the connections that are open now, HTTP or not. Istio's do not know which
are: theirs are the edges with requests or new connections within the time window, or with an open connection of plain TCP.
SECURED is √ for mutual TLS, and the reason otherwise. A destination of another kind is shown as TYPE/NAME, one that the
mesh knows nothing of by its address. Clients without a proxy are seen by nobody, and are not shown.`
  static override readonly group = 'Traffic'
  static override examples = [
    {description: 'From and to the deployments of a namespace', command: '<%= config.bin %> viz edges deploy -n shop'},
    {description: 'Of one of them, with identities', command: '<%= config.bin %> viz edges deploy/web -n shop -o wide'},
    {description: 'Between all pods, for a script', command: '<%= config.bin %> viz edges po -A -o json'},
  ]
  static override strict = false
  static override args = {
    resource: Args.string({ignoreStdin: true, required: true, description: 'TYPE, TYPE/NAME or TYPE NAME...'}),
  }
  static override flags = {
    ...clusterFlags,
    namespace: trafficFlags.namespace,
    'all-namespaces': trafficFlags['all-namespaces'],
    'time-window': trafficFlags['time-window'],
    selector: trafficFlags.selector,
    prometheus: trafficFlags.prometheus,
    output: formatFlag(edgeFormats),
  }

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(VizEdges)
    const {io} = this
    const contexts = await this.openAll(flags)
    await withTraffic(contexts, flags, async ({cluster, request, stopProgress}) => {
      const identities = flags.output !== 'table'
      const edges = await readEdges(cluster, argv.map(String), request, {identities})
      stopProgress()
      await writeEdges(io, edges.rows, flags.output)
      await writeNotes(io, edges.notes)
      await writeUnreachable(io, edges.unreachable, edges.proxies)
    })
  }
}
