// `mesh install-cni`: prints the manifests of the plugin that redirects traffic without an init container.

import {cniRenderFlags, renderCni} from '../cli/installs.ts'
import {writeManifests} from '../cli/write-manifests.ts'
import {MeshCommand, meshFlags} from '../mesh-command.ts'

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
  static override flags = {...meshFlags, ...cniRenderFlags}

  async run(): Promise<void> {
    const {flags} = await this.parse(InstallCni)
    const context = await this.open(flags, {looks: false})
    await writeManifests(context.io, await renderCni(context, flags, this.config), flags)
  }
}
