// `mesh version`: the program's version, and those of the meshes in the cluster.

import {Flags} from '@oclif/core'
import {writeVersions} from '../cli/write-versions.ts'
import {clusterFlags, MeshCommand} from '../mesh-command.ts'

export default class Version extends MeshCommand {
  static override summary = "Print mesh's version, and those of the meshes in the cluster"
  static override readonly group = 'Other'
  static override examples = [
    {description: 'Everything', command: '<%= config.bin %> version'},
    {description: 'Without a cluster', command: '<%= config.bin %> version --client'},
  ]
  static override flags = {
    ...clusterFlags,
    client: Flags.boolean({summary: "Only mesh's own version"}),
    short: Flags.boolean({summary: 'Only the version numbers'}),
    output: Flags.option({
      char: 'o',
      options: ['text', 'json'] as const,
      default: 'text',
      summary: 'The form of the output',
    })(),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(Version)
    const context = await this.open({...flags, mesh: flags.mesh ?? 'linkerd'})
    await writeVersions(context, {...flags, own: this.config.version})
  }
}
