// `mesh authz`: the authorizations that apply to a workload's pods, from the policy objects.

import {Args, Flags} from '@oclif/core'
import {formatFlag} from '../cli/stat-flags.ts'
import {authorizationFormats, writeAuthorizations} from '../io/authorization-table.ts'
import {clusterFlags, MeshCommand} from '../mesh-command.ts'
import {readAuthorizations} from '../stats/authz/authz-list.ts'

export default class Authz extends MeshCommand {
  static override summary = 'List the authorizations that apply to the pods of a workload'
  static override description =
    `Reads Servers, ServerAuthorizations, AuthorizationPolicies and the routes that they name; no traffic is looked at.
A reference that leads nowhere, and a Server that lets nobody in, are told on stderr. ROUTE is * when all routes are meant.`
  static override readonly group = 'Workloads'
  static override examples = [
    {description: 'Of one deployment', command: '<%= config.bin %> authz deploy/web -n shop'},
    {description: 'Of all pods of a namespace', command: '<%= config.bin %> authz po -n shop'},
  ]
  static override strict = false
  static override args = {
    resource: Args.string({ignoreStdin: true, required: true, description: 'TYPE, TYPE/NAME or TYPE NAME...'}),
  }
  static override flags = {
    ...clusterFlags,
    namespace: Flags.string({char: 'n', helpValue: 'NAME', summary: "The namespace [default: the context's]"}),
    output: formatFlag(authorizationFormats),
  }

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(Authz)
    const {io, mesh, ...context} = await this.open(flags)
    const cluster = await context.cluster()
    try {
      const {namespace} = cluster
      await writeAuthorizations(
        io,
        await readAuthorizations(cluster, {mesh, words: argv.map(String), namespace}),
        flags.output,
      )
    } finally {
      cluster.close()
    }
  }
}
