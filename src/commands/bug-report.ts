// `mesh bug-report`: one archive with what a maintainer needs to help, without secrets.

import {bugReportFlags} from '../cli/bug-report-flags.ts'
import {makeBugReport} from '../cli/make-bug-report.ts'
import {clusterFlags, MeshCommand} from '../mesh-command.ts'

/** Milliseconds for one answer, whatever the whole may take. */
const patience = 30_000

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
  static override flags = {...clusterFlags, ...bugReportFlags}

  async run(): Promise<void> {
    const {flags} = await this.parse(BugReport)
    const {namespace: _namespaces, ...open} = flags
    const contexts = await this.openAll({...open, timeout: Math.min(flags.timeout, patience)})
    const {root, version, userAgent} = this.config
    await makeBugReport(contexts, flags, {root, version, userAgent})
  }
}
