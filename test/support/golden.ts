// Compares our own output, byte for byte, with the copy in test/golden.

import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {expect} from 'vitest'

const FOLDER = join(import.meta.dirname, '../golden')

/**
 * Fails unless `text` is what test/golden/`name` holds. With UPDATE_GOLDEN=1 the copy is rewritten first, and a change
 * still fails, so that nobody rewrites without reading the difference.
 */
export function expectGolden(name: string, text: string): void {
  const path = join(FOLDER, name)
  const golden = existsSync(path) ? readFileSync(path, 'utf8') : undefined
  if (golden !== text && process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(dirname(path), {recursive: true})
    writeFileSync(path, text)
    throw new Error(`rewrote test/golden/${name}: look at its difference, then run again without UPDATE_GOLDEN`)
  }
  if (golden === undefined) throw new Error(`there is no test/golden/${name}: run with UPDATE_GOLDEN=1 to write it`)
  expect(text).toBe(golden)
}
