// `mesh proxy endpoints`: the addresses behind the clusters of an Envoy, and what it thinks of their health.

import {Flags} from '@oclif/core'
import {dumpFlags, portFlag, proxyArgs, wordFlag} from '../../cli/proxy-flags.ts'
import {pages, withProxy} from '../../cli/proxy-session.ts'
import {withCause, writeProxy} from '../../cli/write-proxy.ts'
import {endpointColumns} from '../../io/proxy-envoy-table.ts'
import {MeshCommand} from '../../mesh-command.ts'
import {readEndpoints} from '../../proxy-state/envoy/endpoints.ts'

export default class ProxyEndpoints extends MeshCommand {
  static override summary = 'Show the endpoints of an Envoy and their health, each with the object that caused it'
  static override description = `A saved page is Envoy's /clusters?format=json, or its /config_dump?include_eds, which
knows nothing of outliers. Short: mesh proxy ep`
  static override readonly group = 'Diagnostics'
  static override hiddenAliases = ['proxy:endpoint', 'proxy:ep', 'pc:endpoints', 'pc:endpoint', 'pc:ep']
  static override examples = [
    {
      description: 'Those that are not well',
      command: '<%= config.bin %> proxy endpoints deploy/web.shop --status unhealthy',
    },
    {description: 'Of a saved page', command: '<%= config.bin %> proxy endpoints -f clusters.json --port 9080'},
  ]
  static override args = proxyArgs
  static override flags = {
    ...dumpFlags,
    address: Flags.string({helpValue: 'IP', summary: 'Only this address'}),
    port: portFlag({summary: 'Only this port'}),
    cluster: Flags.string({helpValue: 'NAME', summary: 'Only the endpoints of this cluster, by its whole name'}),
    status: wordFlag({
      words: ['HEALTHY', 'UNHEALTHY', 'DRAINING', 'TIMEOUT', 'DEGRADED', 'UNKNOWN'],
      summary: 'Only endpoints of this health',
    }),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ProxyEndpoints)
    const context = await this.open({...flags, mesh: 'istio'})
    await withProxy(context, args.pod, flags, async (proxy) => {
      const page = await proxy.page(pages.clusters, ['envoy-clusters', 'envoy-config'], 'endpoints')
      const dump = proxy.isFile ? undefined : await proxy.dump('clusters')
      const rows = readEndpoints(page.data, dump, flags)
      const table = {columns: endpointColumns, rows, noun: 'endpoints'}
      const data = () => rows.map((row) => ({cluster: row.cluster, ...withCause(row)}))
      await writeProxy(context.io, flags.output, table, data)
    })
  }
}
