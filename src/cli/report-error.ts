// The one place that turns a thrown error into text on stderr and an exit code.

import {closest} from 'fastest-levenshtein'
import {Exit, type ExitCode, MeshError} from '../errors.ts'
import type {Io} from '../io/io.ts'

/** What oclif's parser throws: it marks the error with the exit code that it wants, and lists unknown flags. */
interface ParserError extends Error {
  oclif: {exit?: number}
  flags?: string[]
}

/**
 * Writes the error to stderr.
 * @param knownFlags the flags of the command that ran, to find the nearest to a mistyped one
 * @returns the process's exit code
 */
export async function reportError(io: Io, error: unknown, knownFlags: readonly string[] = []): Promise<ExitCode> {
  const trouble = asMeshError(error, knownFlags)
  const {style} = io.stderr
  if (trouble === undefined) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
    await io.stderr.write(
      `${style.red('Error:')} a bug in mesh: please report this with the command that you typed\n${stack}\n`,
    )
    return Exit.Failed
  }
  const hint = trouble.hint === undefined ? '' : `  try: ${trouble.hint}\n`
  await io.stderr.write(`${style.red('Error:')} ${ownWords(trouble.message)}\n${hint}`)
  return trouble.code
}

/** oclif's parser writes its own words around the message of an error that a flag's reader throws. */
function ownWords(message: string): string {
  return /^Parsing --\S+ \n\t(.*)\nSee more help with --help$/s.exec(message)?.[1] ?? message
}

function asMeshError(error: unknown, knownFlags: readonly string[]): MeshError | undefined {
  if (error instanceof MeshError) return error
  if (!isParserError(error)) return undefined
  const unknown = error.flags?.[0]
  if (unknown !== undefined) {
    const given = unknown.split('=')[0] ?? unknown
    const hint =
      given.startsWith('--') && knownFlags.length > 0 ? `--${closest(given.slice(2), [...knownFlags])}` : '--help'
    return new MeshError(Exit.Usage, `unknown flag ${given}`, {hint})
  }
  const [first = '', ...rest] = error.message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(See more help|The following error|Note:|Alternatively)/.test(line))
  const opening = first.charAt(0).toLowerCase() + first.slice(1).replace(/[:.]$/, '')
  return new MeshError(Exit.Usage, [opening, ...rest].join(': '), {hint: '--help'})
}

function isParserError(error: unknown): error is ParserError {
  return error instanceof Error && 'oclif' in error && typeof error.oclif === 'object' && error.oclif !== null
}
