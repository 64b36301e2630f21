// `mesh proxy stats`: what went through the clusters of an Envoy since it started.

import {Flags} from '@oclif/core'
import {fileFlag, proxyArgs, proxyFlags} from '../../cli/proxy-flags.ts'
import {withProxy} from '../../cli/proxy-session.ts'
import {readProxyStats, statsPages} from '../../cli/proxy-stats.ts'
import {formatFlag} from '../../cli/stat-flags.ts'
import {writeProxy} from '../../cli/write-proxy.ts'
import {clusterStatsColumns} from '../../io/proxy-envoy-table.ts'
import {MeshCommand} from '../../mesh-command.ts'

export default class ProxyStats extends MeshCommand {
  static override summary = "Show an Envoy's statistics, cluster by cluster"
  static override description = `The numbers of a cluster are the sums over its endpoints. A saved page may be Envoy's
/clusters?format=json, /stats in each of its forms, or /stats/prometheus. -o text and -o prom give the whole pages.`
  static override readonly group = 'Diagnostics'
  static override hiddenAliases = ['proxy:es', 'proxy:envoy-stats']
  static override examples = [
    {
      description: 'What went to one service',
      command: '<%= config.bin %> proxy stats deploy/web.shop --cluster reviews',
    },
    {description: 'As Prometheus reads it', command: '<%= config.bin %> proxy stats deploy/web.shop -o prom'},
  ]
  static override args = proxyArgs
  static override flags = {
    ...proxyFlags,
    ...fileFlag,
    cluster: Flags.string({helpValue: 'TEXT', summary: 'Only clusters whose name has this text in it'}),
    output: formatFlag(['table', 'json', 'yaml', 'text', 'prom']),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ProxyStats)
    const context = await this.open({...flags, mesh: 'istio'})
    await withProxy(context, args.pod, flags, async (proxy) => {
      const {output} = flags
      if (output === 'text' || output === 'prom') {
        await context.io.stdout.write(await proxy.text(statsPages[output]))
        return
      }
      const rows = await readProxyStats(proxy, flags)
      const table = {columns: clusterStatsColumns, rows, noun: 'statistics of clusters'}
      await writeProxy(context.io, output, table, () => rows.map((row) => ({...row})))
    })
  }
}
