// `mesh inject`: adds a mesh's sidecar to workload YAML.

import {Args, Flags} from '@oclif/core'
import {injectionFlags, readInjection} from '../cli/injection-options.ts'
import {writeTransformed} from '../cli/write-transformed.ts'
import {Exit, MeshError} from '../errors.ts'
import {injectorFor} from '../inject/index.ts'
import {readSources} from '../io/read-sources.ts'
import {clusterFlags, MeshCommand} from '../mesh-command.ts'

export default class Inject extends MeshCommand {
  static override summary = 'Add the sidecar to workload YAML'
  static override description =
    `Prints the input with the annotations or labels that make the injector in the cluster add the proxy, or with
--manual the proxy itself. Comments, order, quoting and every line that needs no change stay as they are. The report goes to stderr.`
  static override readonly group = 'Workloads'
  static override examples = [
    {
      description: 'Inject what runs',
      command: 'kubectl get deploy -o yaml | <%= config.bin %> inject - | kubectl apply -f -',
    },
    {
      description: 'Inject a folder, with a log level of its own',
      command: '<%= config.bin %> inject --proxy-log-level debug manifests/ > injected.yaml',
    },
    {
      description: 'Write the proxy itself, without a cluster',
      command: '<%= config.bin %> inject --manual --ignore-cluster -f values.yaml deployment.yaml',
    },
    {
      description: 'Write the proxy of Istio, as istioctl kube-inject does',
      command: '<%= config.bin %> inject --mesh istio --manual --ignore-cluster deployment.yaml',
    },
    {description: 'Why has this one no sidecar?', command: '<%= config.bin %> inject --why deploy/web -n shop'},
  ]
  static override args = {
    input: Args.string({ignoreStdin: true, description: 'a file, a folder, an https address, or - for standard input'}),
  }
  static override flags = {
    ...clusterFlags,
    ...injectionFlags,
    namespace: Flags.string({char: 'n', helpValue: 'NAME', summary: 'With --why: the namespace of the workload'}),
    why: Flags.string({
      helpValue: 'TYPE/NAME',
      summary: 'Say why a workload has no sidecar, in the cluster or in the input',
    }),
    verbose: Flags.boolean({summary: 'Also report what is fine'}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(Inject)
    const context = await this.open(flags, {
      looks: flags.why !== undefined || (flags.manual && !flags['ignore-cluster']),
    })
    const sources = args.input === undefined ? [] : await readSources(args.input, context.io)
    if (flags.why !== undefined) {
      const {explainWorkload} = await import('../cli/explain-workload.ts')
      await explainWorkload(context, {
        workload: flags.why,
        namespace: flags.namespace,
        sources: args.input === undefined ? undefined : sources,
      })
      return
    }
    if (args.input === undefined)
      throw new MeshError(Exit.Usage, 'inject needs a file, a folder, an address or -', {
        hint: 'kubectl get deploy -o yaml | mesh inject -',
      })
    const steps = await readInjection(context, flags, this.config)
    await writeTransformed(context.io, sources, steps, {
      output: flags.output,
      verbose: flags.verbose,
      warnings: true,
      optOut: injectorFor(context.mesh).optOut,
    })
  }
}
