// `mesh ambient remove`: takes away the label by which ztunnel captures pods.

import {readLabelled} from '../../cli/ambient-target.ts'
import {changeEnrolment, enrolmentArguments, enrolmentFlags} from '../../cli/change-enrolment.ts'
import {MeshCommand} from '../../mesh-command.ts'

export default class AmbientRemove extends MeshCommand {
  static override summary = "Take a namespace, or the pods of a workload, out of Istio's ambient mode"
  static override description =
    `Takes the label istio.io/dataplane-mode away. For a workload in a namespace that is enrolled it is set to none instead, which
counts before the label of the namespace.`
  static override readonly group = 'Workloads'
  static override examples = [
    {description: 'A namespace', command: '<%= config.bin %> ambient remove shop'},
    {description: 'One deployment', command: '<%= config.bin %> ambient remove deploy/web -n shop'},
  ]
  static override args = enrolmentArguments
  static override flags = enrolmentFlags

  async run(): Promise<void> {
    const {args, flags} = await this.parse(AmbientRemove)
    const target = readLabelled(args.target)
    const context = await this.open({...flags, mesh: 'istio'})
    await changeEnrolment(context, 'remove', {target, dryRun: flags['dry-run']})
  }
}
