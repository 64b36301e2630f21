// `mesh proxy all`: everything that a proxy believes, Envoy's or ztunnel's.

import {Flags} from '@oclif/core'
import {dumpFlags, proxyArgs} from '../../cli/proxy-flags.ts'
import {proxySections} from '../../cli/proxy-sections.ts'
import {pages, withProxy} from '../../cli/proxy-session.ts'
import {writeData} from '../../cli/write-data.ts'
import {MeshCommand} from '../../mesh-command.ts'

export default class ProxyAll extends MeshCommand {
  static override summary = 'Show everything that a proxy believes, in one table after the other'
  static override description =
    `With -o json and -o yaml the configuration dump itself, which every other command takes with
--file.`
  static override readonly group = 'Diagnostics'
  static override hiddenAliases = ['proxy:a', 'pc:all', 'pc:a', 'zc:all']
  static override examples = [
    {description: 'Of a sidecar', command: '<%= config.bin %> proxy all deploy/web.shop --with-headers'},
    {
      description: 'Keep it for later',
      command: '<%= config.bin %> proxy all deploy/web.shop -o json > config_dump.json',
    },
  ]
  static override args = proxyArgs
  static override flags = {
    ...dumpFlags,
    'with-headers': Flags.boolean({summary: 'Put a title before each table'}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ProxyAll)
    const context = await this.open({...flags, mesh: 'istio'})
    await withProxy(context, args.pod, flags, async (proxy) => {
      const page = await proxy.page(pages.everything, ['envoy-config', 'ztunnel'], 'configuration')
      if (flags.output !== 'table') return writeData(context.io, page.data, flags.output)
      const sections = await proxySections(proxy, page, context.now())
      const texts = sections.map(({title, text}) =>
        flags['with-headers'] ? `------ ${title} ------\n\n${text}` : text,
      )
      await context.io.stdout.write(texts.join('\n'))
    })
  }
}
