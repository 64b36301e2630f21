// The common end of inject and uninject: every source transformed, then written at once, or nothing of them.

import {Exit, MeshError} from '../errors.ts'
import {failures, reportLines} from '../inject/report.ts'
import {type TransformSteps, transformText} from '../inject/transform.ts'
import type {Io} from '../io/io.ts'
import type {Source} from '../io/read-sources.ts'
import {writeJson} from '../io/write-json.ts'
import {decodeYaml} from '../yaml/index.ts'

export interface WriteOptions {
  output: 'yaml' | 'json'
  verbose: boolean
  /** Whether the report has the warnings of an injection. */
  warnings: boolean
  /** What a user does to a pod template that is to be left alone. */
  optOut: string
}

/** @throws MeshError when an object must not be passed through: the report is written, stdout stays empty */
export async function writeTransformed(
  io: Io,
  sources: readonly Source[],
  steps: TransformSteps,
  options: WriteOptions,
): Promise<void> {
  const results = sources.map(({name, bytes}) => transformText(decodeYaml(bytes, name), name, steps))
  const outcomes = results.flatMap((result) => result.outcomes)
  const failed = failures(outcomes)
  if (failed.length === 0) {
    const texts =
      options.output === 'json'
        ? results.flatMap((result) => result.objects().map((object) => `${writeJson(object)}\n`))
        : [results.map((result) => result.text).reduce(joinStreams, '')]
    await io.stdout.write(texts.join(''))
  }
  await io.stderr.write(
    reportLines(outcomes, options)
      .map((line) => `${line}\n`)
      .join(''),
  )
  if (failed.length > 0)
    throw new MeshError(Exit.Failed, failed.join('\n'), {
      hint: `leave these objects out of the input, or ${options.optOut} on their pod templates`,
    })
}

/** Two streams one after the other are one stream only when a line with --- stands between them. */
function joinStreams(before: string, after: string): string {
  if (before === '' || after === '') return before + after
  const ended = before.endsWith('\n') ? before : `${before}\n`
  return /^---(\s|$)/.test(after) || /(^|\n)---[^\n]*\n$/.test(ended) ? ended + after : `${ended}---\n${after}`
}
