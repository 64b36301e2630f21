// `mesh proxy routes`: which requests an Envoy sends where, by its route configurations.

import {Flags} from '@oclif/core'
import {dumpFlags, proxyArgs} from '../../cli/proxy-flags.ts'
import {withProxy} from '../../cli/proxy-session.ts'
import {withCauses, writeProxy} from '../../cli/write-proxy.ts'
import {routeColumns, routeLines, routeTableColumns} from '../../io/proxy-envoy-table.ts'
import {MeshCommand} from '../../mesh-command.ts'
import {readRoutes} from '../../proxy-state/envoy/routes.ts'

export default class ProxyRoutes extends MeshCommand {
  static override summary = 'Show the routes of an Envoy, each with the object that caused it'
  static override readonly group = 'Diagnostics'
  static override hiddenAliases = ['proxy:route', 'proxy:r', 'pc:routes', 'pc:route', 'pc:r']
  static override examples = [
    {description: 'All of them', command: '<%= config.bin %> proxy routes deploy/web.shop'},
    {description: 'Those of one port', command: '<%= config.bin %> proxy routes deploy/web.shop --name 9080'},
  ]
  static override args = proxyArgs
  static override flags = {
    ...dumpFlags,
    name: Flags.string({helpValue: 'NAME', summary: 'Only the route configuration of this name'}),
    verbose: Flags.boolean({allowNo: true, default: true, summary: 'Show the single routes'}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ProxyRoutes)
    const context = await this.open({...flags, mesh: 'istio'})
    await withProxy(context, args.pod, flags, async (proxy) => {
      const rows = readRoutes(await proxy.dump('routes'), flags)
      const data = () =>
        rows.map(({config, routes}) =>
          withCauses(
            config,
            routes.map(({cause}) => cause),
          ),
        )
      const noun = 'routes'
      if (flags.verbose) {
        await writeProxy(context.io, flags.output, {columns: routeColumns, rows: routeLines(rows), noun}, data)
      } else await writeProxy(context.io, flags.output, {columns: routeTableColumns, rows, noun}, data)
    })
  }
}
