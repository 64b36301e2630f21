// `mesh --help`: commands under headings by what they are for, and examples that work when pasted.

import type {Command} from '@oclif/core'
import {Help as OclifHelp} from '@oclif/core'

/** The headings, in the order of a mesh's life; a test proves that every command names one of them. */
export const groups = ['Install', 'Workloads', 'Traffic', 'Diagnostics', 'Other'] as const

const examples = [
  ['Check a cluster, install Linkerd, check again', 'mesh check --pre'],
  ['', 'mesh install --crds | kubectl apply --server-side -f -'],
  ['', 'mesh install | kubectl apply -f -'],
  ['', 'mesh check'],
  ['Add the sidecar to what runs already', 'kubectl get deploy -o yaml | mesh inject - | kubectl apply -f -'],
  ['Who talks, how well, how fast', 'mesh viz stat deploy'],
] as const

export default class Help extends OclifHelp {
  override formatRoot(): string {
    const {bin, pjson} = this.config
    return [pjson.description ?? '', '', 'USAGE', `  $ ${bin} COMMAND [FLAGS]`].join('\n')
  }

  protected override async showRootHelp(): Promise<void> {
    const rows = this.config.commands.filter((command) => command.hidden !== true)
    const width = Math.max(...rows.map((row) => row.id.length))
    this.log(this.formatRoot())
    for (const group of groups) {
      const members = rows.filter((row) => groupOf(row) === group).sort((a, b) => a.id.localeCompare(b.id))
      if (members.length === 0) continue
      this.log(`\n${group.toUpperCase()}`)
      for (const member of members)
        this.log(`  ${member.id.replaceAll(':', ' ').padEnd(width)}  ${this.summary(member) ?? ''}`)
    }
    this.log('\nEXAMPLES')
    for (const [title, line] of examples) {
      if (title !== '') this.log(`  ${title}:`)
      this.log(`    ${line}`)
    }
    this.log(`\nRun "${this.config.bin} COMMAND --help" for a command's flags and examples.`)
  }
}

export function groupOf(command: Command.Loadable): string {
  return 'group' in command && typeof command.group === 'string' ? command.group : 'Other'
}
