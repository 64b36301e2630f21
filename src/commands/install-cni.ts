// `mesh install-cni`: prints the manifests of the plugin that redirects traffic without an init container.

import {Flags} from '@oclif/core'
import {ownCharts} from '../cli/own-charts.ts'
import {flaggedValues, treeOf, valueFlags} from '../cli/value-flags.ts'
import {readValueSources, valueSourceFlags} from '../cli/value-sources.ts'
import {writeManifests} from '../cli/write-manifests.ts'
import {installerFor} from '../manifests/index.ts'
import {MeshCommand, meshFlags} from '../mesh-command.ts'
import {cniFlags} from '../meshes/linkerd-value-flags.ts'

export default class InstallCni extends MeshCommand {
  static override summary = "Print the manifests of the mesh's CNI plugin"
  static override description =
    'With the plugin on the nodes, pods need no init container with rights over the network. Install it before the control plane.'
  static override readonly group = 'Install'
  static override examples = [
    {
      description: 'The plugin, then a control plane that relies on it',
      command:
        '<%= config.bin %> install-cni | kubectl apply -f -\n<%= config.bin %> install --linkerd-cni-enabled | kubectl apply -f -',
    },
  ]
  static override flags = {
    ...meshFlags,
    ...valueSourceFlags,
    ...valueFlags(cniFlags, 'PLUGIN'),
    registry: Flags.string({
      helpValue: 'REGISTRY',
      env: 'LINKERD_DOCKER_REGISTRY',
      summary: 'Pull the image from this registry [default: cr.l5d.io/linkerd]',
    }),
    images: Flags.boolean({summary: 'List the images instead, one a line'}),
    charts: Flags.string({helpValue: 'DIR|TGZ', summary: 'Render this chart instead of the built-in one'}),
    output: Flags.option({
      char: 'o',
      options: ['yaml', 'json'] as const,
      default: 'yaml',
      summary: 'The form of the output',
    })(),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(InstallCni)
    const {io, mesh, cniNamespace} = await this.open(flags, {looks: false})
    const rendered = await installerFor('linkerd').renderCni({
      charts: {own: ownCharts(this.config.root, mesh), user: flags.charts},
      namespace: cniNamespace,
      createdBy: `mesh/cli ${this.config.version}`,
      registry: flags.registry,
      flags: treeOf(flaggedValues(cniFlags, flags)),
      user: await readValueSources(flags, io),
    })
    await writeManifests(io, rendered, flags)
  }
}
