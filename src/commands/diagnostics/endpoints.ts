// `mesh diagnostics endpoints`: where the destination service sends the traffic for a name.

import {Args} from '@oclif/core'
import {controlPlaneFlags, controlPlaneRequest, tokenFlag} from '../../cli/diagnostics-flags.ts'
import {formatFlag} from '../../cli/stat-flags.ts'
import {readEndpoints} from '../../diagnostics/endpoints.ts'
import {endpointFormats, writeEndpoints} from '../../io/endpoint-table.ts'
import {clusterFlags, MeshCommand} from '../../mesh-command.ts'

export default class DiagnosticsEndpoints extends MeshCommand {
  static override summary = 'Show the endpoints that the destination service gives for names of services'
  static override description =
    `The destination service is asked as proxies ask it. What it says in its first moments is the state: the command ends when
half a second has passed without another update, and after five seconds at the latest. Short: mesh dg ep`
  static override readonly group = 'Diagnostics'
  static override hiddenAliases = ['diagnostics:ep', 'dg:endpoints', 'dg:ep']
  static override examples = [
    {
      description: 'Who answers for a service',
      command: '<%= config.bin %> diagnostics endpoints web.shop.svc.cluster.local:80',
    },
    {
      description: 'Two services, with weights and labels, for a script',
      command:
        '<%= config.bin %> diagnostics endpoints web.shop.svc.cluster.local:80 api.shop.svc.cluster.local:8080 -o json',
    },
  ]
  static override strict = false
  static override args = {
    authority: Args.string({
      ignoreStdin: true,
      required: true,
      description: 'NAME:PORT of a service, as clients call it; repeatable',
    }),
  }
  static override flags = {
    ...clusterFlags,
    ...controlPlaneFlags,
    token: tokenFlag(),
    output: formatFlag(endpointFormats),
  }

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(DiagnosticsEndpoints)
    const context = await this.open(flags)
    const request = {...controlPlaneRequest(context, flags), authorities: argv.map(String), token: flags.token}
    await writeEndpoints(context.io, await readEndpoints(request), flags.output)
  }
}
