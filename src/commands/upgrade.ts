// `mesh upgrade`: prints the manifests of the control plane that is installed, with what it was asked for and what is new.

import {openInstall, renderFlags} from '../cli/installs.ts'
import {writeManifests} from '../cli/write-manifests.ts'
import {clusterFlags, MeshCommand} from '../mesh-command.ts'

export default class Upgrade extends MeshCommand {
  static override summary = 'Print the manifests that bring an installed control plane up to date'
  static override description =
    `The values and certificates of the install stay, unless a flag says otherwise. An install by Helm is upgraded by Helm.`
  static override readonly group = 'Install'
  static override examples = [
    {
      description: 'To the release of this program',
      command:
        '<%= config.bin %> upgrade --crds | kubectl apply --server-side -f -\n<%= config.bin %> upgrade | kubectl apply -f -',
    },
    {
      description: 'Change a value',
      command: '<%= config.bin %> upgrade --set proxy.logLevel=info | kubectl apply -f -',
    },
  ]
  static override flags = {...clusterFlags, ...renderFlags}

  async run(): Promise<void> {
    const {flags} = await this.parse(Upgrade)
    const context = await this.open(flags)
    const install = await openInstall(context, flags, this.config)
    const rendered = await install.upgrade(await context.cluster())
    await writeManifests(context.io, rendered, flags)
  }
}
