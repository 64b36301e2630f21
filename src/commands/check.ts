// `mesh check`: asks a live cluster whether a mesh can be installed, or is installed and healthy.

import {checkFlags, runChecks} from '../cli/check-flags.ts'
import {Exit} from '../errors.ts'
import {writeCheckReport} from '../io/check-report.ts'
import {clusterFlags, MeshCommand} from '../mesh-command.ts'

const levels = {warn: 'warning', error: 'error'} as const

export default class Check extends MeshCommand {
  static override summary = 'Check that a mesh can be installed, or is installed and healthy'
  static override description = [
    'Every check runs: one that fails leaves out only those that rest on it, and what you may not read is skipped with the right that it needs.',
    "The clock is the API server's. Nothing but the API server is asked, unless you say --online.",
    'Every mesh that the cluster has is checked, in one report, unless you name one with --mesh.',
    'Where Linkerd compares with the version of its own command line, mesh takes the release that it installs.',
  ].join('\n')
  static override readonly group = 'Install'
  static override examples = [
    {description: 'Before an install', command: '<%= config.bin %> check --pre'},
    {description: 'Before an install of Istio', command: '<%= config.bin %> check --pre --mesh istio'},
    {description: 'An install and the workloads of one namespace', command: '<%= config.bin %> check --proxy -n shop'},
    {
      description: 'In a pipeline: wait for the control plane, fail on warnings too',
      command: '<%= config.bin %> check --wait 2m --fail-on warn -o junit > checks.xml',
    },
  ]
  static override flags = {...clusterFlags, ...checkFlags}

  async run(): Promise<void> {
    const {flags} = await this.parse(Check)
    const contexts = await this.openAll(flags)
    const {root, version, userAgent} = this.config
    const events = runChecks(contexts, flags, {root, version, userAgent})
    const {failed} = await writeCheckReport(this.io, events, {
      format: flags.output,
      failOn: levels[flags['fail-on']],
      version,
    })
    if (failed) process.exitCode = Exit.Failed
  }
}
