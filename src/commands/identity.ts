// `mesh identity`: the certificates that the proxies of pods really serve.

import {Args, Flags} from '@oclif/core'
import {chooseIdentities, readIdentities} from '../diagnostics/identity.ts'
import {Exit} from '../errors.ts'
import {writeIdentities} from '../io/identity-report.ts'
import {clusterFlags, MeshCommand} from '../mesh-command.ts'

export default class Identity extends MeshCommand {
  static override summary = "Show the certificates that pods' proxies serve"
  static override description =
    'Each proxy is asked for the certificate that it shows to others, without judging it. Pods that show none are named on stderr.'
  static override readonly group = 'Diagnostics'
  static override examples = [
    {description: 'Of one pod', command: '<%= config.bin %> identity -n shop web-7bd6c5f6d8-x2x7k'},
    {description: 'Of all pods with a label', command: '<%= config.bin %> identity -n shop -l app=web'},
  ]
  static override strict = false
  static override args = {pod: Args.string({ignoreStdin: true, description: 'The name of a pod; repeatable'})}
  static override flags = {
    ...clusterFlags,
    namespace: Flags.string({char: 'n', helpValue: 'NAME', summary: "The namespace [default: the context's]"}),
    selector: Flags.string({char: 'l', helpValue: 'LABELS', summary: 'All pods with these labels, instead of names'}),
  }

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(Identity)
    const choice = chooseIdentities(argv.map(String), flags.selector)
    const context = await this.open(flags)
    const cluster = await context.cluster()
    try {
      const request = {namespace: cluster.namespace, choice, timeout: flags.timeout}
      const {total, identities} = await readIdentities(cluster, request)
      const {failed} = await writeIdentities(context.io, total, identities)
      if (failed) process.exitCode = Exit.Failed
    } finally {
      cluster.close()
    }
  }
}
