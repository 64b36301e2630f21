// `mesh proxy workloads`: the workloads that ztunnel knows.

import {Flags} from '@oclif/core'
import {proxyArgs, ztunnelFlags} from '../../cli/proxy-flags.ts'
import {withZtunnel} from '../../cli/proxy-session.ts'
import {writeProxy} from '../../cli/write-proxy.ts'
import {workloadColumns} from '../../io/proxy-ztunnel-table.ts'
import {MeshCommand} from '../../mesh-command.ts'
import {readWorkloads} from '../../proxy-state/ztunnel/workloads.ts'

export default class ProxyWorkloads extends MeshCommand {
  static override summary = 'Show the workloads that ztunnel knows, with their waypoints'
  static override readonly group = 'Diagnostics'
  static override hiddenAliases = ['proxy:workload', 'proxy:w', 'zc:workloads', 'zc:workload', 'zc:w']
  static override examples = [
    {description: 'As any ztunnel knows them', command: '<%= config.bin %> proxy workloads'},
    {
      description: 'Of one pod, as its own ztunnel knows it',
      command: '<%= config.bin %> proxy workloads deploy/web.shop',
    },
  ]
  static override args = proxyArgs
  static override flags = {
    ...ztunnelFlags,
    'workload-namespace': Flags.string({helpValue: 'NAME', summary: 'Only those of this namespace'}),
    'workload-node': Flags.string({helpValue: 'NAME', summary: 'Only those on this node'}),
    address: Flags.string({helpValue: 'IP', summary: 'Only the one with this address'}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ProxyWorkloads)
    const context = await this.open({...flags, mesh: 'istio'})
    await withZtunnel(context, args.pod, {...flags, noun: 'workloads'}, async ({dump, workload}) => {
      const {address, 'workload-node': node, 'workload-namespace': namespace} = flags
      const rows = readWorkloads(dump, {address, node, ...(workload ?? {namespace})})
      const table = {columns: workloadColumns, rows, noun: 'workloads'}
      await writeProxy(context.io, flags.output, table, () => rows.map(({config}) => config))
    })
  }
}
