// `mesh diagnostics controller-metrics`: the metrics that the control plane serves.

import {Flags} from '@oclif/core'
import {readDuration} from '../../cli/duration-flag.ts'
import {readControllerMetrics} from '../../diagnostics/controller-metrics.ts'
import {Exit} from '../../errors.ts'
import {writeMetricsPages} from '../../io/metrics-pages.ts'
import {clusterFlags, MeshCommand} from '../../mesh-command.ts'

/** Milliseconds. */
const usualWait = 30_000
const leastWait = 1

export default class DiagnosticsControllerMetrics extends MeshCommand {
  static override summary = 'Fetch the metrics of the control plane'
  static override description =
    "Of every container with a port for them, its proxy's included. Short: mesh dg cp-metrics"
  static override readonly group = 'Diagnostics'
  static override hiddenAliases = ['diagnostics:cp-metrics', 'dg:controller-metrics', 'dg:cp-metrics']
  static override examples = [
    {description: 'Everything', command: '<%= config.bin %> diagnostics controller-metrics'},
    {
      description: 'Without waiting long for what does not answer',
      command: '<%= config.bin %> diagnostics controller-metrics --wait 5s',
    },
  ]
  static override flags = {
    ...clusterFlags,
    wait: Flags.custom<number>({
      char: 'w',
      helpValue: 'DURATION',
      summary: 'How long to wait for one container',
      defaultHelp: async () => '30s',
      parse: async (text, _context, {name}) => readDuration(text, name, leastWait),
    })(),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(DiagnosticsControllerMetrics)
    const wait = flags.wait ?? usualWait
    const context = await this.open({...flags, timeout: Math.min(wait, flags.timeout ?? wait)})
    const cluster = await context.cluster()
    try {
      const {total, pages} = await readControllerMetrics(cluster, context.controlPlaneNamespace)
      const {failed} = await writeMetricsPages(context.io, total, pages)
      if (failed) process.exitCode = Exit.Failed
    } finally {
      cluster.close()
    }
  }
}
