// `mesh viz top`: who talks to whom, live, from the proxies' own counters.

import {Args, Flags} from '@oclif/core'
import {durationFlag} from '../../cli/duration-flag.ts'
import {showTop} from '../../cli/show-top.ts'
import {formatFlag, trafficFlags, withTraffic} from '../../cli/stat-flags.ts'
import {topFormats} from '../../io/top-table.ts'
import {clusterFlags, MeshCommand} from '../../mesh-command.ts'

const {namespace, 'all-namespaces': allNamespaces, selector} = trafficFlags

export default class VizTop extends MeshCommand {
  static override summary = 'Show who talks to whom, live'
  static override description = `Counts requests since the start. On a terminal the table stays, takes keys to
sort, page, pause and quit, and is new every few seconds; a pipe gets one.

It needs no tap server, and knows what proxies count rather than requests one
by one: there is no method and no path. Best and Worst are bounds of buckets of
a histogram, Last is the median of the newest window. A client is the identity
that it proved, "-" is one without. A destination is a pod; with --routes it is
the Service whose routes the client chose from.`
  static override readonly group = 'Traffic'
  static override examples = [
    {
      description: 'Whoever calls a deployment, and whom it calls',
      command: '<%= config.bin %> viz top deploy/web -n shop',
    },
    {description: 'By route', command: '<%= config.bin %> viz top deploy/web -n shop --routes'},
  ]
  static override strict = false
  static override args = {
    resource: Args.string({ignoreStdin: true, required: true, description: 'TYPE, TYPE NAME... or TYPE/NAME...'}),
  }
  static override flags = {
    ...clusterFlags,
    namespace,
    'all-namespaces': allNamespaces,
    selector,
    'time-window': durationFlag({char: 't', summary: 'From one picture to the next', shown: '5s', least: 1000}),
    to: Flags.string({helpValue: 'RESOURCE', summary: 'Only requests to TYPE or TYPE/NAME'}),
    'to-namespace': Flags.string({helpValue: 'NAME', summary: 'The namespace of --to, or all requests to it'}),
    'hide-sources': Flags.boolean({summary: 'Count by destination alone'}),
    routes: Flags.boolean({summary: 'Count by route as well'}),
    watch: Flags.boolean({char: 'w', summary: 'Also in a pipe, a picture after the other'}),
    output: formatFlag(topFormats),
  }

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(VizTop)
    const {io} = this
    const contexts = await this.openAll(flags)
    await withTraffic(contexts, flags, async ({cluster, request, stopProgress}) => {
      const question = {
        ...request,
        words: argv.map(String),
        window: flags['time-window'],
        to: flags.to,
        toNamespace: flags['to-namespace'],
        hideSources: flags['hide-sources'],
        routes: flags.routes,
      }
      const options = {format: flags.output, watch: flags.watch, typed: this.argv, beforeWriting: stopProgress}
      await showTop(io, cluster, question, options)
    })
  }
}
