// `mesh install`: prints the manifests of a mesh's control plane.

import {Flags} from '@oclif/core'
import {applyFlags, applyInstall} from '../cli/apply-manifests.ts'
import {openInstall, renderFlags} from '../cli/installs.ts'
import {valueFlags} from '../cli/value-flags.ts'
import {writeManifests} from '../cli/write-manifests.ts'
import {clusterFlags, MeshCommand} from '../mesh-command.ts'
import {installOnlyFlags} from '../meshes/linkerd-value-flags.ts'

export default class Install extends MeshCommand {
  static override summary = "Print the manifests that install a mesh's control plane"
  static override description =
    `Without --apply nothing is changed in the cluster: the output is for kubectl. With a cluster at hand the command refuses to
render over an existing install; --ignore-cluster renders without looking. With --apply the objects go to the cluster in the
order in which they need each other, and what holds a workload up is told as it happens; over an existing install its values
and certificates stay, so that an interrupted run can be repeated.`
  static override readonly group = 'Install'
  static override examples = [
    {
      description: 'Install into the current cluster',
      command:
        '<%= config.bin %> install --crds | kubectl apply --server-side -f -\n<%= config.bin %> install | kubectl apply -f -',
    },
    {
      description: 'Three replicas of everything, with your own values',
      command: '<%= config.bin %> install --ha -f values.yaml | kubectl apply -f -',
    },
    {
      description: 'Apply it all, CustomResourceDefinitions first, and wait',
      command: '<%= config.bin %> install --apply',
    },
    {description: 'List the images to mirror', command: '<%= config.bin %> install --ignore-cluster --images'},
  ]
  static override flags = {
    ...clusterFlags,
    ...renderFlags,
    ...applyFlags,
    ...valueFlags(installOnlyFlags, 'CONTROL PLANE'),
    'ignore-cluster': Flags.boolean({summary: 'Render without looking at the cluster'}),
    'identity-external-issuer': Flags.boolean({
      summary: 'Take the issuer from the Secret linkerd-identity-issuer',
      helpGroup: 'IDENTITY',
    }),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(Install)
    const context = await this.open(flags, {looks: !flags['ignore-cluster']})
    const install = await openInstall(context, flags, this.config)
    if (flags.apply) return applyInstall(context, install, flags)
    const cluster = flags['ignore-cluster'] ? undefined : await context.cluster()
    const rendered = await install.render(cluster)
    await writeManifests(context.io, rendered, flags)
  }
}
