// `mesh waypoint generate`: prints the Gateway of a waypoint.

import {Flags} from '@oclif/core'
import {waypointGateway} from '../../ambient/waypoints.ts'
import {waypointFlags} from '../../cli/waypoint-flags.ts'
import {writeObjects} from '../../cli/write-manifests.ts'
import {MeshCommand} from '../../mesh-command.ts'

export default class WaypointGenerate extends MeshCommand {
  static override summary = "Print the Gateway of an ambient mesh's waypoint"
  static override description =
    'No cluster is read. Without --namespace the Gateway has none, and kubectl decides where it goes.'
  static override readonly group = 'Workloads'
  static override examples = [
    {
      description: 'For all traffic of a namespace',
      command: '<%= config.bin %> waypoint generate -n shop --for all | kubectl apply -f -',
    },
  ]
  static override flags = {
    ...waypointFlags,
    namespace: Flags.string({char: 'n', helpValue: 'NAME', summary: 'The namespace of the waypoint'}),
    output: Flags.option({
      char: 'o',
      options: ['yaml', 'json'] as const,
      default: 'yaml',
      summary: 'The form of the output',
    })(),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(WaypointGenerate)
    const {name, namespace, revision} = flags
    await writeObjects(this.io, [waypointGateway({name, namespace, type: flags.for, revision})], flags.output)
  }
}
