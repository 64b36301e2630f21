// `mesh diagnostics policy`: the policy that the control plane gives for a port of a pod or a service.

import {Args, Flags} from '@oclif/core'
import {controlPlaneFlags, controlPlaneRequest, tokenFlag} from '../../cli/diagnostics-flags.ts'
import {checkName, readNamedResource} from '../../cli/named-resource.ts'
import {formatFlag} from '../../cli/stat-flags.ts'
import {dataFormats, writeData} from '../../cli/write-data.ts'
import {parsePort} from '../../diagnostics/authority.ts'
import {policyKinds, readPolicy} from '../../diagnostics/policy.ts'
import {clusterFlags, MeshCommand} from '../../mesh-command.ts'

export default class DiagnosticsPolicy extends MeshCommand {
  static override summary = 'Show the policy that the control plane gives for a port of a pod or a service'
  static override description =
    `Of a pod it is the inbound policy: who may connect. Of a service it is the outbound policy: the routes that clients take.
It is the protobuf of the answer, with addresses and durations made readable.`
  static override readonly group = 'Diagnostics'
  static override hiddenAliases = ['dg:policy']
  static override examples = [
    {
      description: 'Who may talk to a pod',
      command: '<%= config.bin %> diagnostics policy -n shop po/web-7bd6c5f6d8-x2x7k 8080',
    },
    {
      description: 'How clients reach a service, as JSON',
      command: '<%= config.bin %> diagnostics policy -n shop svc/web 80 -o json',
    },
  ]
  static override args = {
    resource: Args.string({ignoreStdin: true, required: true, description: 'po/NAME or svc/NAME'}),
    port: Args.string({ignoreStdin: true, required: true, description: 'The port of the pod or of the service'}),
  }
  static override flags = {
    ...clusterFlags,
    ...controlPlaneFlags,
    namespace: Flags.string({char: 'n', helpValue: 'NAME', default: 'default', summary: 'The namespace'}),
    token: tokenFlag('diagnostics'),
    output: formatFlag(dataFormats),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(DiagnosticsPolicy)
    const {kind, name} = readNamedResource(args.resource, policyKinds)
    const namespace = checkName(flags.namespace)
    const port = parsePort(args.port)
    const context = await this.open(flags)
    const request = {...controlPlaneRequest(context, flags), kind, namespace, name, port, token: flags.token ?? ''}
    await writeData(context.io, await readPolicy(request), flags.output)
  }
}
