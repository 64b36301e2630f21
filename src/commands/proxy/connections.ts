// `mesh proxy connections`: the connections that are open through ztunnel now.

import {Flags} from '@oclif/core'
import {proxyArgs, ztunnelFlags} from '../../cli/proxy-flags.ts'
import {withZtunnel} from '../../cli/proxy-session.ts'
import {writeProxy} from '../../cli/write-proxy.ts'
import {connectionColumns} from '../../io/proxy-ztunnel-table.ts'
import {MeshCommand} from '../../mesh-command.ts'
import {connectedWorkloads, readConnections} from '../../proxy-state/ztunnel/connections.ts'

export default class ProxyConnections extends MeshCommand {
  static override summary = 'Show the connections that are open through the ztunnel of a node'
  static override readonly group = 'Diagnostics'
  static override hiddenAliases = ['proxy:connection', 'proxy:cons', 'zc:connections', 'zc:connection', 'zc:cons']
  static override examples = [
    {description: 'Of one pod', command: '<%= config.bin %> proxy connections deploy/web.shop'},
    {
      description: 'What comes in on a node, by addresses',
      command: '<%= config.bin %> proxy connections --node worker-1 --direction inbound --raw',
    },
  ]
  static override args = proxyArgs
  static override flags = {
    ...ztunnelFlags,
    'workload-namespace': Flags.string({helpValue: 'NAME', summary: 'Only those of this namespace'}),
    direction: Flags.option({
      options: ['inbound', 'outbound'] as const,
      summary: 'Only connections of this direction',
    })(),
    raw: Flags.boolean({summary: 'Show addresses as they are, not the names behind them'}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ProxyConnections)
    const context = await this.open({...flags, mesh: 'istio'})
    await withZtunnel(context, args.pod, {...flags, noun: 'connections'}, async ({dump, workload}) => {
      const {direction, raw} = flags
      const filter = {direction, raw, ...(workload ?? {namespace: flags['workload-namespace']})}
      const table = {columns: connectionColumns, rows: readConnections(dump, filter), noun: 'connections'}
      await writeProxy(context.io, flags.output, table, () => connectedWorkloads(dump, filter))
    })
  }
}
