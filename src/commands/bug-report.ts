// `mesh bug-report`: one archive with what a maintainer needs to help, without secrets.

import {Flags} from '@oclif/core'
import {readDuration} from '../cli/duration-flag.ts'
import {makeBugReport} from '../cli/make-bug-report.ts'
import {sizeFlag} from '../cli/size-flag.ts'
import {clusterFlags, MeshCommand} from '../mesh-command.ts'

/** Milliseconds for one answer, whatever the whole may take. */
const patience = 30_000

const duration = Flags.custom<number>({
  helpValue: 'DURATION',
  parse: async (text, _context, {name}) => readDuration(text, name, 1000),
})

export default class BugReport extends MeshCommand {
  static override summary = 'Collect what a maintainer needs into one archive, without secrets'
  static override description = `Reads versions, the results of mesh check, the mesh's objects, its control plane's
objects, events and logs, and of its proxies the logs, metrics and
configuration. The archive's index.txt lists what is in it, and what could not
be read and why.

Of Secrets there are names alone. Keys, tokens, passwords and headers with
credentials are replaced wherever they can be told; of applications neither
logs nor environment nor arguments are taken. Nothing is sent anywhere.`
  static override readonly group = 'Diagnostics'
  static override examples = [
    {description: 'Of everything, with the proxies in trouble first', command: '<%= config.bin %> bug-report'},
    {
      description: 'Of one namespace, with the logs of the last ten minutes',
      command: '<%= config.bin %> bug-report -n shop --since 10m --output-file shop.tar.gz',
    },
    {
      description: 'Without the large dumps of Envoy',
      command: "<%= config.bin %> bug-report --exclude '*/config_dump.json'",
    },
  ]
  static override flags = {
    ...clusterFlags,
    namespace: Flags.string({
      char: 'n',
      helpValue: 'NAME',
      multiple: true,
      multipleNonGreedy: true,
      summary: 'A namespace with workloads; repeatable [default: all]',
    }),
    'output-file': Flags.string({
      helpValue: 'FILE',
      summary: 'The archive [default: mesh-bug-report-TIME.tar.gz in this folder]',
    }),
    since: duration({summary: 'Logs of this long ago until now [default: the newest 10000 lines of each]'}),
    timeout: duration({
      summary: 'How long all of it may take; the rest is left out',
      default: 300_000,
      defaultHelp: async () => '5m',
      helpGroup: 'BOUNDS',
    }),
    'max-size': sizeFlag({
      summary: 'How large the archive may be; the rest is left out',
      shown: '100Mi',
      least: 2 ** 16,
      helpGroup: 'BOUNDS',
    }),
    'max-proxies': Flags.integer({
      default: 50,
      min: 0,
      max: 10_000,
      helpValue: 'N',
      summary: 'How many pods of workloads are asked: those in trouble first, then one of each workload',
      helpGroup: 'BOUNDS',
    }),
    concurrency: Flags.integer({
      default: 10,
      min: 1,
      max: 100,
      helpValue: 'N',
      summary: 'How many answers are waited for at a time',
      helpGroup: 'BOUNDS',
    }),
    include: Flags.string({
      helpValue: 'PATTERN',
      multiple: true,
      multipleNonGreedy: true,
      summary: 'Only files of the archive like this one; repeatable',
    }),
    exclude: Flags.string({
      helpValue: 'PATTERN',
      multiple: true,
      multipleNonGreedy: true,
      summary: 'No files of the archive like this one; repeatable',
    }),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(BugReport)
    const {namespace: _namespaces, ...open} = flags
    const contexts = await this.openAll({...open, timeout: Math.min(flags.timeout, patience)})
    const {root, version, userAgent} = this.config
    await makeBugReport(contexts, flags, {root, version, userAgent})
  }
}
