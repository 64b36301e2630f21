// The bundle's entry: hands the command line to oclif, and turns what goes wrong outside a command into an exit code.

import {readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

/** The package's folder: one above the bundle and above src/ alike. */
const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** @param argv what follows the program's name on the command line */
export async function main(argv: string[]): Promise<void> {
  // The version needs no command line parser, and scripts ask for it often.
  if (argv.length === 1 && argv[0] === '--version') {
    process.stdout.write(`mesh ${packageVersion()}\n`)
    return
  }
  const {runCommandLine} = await import('./cli/run.ts')
  await runCommandLine(argv, root)
}

function packageVersion(): string {
  const read: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return typeof read === 'object' && read !== null && 'version' in read ? String(read.version) : 'unknown'
}
