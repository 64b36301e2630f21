// `mesh proxy log`: how much proxies write to their logs, and how to change that.

import {Flags} from '@oclif/core'
import {proxyArgs, proxyFlags} from '../../cli/proxy-flags.ts'
import {withProxies} from '../../cli/proxy-log.ts'
import {formatFlag} from '../../cli/stat-flags.ts'
import {Exit} from '../../errors.ts'
import {MeshCommand} from '../../mesh-command.ts'
import {parseLevels} from '../../proxy-state/log-levels.ts'

export default class ProxyLog extends MeshCommand {
  static override summary = "Show or set the levels of proxies' logs, Envoy's or ztunnel's"
  static override description =
    `A workload stands for all of its pods. Levels: trace, debug, info, warning, error, critical, off.
What is set lasts until the proxy ends.`
  static override readonly group = 'Diagnostics'
  static override hiddenAliases = ['proxy:o', 'pc:log', 'pc:o']
  static override examples = [
    {description: 'Show them', command: '<%= config.bin %> proxy log deploy/web.shop'},
    {description: 'Write more', command: '<%= config.bin %> proxy log deploy/web.shop --level http:debug,router:debug'},
    {description: 'Back to the usual', command: '<%= config.bin %> proxy log ds/ztunnel.istio-system --reset'},
  ]
  static override args = proxyArgs
  static override flags = {
    ...proxyFlags,
    selector: Flags.string({char: 'l', helpValue: 'LABELS', summary: 'The pods with these labels, instead of a name'}),
    level: Flags.string({helpValue: '[LOGGER:]LEVEL,...', exclusive: ['reset'], summary: 'The levels to set'}),
    reset: Flags.boolean({char: 'r', summary: 'Set all loggers to what the mesh starts its proxies with'}),
    output: formatFlag(['table', 'json', 'yaml']),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ProxyLog)
    const levels = flags.level === undefined ? [] : parseLevels(flags.level)
    const context = await this.open({...flags, mesh: 'istio'})
    const {failed} = await withProxies(context, {...flags, pod: args.pod, port: flags['proxy-admin-port'], levels})
    if (failed) process.exitCode = Exit.Failed
  }
}
