// `mesh ambient status`: which pods ztunnel captures, which waypoint they use, and why not.

import {Args, Flags} from '@oclif/core'
import {readAmbientStatus} from '../../ambient/status.ts'
import {podsAndServices, readTarget} from '../../cli/ambient-target.ts'
import {istioFlags, namespaceFlag} from '../../cli/istio-flags.ts'
import {formatFlag} from '../../cli/stat-flags.ts'
import {Exit} from '../../errors.ts'
import {ambientFormats, writeAmbientStatus} from '../../io/ambient-table.ts'
import {MeshCommand} from '../../mesh-command.ts'

export default class AmbientStatus extends MeshCommand {
  static override summary = 'Show which pods ztunnel captures, their waypoints, and why not'
  static override description =
    `CAPTURED is what happens, not what was asked for: yes, no, outbound (incoming traffic passes ztunnel by), or broken (traffic
is led to a ztunnel that does not take it). Each reason is told once below the tables, with a command that mends it. The exit
code is 1 when something is not as its labels ask for; pods that nobody enrolled are no trouble.`
  static override readonly group = 'Workloads'
  static override examples = [
    {description: 'A namespace', command: '<%= config.bin %> ambient status shop'},
    {description: 'One deployment', command: '<%= config.bin %> ambient status deploy/web -n shop'},
    {description: 'Everything, for a script', command: '<%= config.bin %> ambient status -A -o json'},
  ]
  static override args = {
    target: Args.string({
      ignoreStdin: true,
      description: "a NAMESPACE, or TYPE/NAME of a workload [default: the context's namespace]",
    }),
  }
  static override flags = {
    ...istioFlags,
    namespace: namespaceFlag,
    'all-namespaces': Flags.boolean({char: 'A', exclusive: ['namespace'], summary: 'All namespaces'}),
    output: formatFlag(ambientFormats),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(AmbientStatus)
    const target = args.target === undefined ? undefined : readTarget(args.target)
    const {io, controlPlaneNamespace, ...context} = await this.open({...flags, mesh: 'istio'})
    const cluster = await context.cluster()
    try {
      const namespace = flags['all-namespaces'] ? undefined : cluster.namespace
      const chosen = await podsAndServices(cluster, target, namespace)
      const status = await readAmbientStatus(cluster, {...chosen, controlPlaneNamespace})
      const {troubled} = await writeAmbientStatus(io, status, flags.output)
      if (troubled) process.exitCode = Exit.Failed
    } finally {
      cluster.close()
    }
  }
}
