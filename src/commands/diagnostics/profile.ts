// `mesh diagnostics profile`: the service profile that the destination service gives for an address.

import {Args} from '@oclif/core'
import {controlPlaneFlags, controlPlaneRequest, tokenFlag} from '../../cli/diagnostics-flags.ts'
import {readProfile} from '../../diagnostics/profile.ts'
import {writeJson} from '../../io/write-json.ts'
import {clusterFlags, MeshCommand} from '../../mesh-command.ts'

export default class DiagnosticsProfile extends MeshCommand {
  static override summary = 'Show the service profile that the destination service gives for an address'
  static override description =
    'The first that a proxy would be told, as the JSON of its protobuf, with addresses and durations made readable.'
  static override readonly group = 'Diagnostics'
  static override hiddenAliases = ['dg:profile']
  static override examples = [
    {
      description: 'Of a service',
      command: '<%= config.bin %> diagnostics profile web.shop.svc.cluster.local:80',
    },
    {description: 'Of a pod', command: '<%= config.bin %> diagnostics profile 10.42.0.7:8080'},
  ]
  static override args = {
    address: Args.string({ignoreStdin: true, required: true, description: 'IP:PORT or NAME:PORT'}),
  }
  static override flags = {...clusterFlags, ...controlPlaneFlags, token: tokenFlag()}

  async run(): Promise<void> {
    const {args, flags} = await this.parse(DiagnosticsProfile)
    const context = await this.open(flags)
    const request = {...controlPlaneRequest(context, flags), destination: args.address, token: flags.token}
    await context.io.stdout.write(`${writeJson(await readProfile(request), 2)}\n`)
  }
}
