// `mesh waypoint status`: whether waypoints have their proxies, waiting until they do.

import {Flags} from '@oclif/core'
import {listWaypoints, waitForWaypoints} from '../../ambient/waypoints.ts'
import {istioFlags, namespaceFlag} from '../../cli/istio-flags.ts'
import {formatFlag} from '../../cli/stat-flags.ts'
import {realClock, waypointConditions, waypointTimeout} from '../../cli/waypoint-flags.ts'
import {rowFormats, writeRows} from '../../cli/write-rows.ts'
import {MeshCommand} from '../../mesh-command.ts'

export default class WaypointStatus extends MeshCommand {
  static override summary = 'Show whether waypoints are programmed, and why not'
  static override description = 'Waits until they all are; --no-wait shows them as they are now.'
  static override readonly group = 'Workloads'
  static override examples = [
    {description: 'As they are now', command: '<%= config.bin %> waypoint status -A --no-wait'},
  ]
  static override flags = {
    ...istioFlags,
    namespace: namespaceFlag,
    'all-namespaces': Flags.boolean({char: 'A', exclusive: ['namespace'], summary: 'All namespaces'}),
    wait: Flags.boolean({char: 'w', default: true, allowNo: true, summary: 'Wait until all are programmed'}),
    'waypoint-timeout': waypointTimeout,
    output: formatFlag(rowFormats),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(WaypointStatus)
    const {io, ...context} = await this.open({...flags, mesh: 'istio'})
    const cluster = await context.cluster()
    const everywhere = flags['all-namespaces']
    const look = () => listWaypoints(cluster, everywhere ? undefined : cluster.namespace)
    try {
      const rows = flags.wait ? await waitForWaypoints(look, flags['waypoint-timeout'], realClock) : await look()
      await writeRows(io, waypointConditions({rows, everywhere}), flags.output)
    } finally {
      cluster.close()
    }
  }
}
