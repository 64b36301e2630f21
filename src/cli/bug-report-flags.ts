// The flags of `mesh bug-report`: whose, since when, and how much.

import {Flags} from '@oclif/core'
import {readDuration} from './duration-flag.ts'
import {sizeFlag} from './size-flag.ts'

const duration = Flags.custom<number>({
  helpValue: 'DURATION',
  parse: async (text, _context, {name}) => readDuration(text, name, 1000),
})

export const bugReportFlags = {
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
