// `mesh completion`: prints a script that completes commands and flags in a shell.

import {Args} from '@oclif/core'
import {completionScript, shellNamed, shells} from '../cli/completion-script.ts'
import {MeshCommand} from '../mesh-command.ts'

export default class Completion extends MeshCommand {
  static override summary = 'Print a completion script for bash, zsh or fish'
  static override readonly group = 'Other'
  static override examples = [
    {description: 'bash, for this session', command: 'source <(<%= config.bin %> completion bash)'},
    {description: 'zsh, for good', command: '<%= config.bin %> completion zsh > "$' + '{fpath[1]}/_<%= config.bin %>"'},
    {
      description: 'fish, for good',
      command: '<%= config.bin %> completion fish > ~/.config/fish/completions/<%= config.bin %>.fish',
    },
  ]
  static override args = {
    shell: Args.string({
      options: [...shells],
      required: true,
      ignoreStdin: true,
      description: 'the shell that the script is for',
    }),
  }

  async run(): Promise<void> {
    const {args} = await this.parse(Completion)
    await this.io.stdout.write(completionScript(shellNamed(args.shell), this.config.bin, this.config.commands))
  }
}
