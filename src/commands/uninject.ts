// `mesh uninject`: takes a mesh's sidecar and metadata out of workload YAML.

import {Args, Flags} from '@oclif/core'
import {writeTransformed} from '../cli/write-transformed.ts'
import {injectorFor} from '../inject/index.ts'
import {readSources} from '../io/read-sources.ts'
import {MeshCommand, meshFlags} from '../mesh-command.ts'

export default class Uninject extends MeshCommand {
  static override summary = 'Take the sidecar and its metadata out of workload YAML'
  static override description =
    'Prints the input with what injection added taken out. Everything else stays as it is, byte for byte.'
  static override readonly group = 'Workloads'
  static override examples = [
    {
      description: 'Take the proxy out of what runs',
      command: 'kubectl get deploy -o yaml | <%= config.bin %> uninject - | kubectl apply -f -',
    },
  ]
  static override args = {
    input: Args.string({
      required: true,
      ignoreStdin: true,
      description: 'a file, a folder, an https address, or - for standard input',
    }),
  }
  static override flags = {
    ...meshFlags,
    output: Flags.option({
      char: 'o',
      options: ['yaml', 'json'] as const,
      default: 'yaml',
      summary: 'The form of the output',
    })(),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(Uninject)
    const {io, mesh} = await this.open(flags, {looks: false})
    const sources = await readSources(args.input, io)
    const injector = injectorFor(mesh)
    await writeTransformed(io, sources, injector.removal(), {
      output: flags.output,
      verbose: false,
      warnings: false,
      optOut: injector.optOut,
    })
  }
}
