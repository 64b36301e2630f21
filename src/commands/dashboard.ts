// `mesh dashboard`: a dashboard that runs in the cluster, in the browser on this machine.

import {Args, Flags} from '@oclif/core'
import {portFlag} from '../cli/proxy-flags.ts'
import {showDashboard} from '../cli/show-dashboard.ts'
import {type DashboardName, dashboardNames, dashboards, meshOfDashboard, usualDashboard} from '../dashboards/index.ts'
import {clusterFlags, MeshCommand} from '../mesh-command.ts'

const list = dashboardNames.map((name) => `  ${name.padEnd(14)}${dashboards[name].title}`).join('\n')

export default class Dashboard extends MeshCommand {
  static override summary = 'Open a dashboard that runs in the cluster'
  static override description = `Listens on this machine, forwards every connection to the pod, and to its
successor when the pod goes away. Ctrl-C ends it.

${list}`
  static override readonly group = 'Diagnostics'
  static override hiddenAliases = ['viz:dashboard']
  static override examples = [
    {description: "The mesh's own: Linkerd's viz, or Kiali", command: '<%= config.bin %> dashboard'},
    {description: "A proxy's administration", command: '<%= config.bin %> dashboard envoy deploy/web.shop'},
    {
      description: 'A Grafana of yours, without the browser',
      command: '<%= config.bin %> dashboard grafana -n monitoring --no-browser',
    },
  ]
  static override args = {
    name: Args.option({
      ignoreStdin: true,
      options: dashboardNames,
      description: "Which one [default: the mesh's own]",
    })(),
    pod: Args.string({ignoreStdin: true, description: '[TYPE/]NAME[.NAMESPACE] of a pod, or of what owns pods'}),
  }
  static override flags = {
    ...clusterFlags,
    namespace: Flags.string({char: 'n', helpValue: 'NAME', summary: "A namespace to look in before the mesh's own"}),
    selector: Flags.string({char: 'l', helpValue: 'LABELS', summary: 'Labels of the pod, instead of the usual ones'}),
    address: Flags.string({helpValue: 'HOST', default: 'localhost', summary: 'The address to listen on'}),
    port: Flags.integer({
      char: 'p',
      helpValue: 'PORT',
      min: 0,
      max: 65_535,
      summary: "The port to listen on, 0 for any [default: the pod's, or any when that is taken]",
    }),
    'ui-port': portFlag({summary: "The pod's port, instead of the usual one"}),
    browser: Flags.boolean({allowNo: true, default: true, summary: 'Open the page in the browser'}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(Dashboard)
    const chosen: DashboardName | undefined = args.name
    const mesh = flags.mesh ?? (chosen === undefined ? undefined : meshOfDashboard(chosen))
    const context = await this.open({...flags, mesh})
    await showDashboard(context, {
      name: chosen ?? usualDashboard[context.mesh],
      pod: args.pod,
      selector: flags.selector,
      namespace: flags.namespace,
      address: flags.address,
      port: flags.port,
      uiPort: flags['ui-port'],
      browser: flags.browser,
    })
  }
}
