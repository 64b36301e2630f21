// Runs one command line through oclif.

import {Config, run} from '@oclif/core'
import {createProcessIo} from '../io/process-io.ts'
import {reportError} from './report-error.ts'
import {unknownCommand} from './unknown-command.ts'

/**
 * @param argv what follows the program's name
 * @param root the package's folder, where oclif.manifest.json is
 */
export async function runCommandLine(argv: string[], root: string): Promise<void> {
  try {
    const config = await Config.load({root})
    const unknown = unknownCommand(argv, config)
    if (unknown !== undefined) throw unknown
    await run(argv, config)
  } catch (error) {
    process.exitCode = await reportError(createProcessIo(process), error)
  }
}
