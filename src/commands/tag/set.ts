// `mesh tag set`: points a revision tag at a revision.

import {readTagRequest, setTagFlags, tagArgument} from '../../cli/tag-flags.ts'
import {planTag, writeTag} from '../../manifests/istio/tags.ts'
import {MeshCommand} from '../../mesh-command.ts'
import {labels} from '../../meshes/istio.ts'

export default class TagSet extends MeshCommand {
  static override summary = 'Point a revision tag of Istio at a revision'
  static override description =
    `Namespaces with the label istio.io/rev=TAG are then injected by that revision, and an upgrade moves the tag instead of all
labels. The tag "default" also takes over namespaces with istio-injection=enabled, and the validation of configuration.`
  static override readonly group = 'Install'
  static override examples = [
    {description: 'A new tag', command: '<%= config.bin %> tag set prod --revision 1-30-3'},
    {description: 'Move it', command: '<%= config.bin %> tag set prod --revision 1-31-0 --overwrite'},
  ]
  static override args = tagArgument
  static override flags = setTagFlags

  async run(): Promise<void> {
    const {args, flags} = await this.parse(TagSet)
    const {io, controlPlaneNamespace, ...context} = await this.open({...flags, mesh: 'istio'})
    const request = readTagRequest(args.tag, flags, this.config.root, controlPlaneNamespace)
    const cluster = await context.cluster()
    try {
      await writeTag(cluster, await planTag(cluster, request, false))
    } finally {
      cluster.close()
    }
    const {tag, revision} = request
    await io.stdout.write(`tag ${tag} points at revision ${revision}\n`)
    await io.stderr.write(
      `To use it: kubectl label namespace NAME ${labels.injection}- ${labels.revision}=${tag} --overwrite\n`,
    )
  }
}
