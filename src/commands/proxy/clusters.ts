// `mesh proxy clusters`: whom an Envoy knows how to reach.

import {Flags} from '@oclif/core'
import {dumpFlags, portFlag, proxyArgs} from '../../cli/proxy-flags.ts'
import {withProxy} from '../../cli/proxy-session.ts'
import {withCause, writeProxy} from '../../cli/write-proxy.ts'
import {clusterColumns} from '../../io/proxy-envoy-table.ts'
import {MeshCommand} from '../../mesh-command.ts'
import {readClusters} from '../../proxy-state/envoy/clusters.ts'

export default class ProxyClusters extends MeshCommand {
  static override summary = 'Show the clusters of an Envoy, each with the object that caused it'
  static override readonly group = 'Diagnostics'
  static override hiddenAliases = ['proxy:cluster', 'proxy:c', 'pc:clusters', 'pc:cluster', 'pc:c']
  static override examples = [
    {description: 'All of them', command: '<%= config.bin %> proxy clusters deploy/web.shop'},
    {
      description: 'What Envoy has for one host, whole',
      command: '<%= config.bin %> proxy clusters -f config_dump.json --fqdn reviews -o json',
    },
  ]
  static override args = proxyArgs
  static override flags = {
    ...dumpFlags,
    fqdn: Flags.string({helpValue: 'TEXT', summary: 'Only hosts whose name has this text in it'}),
    port: portFlag({summary: 'Only clusters for this port of a service'}),
    subset: Flags.string({helpValue: 'NAME', summary: 'Only this subset of a DestinationRule'}),
    direction: Flags.option({
      options: ['inbound', 'outbound', 'inbound-vip'] as const,
      summary: 'Only clusters for traffic of this direction',
    })(),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ProxyClusters)
    const context = await this.open({...flags, mesh: 'istio'})
    await withProxy(context, args.pod, flags, async (proxy) => {
      const rows = readClusters(await proxy.dump('clusters'), flags)
      const table = {columns: clusterColumns, rows, noun: 'clusters'}
      await writeProxy(context.io, flags.output, table, () => rows.map(withCause))
    })
  }
}
