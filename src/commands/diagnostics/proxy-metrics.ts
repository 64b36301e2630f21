// `mesh diagnostics proxy-metrics`: the metrics that the proxies of a workload serve.

import {Args, Flags} from '@oclif/core'
import {readNamedResource} from '../../cli/named-resource.ts'
import {readProxyMetrics} from '../../diagnostics/proxy-metrics.ts'
import {Exit} from '../../errors.ts'
import {writeMetricsPages} from '../../io/metrics-pages.ts'
import {clusterFlags, MeshCommand} from '../../mesh-command.ts'

const workloadKinds = [
  'cronjob',
  'daemonset',
  'deployment',
  'job',
  'pod',
  'replicaset',
  'replicationcontroller',
  'statefulset',
] as const

export default class DiagnosticsProxyMetrics extends MeshCommand {
  static override summary = "Fetch the metrics of a workload's proxies"
  static override readonly group = 'Diagnostics'
  static override hiddenAliases = ['dg:proxy-metrics']
  static override examples = [
    {
      description: 'Of all pods of a deployment',
      command: '<%= config.bin %> diagnostics proxy-metrics -n shop deploy/web',
    },
    {
      description: 'To show to others, without the names of services',
      command: '<%= config.bin %> diagnostics proxy-metrics -n shop po/web-7bd6c5f6d8-x2x7k --obfuscate',
    },
  ]
  static override args = {
    workload: Args.string({ignoreStdin: true, required: true, description: 'TYPE/NAME of a pod or of what owns pods'}),
  }
  static override flags = {
    ...clusterFlags,
    namespace: Flags.string({char: 'n', helpValue: 'NAME', summary: "The namespace [default: the context's]"}),
    obfuscate: Flags.boolean({summary: 'Replace the names of services, identities and addresses by digests'}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(DiagnosticsProxyMetrics)
    const named = readNamedResource(args.workload, workloadKinds)
    const context = await this.open(flags)
    const cluster = await context.cluster()
    try {
      const workload = {...named, namespace: cluster.namespace}
      const {total, pages} = await readProxyMetrics(cluster, {workload, obfuscate: flags.obfuscate})
      const {failed} = await writeMetricsPages(context.io, total, pages)
      if (failed) process.exitCode = Exit.Failed
    } finally {
      cluster.close()
    }
  }
}
