// `mesh proxy status`: whether every proxy runs with what istiod last sent to it.

import {Args, Flags} from '@oclif/core'
import {proxyFormats} from '../../cli/proxy-flags.ts'
import {parsePodArgument} from '../../cli/proxy-pods.ts'
import {withCluster} from '../../cli/proxy-session.ts'
import {formatFlag} from '../../cli/stat-flags.ts'
import {writeProxy} from '../../cli/write-proxy.ts'
import {Exit} from '../../errors.ts'
import {detailedStatusColumns, statusColumns} from '../../io/proxy-status-table.ts'
import {clusterFlags, MeshCommand} from '../../mesh-command.ts'
import {readProxyStatus} from '../../proxy-state/istiods.ts'
import {commonTypes, statusData} from '../../proxy-state/sync-status.ts'

export default class ProxyStatus extends MeshCommand {
  static override summary = 'Show whether every proxy is in sync with istiod'
  static override description =
    `Every istiod is asked, since each knows only the proxies that it serves. Short: mesh ps`
  static override readonly group = 'Diagnostics'
  static override hiddenAliases = ['ps', 'proxy-status', 'proxy:ps']
  static override examples = [
    {description: 'All of them', command: '<%= config.bin %> proxy status'},
    {description: 'Type by type, of one namespace', command: '<%= config.bin %> proxy status -n shop -v 1'},
  ]
  static override args = {
    pod: Args.string({description: 'NAME[.NAMESPACE] of a pod: only that one', ignoreStdin: true}),
  }
  static override flags = {
    ...clusterFlags,
    namespace: Flags.string({char: 'n', helpValue: 'NAME', summary: 'Only proxies of this namespace [default: all]'}),
    revision: Flags.string({char: 'r', helpValue: 'NAME', summary: 'Ask only the istiods of this revision'}),
    verbosity: Flags.integer({char: 'v', min: 0, max: 1, default: 0, summary: '1 shows a column for each type'}),
    output: formatFlag(proxyFormats),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ProxyStatus)
    const pod = args.pod === undefined ? undefined : parsePodArgument(args.pod)
    const context = await this.open({...flags, mesh: 'istio'})
    await withCluster(context, async (cluster) => {
      const {controlPlaneNamespace, io} = context
      const {namespace, revision, verbosity} = flags
      const proxy = pod && `${pod.name}.${pod.namespace ?? cluster.namespace}`
      const request = {controlPlaneNamespace, namespace, revision, proxy}
      const {proxies: rows, troubles} = await readProxyStatus(cluster, request)
      for (const trouble of troubles) await io.stderr.write(`${trouble}\n`)
      const detailed = () => detailedStatusColumns(rows, commonTypes, context.now())
      const table = {columns: verbosity > 0 ? detailed() : statusColumns, rows, noun: 'proxies'}
      await writeProxy(io, flags.output, table, () => rows.map(statusData))
      if (troubles.length > 0) process.exitCode = Exit.Failed
    })
  }
}
