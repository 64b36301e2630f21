// `mesh waypoint list`: the waypoints of a namespace, or of all.

import {Flags} from '@oclif/core'
import {listWaypoints} from '../../ambient/waypoints.ts'
import {istioFlags, namespaceFlag} from '../../cli/istio-flags.ts'
import {formatFlag} from '../../cli/stat-flags.ts'
import {listedWaypoints} from '../../cli/waypoint-flags.ts'
import {rowFormats, writeRows} from '../../cli/write-rows.ts'
import {MeshCommand} from '../../mesh-command.ts'

export default class WaypointList extends MeshCommand {
  static override summary = 'List the waypoints of a namespace'
  static override readonly group = 'Workloads'
  static override examples = [{description: 'Of all namespaces', command: '<%= config.bin %> waypoint list -A'}]
  static override flags = {
    ...istioFlags,
    namespace: namespaceFlag,
    'all-namespaces': Flags.boolean({char: 'A', exclusive: ['namespace'], summary: 'All namespaces'}),
    output: formatFlag(rowFormats),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(WaypointList)
    const {io, ...context} = await this.open({...flags, mesh: 'istio'})
    const cluster = await context.cluster()
    const everywhere = flags['all-namespaces']
    try {
      const rows = await listWaypoints(cluster, everywhere ? undefined : cluster.namespace)
      await writeRows(io, listedWaypoints({rows, everywhere}), flags.output)
    } finally {
      cluster.close()
    }
  }
}
