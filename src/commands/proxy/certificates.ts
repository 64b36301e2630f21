// `mesh proxy certificates`: the certificates that ztunnel holds.

import {proxyArgs, ztunnelFlags} from '../../cli/proxy-flags.ts'
import {withZtunnel} from '../../cli/proxy-session.ts'
import {writeProxy} from '../../cli/write-proxy.ts'
import {certificateColumns} from '../../io/proxy-ztunnel-table.ts'
import {MeshCommand} from '../../mesh-command.ts'
import {certificateEntries, readCertificates} from '../../proxy-state/ztunnel/certificates.ts'

export default class ProxyCertificates extends MeshCommand {
  static override summary = 'Show the certificates that the ztunnel of a node holds for its workloads'
  static override readonly group = 'Diagnostics'
  static override hiddenAliases = ['proxy:certificate', 'proxy:cert', 'zc:certificates', 'zc:certificate', 'zc:cert']
  static override examples = [
    {description: 'On the node of a pod', command: '<%= config.bin %> proxy certificates deploy/web.shop'},
  ]
  static override args = proxyArgs
  static override flags = ztunnelFlags

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ProxyCertificates)
    const context = await this.open({...flags, mesh: 'istio'})
    await withZtunnel(context, args.pod, {...flags, noun: 'certificates'}, async ({dump}) => {
      const table = {columns: certificateColumns, rows: readCertificates(dump, context.now()), noun: 'certificates'}
      await writeProxy(context.io, flags.output, table, () => certificateEntries(dump))
    })
  }
}
