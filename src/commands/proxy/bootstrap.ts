// `mesh proxy bootstrap`: what an Envoy was started with.

import {fileFlag, proxyArgs, proxyFlags} from '../../cli/proxy-flags.ts'
import {withProxy} from '../../cli/proxy-session.ts'
import {formatFlag} from '../../cli/stat-flags.ts'
import {writeProxy} from '../../cli/write-proxy.ts'
import {titledColumns} from '../../io/proxy-table.ts'
import {MeshCommand} from '../../mesh-command.ts'
import {readBootstrap} from '../../proxy-state/envoy/bootstrap.ts'

export default class ProxyBootstrap extends MeshCommand {
  static override summary = 'Show what an Envoy was started with'
  static override readonly group = 'Diagnostics'
  static override hiddenAliases = ['proxy:b', 'pc:bootstrap', 'pc:b']
  static override examples = [
    {description: 'All of it', command: '<%= config.bin %> proxy bootstrap deploy/web.shop'},
    {description: 'The versions alone', command: '<%= config.bin %> proxy bootstrap deploy/web.shop -o short'},
  ]
  static override args = proxyArgs
  static override flags = {...proxyFlags, ...fileFlag, output: formatFlag(['json', 'yaml', 'table', 'short'])}

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ProxyBootstrap)
    const context = await this.open({...flags, mesh: 'istio'})
    await withProxy(context, args.pod, flags, async (proxy) => {
      const {versions, config} = readBootstrap(await proxy.dump('bootstrap'))
      const format = flags.output === 'short' ? 'table' : flags.output
      const table = {columns: titledColumns, rows: versions, noun: 'versions'}
      await writeProxy(context.io, format, table, () => config)
    })
  }
}
