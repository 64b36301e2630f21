// Makes the archive of `mesh bug-report`: what is asked for, what bounds it, and the file that it ends in.

import {stat} from 'node:fs/promises'
import {
  collectReport,
  indexPage,
  pathFilter,
  type ReportEntry,
  type ReportedMesh,
  type Source,
} from '../bug-report/index.ts'
import {Exit, MeshError} from '../errors.ts'
import {createArchive} from '../io/archive-file.ts'
import {writeBugReportSummary} from '../io/bug-report-summary.ts'
import {formatCheckJson} from '../io/check-report-json.ts'
import {countsAsFailure, type ReportedCheck} from '../io/check-report-result.ts'
import {writeJson} from '../io/write-json.ts'
import type {Context} from '../mesh-command.ts'
import {type CheckingProgram, runChecks} from './check-flags.ts'
import {onInterrupt} from './until-interrupted.ts'

export interface BugReportFlags {
  namespace?: string[] | undefined
  'output-file'?: string | undefined
  /** Milliseconds. */
  since?: number | undefined
  timeout: number
  /** Bytes. */
  'max-size': number
  'max-proxies': number
  concurrency: number
  include?: string[] | undefined
  exclude?: string[] | undefined
}

/** The account of what is in the archive gets this part of it. */
const indexShare = 1 / 16

/** @throws MeshError when there is no cluster, or no file can be written; then nothing is left behind */
export async function makeBugReport(
  contexts: readonly [Context, ...Context[]],
  flags: BugReportFlags,
  program: CheckingProgram,
): Promise<void> {
  const [{io, cluster: connect, now}] = contexts
  const made = now()
  const path = flags['output-file'] ?? `mesh-bug-report-${made.toISOString().replace(/[-:]|\.\d+/g, '')}.tar.gz`
  await refuseFolder(path)
  const cluster = await connect()
  const interruption = onInterrupt()
  try {
    // A cluster that does not answer is no report with everything missing.
    await cluster.version()
    const reserved = Math.floor(flags['max-size'] * indexShare)
    const archive = await createArchive({path, maxSize: flags['max-size'], reserved, now: made})
    const late = new AbortController()
    const text = `${flags.timeout / 1000} s (--timeout) were over`
    const timer = setTimeout(() => late.abort(new MeshError(Exit.Failed, text)), flags.timeout)
    const progress = await io.progress('collecting')
    try {
      const folder = made
        .toISOString()
        .replace(/^(.*)\..*$/, 'mesh-bug-report-$1')
        .replaceAll(':', '')
      const meshes = contexts.map(reportedMesh)
      let count = 0
      const entries = await collectReport(
        cluster,
        {
          meshes,
          namespaces: flags.namespace ?? [],
          maxProxies: flags['max-proxies'],
          since: flags.since === undefined ? undefined : flags.since / 1000,
          wants: pathFilter({include: flags.include ?? [], exclude: flags.exclude ?? []}),
          more: contexts.map((context) => checkSource(context, program)),
          atOnce: flags.concurrency,
          signal: AbortSignal.any([interruption.signal, late.signal]),
          writeJson: (value) => `${writeJson(value, 1)}\n`,
        },
        {
          add: (name, content) => archive.add(`${folder}/${name}`, content),
          report: (entry: ReportEntry) => progress.update(`collecting: ${++count} files, ${entry.path}`),
        },
      )
      interruption.signal.throwIfAborted()
      const facts = {program: program.userAgent, cluster: cluster.name, meshes, made}
      const size = await archive.finish(`${folder}/index.txt`, indexPage(entries, facts, reserved))
      progress.stop()
      await writeBugReportSummary(io, {path, size, entries})
    } finally {
      clearTimeout(timer)
      progress.stop()
      await archive.discard()
    }
  } finally {
    interruption.stopListening()
    cluster.close()
  }
}

function reportedMesh({mesh, controlPlaneNamespace, cniNamespace}: Context): ReportedMesh {
  return {mesh, controlPlaneNamespace, cniNamespace}
}

/** What `mesh check --proxy -o json` would say. */
function checkSource(context: Context, program: CheckingProgram): Source {
  return {
    path: `check/${context.mesh}.json`,
    async read() {
      const flags = {
        meshIsChosen: true,
        pre: false,
        crds: false,
        proxy: true,
        'linkerd-cni-enabled': false,
        wait: 0,
        online: false,
      }
      const results: ReportedCheck[] = []
      for await (const event of runChecks([context], flags, program)) {
        if (event.kind === 'finished') results.push(event.result)
      }
      const failed = results.some((result) => countsAsFailure(result, 'error'))
      return {text: formatCheckJson({results, failed, failOn: 'error', version: program.version, cutShort: undefined})}
    },
  }
}

async function refuseFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory()) {
    throw new MeshError(Exit.Usage, `--output-file ${path} is a folder`, {hint: `--output-file ${path}/report.tar.gz`})
  }
}
