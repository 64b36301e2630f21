// `mesh waypoint apply`: puts a waypoint into a namespace.

import {Flags} from '@oclif/core'
import {applyWaypoint, listWaypoints, waitForWaypoints} from '../../ambient/waypoints.ts'
import {istioFlags, namespaceFlag} from '../../cli/istio-flags.ts'
import {realClock, waypointFlags, waypointTimeout} from '../../cli/waypoint-flags.ts'
import {writeWaypointSteps} from '../../cli/write-waypoint-steps.ts'
import {MeshCommand} from '../../mesh-command.ts'

export default class WaypointApply extends MeshCommand {
  static override summary = 'Apply a waypoint to a namespace'
  static override description =
    `Applies a Gateway, of which istiod makes the proxy. With --enroll-namespace everything in the namespace uses it, by the label
istio.io/use-waypoint; a namespace that uses another waypoint is left alone without --overwrite.`
  static override readonly group = 'Workloads'
  static override examples = [
    {
      description: 'For a whole namespace, and wait until it runs',
      command: '<%= config.bin %> waypoint apply -n shop --enroll-namespace --wait',
    },
  ]
  static override flags = {
    ...istioFlags,
    ...waypointFlags,
    namespace: namespaceFlag,
    'enroll-namespace': Flags.boolean({summary: 'Let everything in the namespace use the waypoint'}),
    overwrite: Flags.boolean({summary: 'Also where the namespace uses another waypoint'}),
    wait: Flags.boolean({char: 'w', summary: 'Wait until the waypoint is programmed'}),
    'waypoint-timeout': waypointTimeout,
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(WaypointApply)
    const {io, ...context} = await this.open({...flags, mesh: 'istio'})
    const cluster = await context.cluster()
    const {name, revision, overwrite} = flags
    const {namespace} = cluster
    try {
      const request = {name, namespace, type: flags.for, revision}
      const steps = applyWaypoint(cluster, request, {enroll: flags['enroll-namespace'], overwrite})
      await writeWaypointSteps(io, steps)
      if (!flags.wait) return
      const look = async () => (await listWaypoints(cluster, namespace)).filter((row) => row.name === name)
      await waitForWaypoints(look, flags['waypoint-timeout'], realClock)
      await io.stdout.write(`waypoint ${namespace}/${name} is programmed\n`)
    } finally {
      cluster.close()
    }
  }
}
