// `mesh proxy policies`: the authorization policies that ztunnel enforces.

import {Flags} from '@oclif/core'
import {proxyArgs, ztunnelFlags} from '../../cli/proxy-flags.ts'
import {withZtunnel} from '../../cli/proxy-session.ts'
import {writeProxy} from '../../cli/write-proxy.ts'
import {policyColumns} from '../../io/proxy-ztunnel-table.ts'
import {MeshCommand} from '../../mesh-command.ts'
import {readPolicies} from '../../proxy-state/ztunnel/policies.ts'

export default class ProxyPolicies extends MeshCommand {
  static override summary = 'Show the authorization policies that ztunnel knows'
  static override readonly group = 'Diagnostics'
  static override hiddenAliases = ['proxy:policy', 'proxy:pol', 'zc:policies', 'zc:policy', 'zc:pol']
  static override examples = [
    {
      description: 'Of one namespace, whole',
      command: '<%= config.bin %> proxy policies --policy-namespace shop -o yaml',
    },
  ]
  static override args = proxyArgs
  static override flags = {
    ...ztunnelFlags,
    'policy-namespace': Flags.string({helpValue: 'NAME', summary: 'Only those of this namespace'}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ProxyPolicies)
    const context = await this.open({...flags, mesh: 'istio'})
    await withZtunnel(context, args.pod, {...flags, noun: 'policies'}, async ({dump}) => {
      const rows = readPolicies(dump, {namespace: flags['policy-namespace']})
      const table = {columns: policyColumns, rows, noun: 'policies'}
      await writeProxy(context.io, flags.output, table, () => rows.map(({config}) => config))
    })
  }
}
