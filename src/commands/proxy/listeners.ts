// `mesh proxy listeners`: where an Envoy takes connections, and where they go from there.

import {Flags} from '@oclif/core'
import {dumpFlags, portFlag, proxyArgs, wordFlag} from '../../cli/proxy-flags.ts'
import {withProxy} from '../../cli/proxy-session.ts'
import {withCauses, writeProxy} from '../../cli/write-proxy.ts'
import {chainColumns, chainLines, listenerColumns} from '../../io/proxy-envoy-table.ts'
import {MeshCommand} from '../../mesh-command.ts'
import {readListeners} from '../../proxy-state/envoy/listeners.ts'

export default class ProxyListeners extends MeshCommand {
  static override summary = 'Show the listeners of an Envoy and where they lead, each with the object that caused it'
  static override readonly group = 'Diagnostics'
  static override hiddenAliases = ['proxy:listener', 'proxy:l', 'pc:listeners', 'pc:listener', 'pc:l']
  static override examples = [
    {description: 'All of them', command: '<%= config.bin %> proxy listeners web-7bd6c5f6d8-x2x7k.shop'},
    {
      description: 'One line each, of those that take HTTP',
      command: '<%= config.bin %> proxy listeners deploy/web -n shop --type http --no-verbose',
    },
  ]
  static override args = proxyArgs
  static override flags = {
    ...dumpFlags,
    address: Flags.string({helpValue: 'IP', summary: 'Only listeners on this address'}),
    port: portFlag({summary: 'Only listeners on this port'}),
    type: wordFlag({words: ['HTTP', 'TCP', 'HTTP+TCP', 'UNKNOWN'], summary: 'Only listeners of this type'}),
    verbose: Flags.boolean({allowNo: true, default: true, summary: 'Show what each listener matches'}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ProxyListeners)
    const context = await this.open({...flags, mesh: 'istio'})
    await withProxy(context, args.pod, flags, async (proxy) => {
      const rows = readListeners(await proxy.dump('listeners'), flags)
      const data = () =>
        rows.map(({config, chains}) =>
          withCauses(
            config,
            chains.flatMap(({causes}) => causes),
          ),
        )
      const noun = 'listeners'
      if (flags.verbose) {
        await writeProxy(context.io, flags.output, {columns: chainColumns, rows: chainLines(rows), noun}, data)
      } else await writeProxy(context.io, flags.output, {columns: listenerColumns, rows, noun}, data)
    })
  }
}
