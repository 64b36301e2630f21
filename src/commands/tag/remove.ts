// `mesh tag remove`: takes a revision tag away.

import {Flags} from '@oclif/core'
import {istioFlags} from '../../cli/istio-flags.ts'
import {tagArgument} from '../../cli/tag-flags.ts'
import {planRemoval, removeTag, requireConsent} from '../../manifests/istio/tags.ts'
import {MeshCommand} from '../../mesh-command.ts'

export default class TagRemove extends MeshCommand {
  static override summary = 'Remove a revision tag of Istio'
  static override description =
    'Pods of namespaces that use the tag get no sidecar any more when they start: while there are such namespaces, --yes is needed.'
  static override readonly group = 'Install'
  static override hiddenAliases = ['tag:delete']
  static override examples = [{description: 'A tag that nobody uses', command: '<%= config.bin %> tag remove prod'}]
  static override args = tagArgument
  static override flags = {
    ...istioFlags,
    yes: Flags.boolean({char: 'y', summary: 'Also while namespaces use the tag'}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(TagRemove)
    const {io, controlPlaneNamespace, ...context} = await this.open({...flags, mesh: 'istio'})
    const cluster = await context.cluster()
    try {
      const plan = await planRemoval(cluster, args.tag, controlPlaneNamespace)
      if (!flags.yes) requireConsent(plan)
      await removeTag(cluster, plan, controlPlaneNamespace)
    } finally {
      cluster.close()
    }
    await io.stdout.write(`tag ${args.tag} removed\n`)
  }
}
