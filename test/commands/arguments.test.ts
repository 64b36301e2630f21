// No command takes what stands on standard input for an argument that was not typed: in a loop over lines it would eat them.

import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {root} from '../support/run-mesh.ts'

interface CommandModule {
  default: {args?: Record<string, {ignoreStdin?: boolean}>}
}

const folder = join(root, 'src/commands')
const files = readdirSync(folder, {recursive: true, encoding: 'utf8'}).filter((name) => name.endsWith('.ts'))

test.each(files)('%s', async (file) => {
  const {default: command}: CommandModule = await import(join(folder, file))
  const eager = Object.entries(command.args ?? {}).filter(([, argument]) => argument.ignoreStdin !== true)
  expect(eager.map(([name]) => name)).toEqual([])
})
