// `mesh rbac print`: the least Roles and ClusterRole that a command needs.

import {Args, Flags} from '@oclif/core'
import {defaultManifest} from '../../cli/default-manifests.ts'
import {readRights} from '../../cli/rights-request.ts'
import {writeObjects} from '../../cli/write-manifests.ts'
import {MeshCommand, meshFlags} from '../../mesh-command.ts'
import {findCommand, rightsOf, rolesFor} from '../../rights/index.ts'

export default class RbacPrint extends MeshCommand {
  static override summary = 'Print the least Role or ClusterRole that a command needs'
  static override description =
    `Type the command behind it, with what it is about: the kinds that it names decide what it reads. With --user, --group or
--service-account the bindings are printed too. A command that reads files alone needs nothing, and nothing is printed.`
  static override readonly group = 'Install'
  static override examples = [
    {
      description: 'Let a team look at the traffic of its namespace',
      command: '<%= config.bin %> rbac print viz stat deploy -n shop --group shop-team | kubectl apply -f -',
    },
    {description: 'What a pipeline needs for its checks', command: '<%= config.bin %> rbac print check --proxy'},
  ]
  static override strict = false
  static override args = {
    command: Args.string({ignoreStdin: true, required: true, description: 'the words of a command, and its TYPE'}),
  }
  static override flags = {
    ...meshFlags,
    namespace: Flags.string({
      char: 'n',
      helpValue: 'NAME',
      summary: 'The namespace that the command is about [default: default]',
    }),
    'all-namespaces': Flags.boolean({char: 'A', exclusive: ['namespace'], summary: 'It is about all namespaces'}),
    pre: Flags.boolean({summary: 'Of check --pre'}),
    crds: Flags.boolean({summary: 'Of check --crds'}),
    proxy: Flags.boolean({summary: 'Of check --proxy'}),
    manual: Flags.boolean({summary: 'Of inject --manual'}),
    why: Flags.boolean({summary: 'Of inject --why'}),
    'linkerd-cni-enabled': Flags.boolean({summary: 'The install uses the CNI plugin'}),
    ha: Flags.boolean({summary: 'The install is highly available'}),
    user: Flags.string({
      helpValue: 'NAME',
      exclusive: ['group', 'service-account'],
      summary: 'Bind the roles to a user',
    }),
    group: Flags.string({helpValue: 'NAME', exclusive: ['service-account'], summary: 'Bind the roles to a group'}),
    'service-account': Flags.string({helpValue: 'NAMESPACE/NAME', summary: 'Bind the roles to a service account'}),
    output: Flags.option({
      char: 'o',
      options: ['yaml', 'json'] as const,
      default: 'yaml',
      summary: 'The form of the output',
    })(),
  }

  async run(): Promise<void> {
    const {argv, flags} = await this.parse(RbacPrint)
    const context = await this.open(flags, {looks: false})
    const {command, rest} = findCommand(context.mesh, argv.map(String))
    const {root, version} = this.config
    const made = await Promise.all([true, false].map((crds) => defaultManifest(context, root, version, crds)))
    const {variant, request, places, subject} = readRights({command, rest, flags}, context, made.flat())
    const name = `mesh-${variant.replaceAll(/[ -]+/g, '-')}`
    const roles = rolesFor(rightsOf(context.mesh, variant, request), {name, places, subject})
    if (roles.length === 0) await context.io.stderr.write(`mesh ${variant} asks the API server for nothing\n`)
    await writeObjects(context.io, roles, flags.output)
  }
}
