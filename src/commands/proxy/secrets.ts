// `mesh proxy secrets`: the certificates that an Envoy holds.

import {dumpFlags, proxyArgs} from '../../cli/proxy-flags.ts'
import {pages, withProxy} from '../../cli/proxy-session.ts'
import {writeProxy} from '../../cli/write-proxy.ts'
import {secretColumns} from '../../io/proxy-envoy-table.ts'
import {MeshCommand} from '../../mesh-command.ts'
import {readSecrets, secretData} from '../../proxy-state/envoy/secrets.ts'

export default class ProxySecrets extends MeshCommand {
  static override summary = 'Show the certificates of an Envoy, each with the object that it came from'
  static override description =
    `Private keys never leave the proxy. Of an Envoy that has its certificates from files the page
/certs is read, as a saved page too. Short: mesh proxy s`
  static override readonly group = 'Diagnostics'
  static override hiddenAliases = ['proxy:secret', 'proxy:s', 'pc:secrets', 'pc:secret', 'pc:s']
  static override examples = [
    {description: 'All of them', command: '<%= config.bin %> proxy secrets deploy/web.shop'},
    {
      description: 'With the certificates themselves',
      command: '<%= config.bin %> proxy secrets deploy/web.shop -o json',
    },
  ]
  static override args = proxyArgs
  static override flags = dumpFlags

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ProxySecrets)
    const context = await this.open({...flags, mesh: 'istio'})
    await withProxy(context, args.pod, flags, async (proxy) => {
      const kinds = ['envoy-config', 'envoy-certificates'] as const
      const read = async (path: string) => readSecrets((await proxy.page(path, kinds, 'secrets')).data, context.now())
      const fromDump = await read(pages.config)
      const rows = fromDump.length > 0 || proxy.isFile ? fromDump : await read(pages.certificates)
      const table = {columns: secretColumns(rows), rows, noun: 'secrets'}
      await writeProxy(context.io, flags.output, table, () => rows.map(secretData))
    })
  }
}
