// `mesh ambient add`: sets the label by which ztunnel captures pods.

import {readLabelled} from '../../cli/ambient-target.ts'
import {changeEnrolment, enrolmentArguments, enrolmentFlags} from '../../cli/change-enrolment.ts'
import {MeshCommand} from '../../mesh-command.ts'

export default class AmbientAdd extends MeshCommand {
  static override summary = "Enrol a namespace, or the pods of a workload, into Istio's ambient mode"
  static override description =
    `Sets the label istio.io/dataplane-mode=ambient: of a workload in its pod template, so that its pods are replaced. Pods that run
already in a labelled namespace are captured without a restart. What became of it says mesh ambient status.`
  static override readonly group = 'Workloads'
  static override examples = [
    {description: 'A namespace', command: '<%= config.bin %> ambient add shop'},
    {description: 'One deployment', command: '<%= config.bin %> ambient add deploy/web -n shop'},
  ]
  static override args = enrolmentArguments
  static override flags = enrolmentFlags

  async run(): Promise<void> {
    const {args, flags} = await this.parse(AmbientAdd)
    const target = readLabelled(args.target)
    const context = await this.open({...flags, mesh: 'istio'})
    await changeEnrolment(context, 'add', {target, dryRun: flags['dry-run']})
  }
}
