// `mesh check`: asks a live cluster whether a mesh can be installed, or is installed and healthy.

import {setTimeout as sleep} from 'node:timers/promises'
import {Flags} from '@oclif/core'
import {checksFor} from '../checks/list.ts'
import {defaultManifest} from '../cli/default-manifests.ts'
import {durationFlag} from '../cli/duration-flag.ts'
import {Exit, MeshError} from '../errors.ts'
import {checkFormats, writeCheckReport} from '../io/check-report.ts'
import {clusterFlags, MeshCommand} from '../mesh-command.ts'

const levels = {warn: 'warning', error: 'error'} as const

export default class Check extends MeshCommand {
  static override summary = 'Check that a mesh can be installed, or is installed and healthy'
  static override description =
    `Every check runs: one that fails leaves out only those that rest on it, and what you may not read is skipped with the
right that it needs. The clock is the API server's; nothing but the API server is asked.`
  static override readonly group = 'Install'
  static override examples = [
    {description: 'Before an install', command: '<%= config.bin %> check --pre'},
    {
      description: 'In a pipeline: wait for the control plane, fail on warnings too',
      command: '<%= config.bin %> check --wait 2m --fail-on warn -o json',
    },
  ]
  static override flags = {
    ...clusterFlags,
    pre: Flags.boolean({exclusive: ['crds'], summary: 'Check that the cluster is ready for an install'}),
    crds: Flags.boolean({summary: 'Check that the CustomResourceDefinitions are installed'}),
    wait: durationFlag({
      summary: 'How long to wait for a control plane that is getting ready',
      shown: '5m0s',
      least: 0,
    }),
    output: Flags.option({char: 'o', options: checkFormats, default: 'table', summary: 'The form of the output'})(),
    skip: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'ID',
      summary: 'Leave out a check, by its id; repeatable',
    }),
    'fail-on': Flags.option({
      options: ['warn', 'error'] as const,
      default: 'error',
      summary: 'The lowest level that makes the command fail',
    })(),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(Check)
    const context = this.open(flags)
    const {root, version} = this.config
    const plan = checksFor(context.mesh, flags.pre ? 'before-install' : flags.crds ? 'crds' : 'installed')
    const unknown = flags.skip?.find((id) => !plan.ids.includes(id))
    if (unknown !== undefined) {
      throw new MeshError(Exit.Usage, `--skip names no check of this run: "${unknown}"`, {
        hint: `--skip ${[...new Set(plan.ids)].join('|')}`,
      })
    }
    const events = plan.run(
      {
        connect: context.cluster,
        namespace: context.controlPlaneNamespace,
        defaultManifest: () => defaultManifest(context, root, version, false),
        crdManifest: () => defaultManifest(context, root, version, true),
      },
      {
        wait: flags.wait,
        skip: new Set(flags.skip),
        clock: {now: () => performance.now(), sleep: async (time) => sleep(time)},
      },
    )
    const {failed} = await writeCheckReport(context.io, events, {
      format: flags.output,
      failOn: levels[flags['fail-on']],
    })
    if (failed) process.exitCode = Exit.Failed
  }
}
