// `mesh tag list`: the revision tags of a cluster, and who uses them.

import {istioFlags} from '../../cli/istio-flags.ts'
import {formatFlag} from '../../cli/stat-flags.ts'
import {listedTags} from '../../cli/tag-flags.ts'
import {rowFormats, writeRows} from '../../cli/write-rows.ts'
import {listTags} from '../../manifests/istio/tags.ts'
import {MeshCommand} from '../../mesh-command.ts'

export default class TagList extends MeshCommand {
  static override summary = "List Istio's revision tags and the namespaces that use them"
  static override description = 'A revision without a tag is listed too, with "-" for its tag.'
  static override readonly group = 'Install'
  static override hiddenAliases = ['tag:show']
  static override examples = [{description: 'For a script', command: '<%= config.bin %> tag list -o json'}]
  static override flags = {...istioFlags, output: formatFlag(rowFormats)}

  async run(): Promise<void> {
    const {flags} = await this.parse(TagList)
    const {io, controlPlaneNamespace, ...context} = await this.open({...flags, mesh: 'istio'})
    const cluster = await context.cluster()
    try {
      await writeRows(io, listedTags(await listTags(cluster, controlPlaneNamespace)), flags.output)
    } finally {
      cluster.close()
    }
  }
}
