// No golden without a test that reads it: a stale one would only look like proof.

import {readdirSync, readFileSync} from 'node:fs'
import {basename, join} from 'node:path'
import {describe, expect, it} from 'vitest'

const folder = import.meta.dirname
const goldens = readdirSync(join(folder, 'golden'), {recursive: true, encoding: 'utf8'}).filter((name) =>
  /\.[a-z]+$/.test(name),
)
const tests = readdirSync(folder, {recursive: true, encoding: 'utf8'})
  .filter((name) => name.endsWith('.test.ts') && name !== basename(import.meta.filename))
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n')

describe('the goldens', () => {
  it('are all read by some test', () => {
    const named = (name: string) => tests.includes(name) || tests.includes(basename(name).replace(/\.[a-z]+$/, ''))
    expect(goldens.length).toBeGreaterThan(0)
    expect(goldens.filter((name) => !named(name))).toEqual([])
  })
})
