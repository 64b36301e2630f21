// `mesh waypoint delete`: takes waypoints away.

import {Args, Flags} from '@oclif/core'
import {chooseWaypoints, deleteWaypoints} from '../../ambient/waypoints.ts'
import {istioFlags, namespaceFlag, revisionFlag} from '../../cli/istio-flags.ts'
import {writeDeleted} from '../../cli/write-waypoint-steps.ts'
import {MeshCommand} from '../../mesh-command.ts'

export default class WaypointDelete extends MeshCommand {
  static override summary = 'Delete waypoints of a namespace'
  static override description =
    'By name, by revision, or all. Labels that name a deleted waypoint stay; mesh ambient status finds them.'
  static override readonly group = 'Workloads'
  static override examples = [
    {description: 'One', command: '<%= config.bin %> waypoint delete waypoint -n shop'},
    {description: 'All of a namespace', command: '<%= config.bin %> waypoint delete --all -n shop'},
  ]
  static override strict = false
  static override args = {name: Args.string({ignoreStdin: true, description: 'the name of a waypoint; repeatable'})}
  static override flags = {
    ...istioFlags,
    namespace: namespaceFlag,
    all: Flags.boolean({summary: 'All waypoints of the namespace'}),
    revision: revisionFlag('All waypoints of this revision in the namespace'),
  }

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(WaypointDelete)
    const choice = chooseWaypoints(argv.map(String), {all: flags.all, revision: flags.revision})
    const {io, ...context} = await this.open({...flags, mesh: 'istio'})
    const cluster = await context.cluster()
    try {
      await writeDeleted(io, deleteWaypoints(cluster, cluster.namespace, choice))
    } finally {
      cluster.close()
    }
  }
}
