// `mesh proxy services`: the Services that ztunnel knows.

import {Flags} from '@oclif/core'
import {proxyArgs, ztunnelFlags} from '../../cli/proxy-flags.ts'
import {withZtunnel} from '../../cli/proxy-session.ts'
import {writeProxy} from '../../cli/write-proxy.ts'
import {serviceColumns} from '../../io/proxy-ztunnel-table.ts'
import {MeshCommand} from '../../mesh-command.ts'
import {readServices} from '../../proxy-state/ztunnel/services.ts'

export default class ProxyServices extends MeshCommand {
  static override summary = 'Show the Services that ztunnel knows, with their healthy endpoints'
  static override readonly group = 'Diagnostics'
  static override hiddenAliases = ['proxy:service', 'proxy:svc', 'zc:services', 'zc:service', 'zc:svc']
  static override examples = [
    {description: 'Of one namespace', command: '<%= config.bin %> proxy services --service-namespace shop'},
  ]
  static override args = proxyArgs
  static override flags = {
    ...ztunnelFlags,
    'service-namespace': Flags.string({helpValue: 'NAME', summary: 'Only those of this namespace'}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ProxyServices)
    const context = await this.open({...flags, mesh: 'istio'})
    await withZtunnel(context, args.pod, {...flags, noun: 'services'}, async ({dump}) => {
      const rows = readServices(dump, {namespace: flags['service-namespace']})
      const table = {columns: serviceColumns, rows, noun: 'services'}
      await writeProxy(context.io, flags.output, table, () => rows.map(({config}) => config))
    })
  }
}
