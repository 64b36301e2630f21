// `mesh viz prometheus-config`: how the user's own Prometheus has to scrape the proxies.

import {Flags} from '@oclif/core'
import {Exit, MeshError} from '../../errors.ts'
import {MeshCommand, meshFlags} from '../../mesh-command.ts'
import {prometheusConfig} from '../../stats/prometheus/config.ts'

export default class VizPrometheusConfig extends MeshCommand {
  static override summary = 'Print the scrape configuration for a Prometheus of your own'
  static override description =
    `Jobs for the control plane, and for every proxy with the labels (namespace, pod, and for Linkerd deployment, k8s_job ...) that
figures are asked for by. As it is printed it is a whole configuration; to add it to another one, take the jobs below scrape_configs.
Prometheus needs the right to list and watch pods. Then: mesh viz stat deploy --prometheus URL`
  static override readonly group = 'Traffic'
  static override examples = [
    {description: 'For promtool', command: '<%= config.bin %> viz prometheus-config > prometheus.yml'},
    {
      description: 'Less often, for a control plane of another namespace',
      command: '<%= config.bin %> viz prometheus-config -L mesh --scrape-interval 30s',
    },
  ]
  static override flags = {
    ...meshFlags,
    'scrape-interval': Flags.custom<string>({
      helpValue: 'DURATION',
      default: '10s',
      summary: 'How often each proxy is scraped',
      async parse(text) {
        if (/^[1-9]\d*(ms|[smhd])$/.test(text)) return text
        throw new MeshError(Exit.Usage, `--scrape-interval takes a duration like 10s or 1m, not "${text}"`)
      },
    })(),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(VizPrometheusConfig)
    const {mesh, controlPlaneNamespace} = await this.open(flags, {looks: false})
    const text = prometheusConfig(mesh, {
      controlPlaneNamespace,
      interval: flags['scrape-interval'],
    })
    await this.io.stdout.write(text)
  }
}
