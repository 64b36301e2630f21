// `mesh tag generate`: prints what a revision tag is made of.

import {readTagRequest, setTagFlags, tagArgument} from '../../cli/tag-flags.ts'
import {writeObjects} from '../../cli/write-manifests.ts'
import {planTag} from '../../manifests/istio/tags.ts'
import {MeshCommand} from '../../mesh-command.ts'

export default class TagGenerate extends MeshCommand {
  static override summary = 'Print the manifests of a revision tag of Istio'
  static override description = 'The cluster is read, where the revision is, and not changed.'
  static override readonly group = 'Install'
  static override examples = [
    {description: 'For a repository', command: '<%= config.bin %> tag generate prod --revision 1-30-3 > tag.yaml'},
  ]
  static override args = tagArgument
  static override flags = setTagFlags

  async run(): Promise<void> {
    const {args, flags} = await this.parse(TagGenerate)
    const {io, controlPlaneNamespace, ...context} = await this.open({...flags, mesh: 'istio'})
    const request = readTagRequest(args.tag, flags, this.config.root, controlPlaneNamespace)
    const cluster = await context.cluster()
    try {
      const {documents} = await planTag(cluster, request, true)
      await writeObjects(
        io,
        documents.map((document) => document.object()),
        'yaml',
      )
    } finally {
      cluster.close()
    }
  }
}
