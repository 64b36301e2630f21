// A suite that silently finds no reference data would prove nothing: this proves where it looks.

import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, describe, expect, it} from 'vitest'
import {referenceFolder} from './reference.ts'

const empty = mkdtempSync(join(tmpdir(), 'no-reference-'))
const filled = mkdtempSync(join(tmpdir(), 'reference-'))
mkdirSync(join(filled, 'linkerd'))
writeFileSync(join(filled, 'linkerd', 'crds.json'), '[]')
afterAll(() => {
  for (const folder of [empty, filled]) rmSync(folder, {recursive: true})
})

describe('the reference data', () => {
  it.each<[string, NodeJS.ProcessEnv, string, string | undefined]>([
    ['where MESH_REFERENCE says', {MESH_REFERENCE: filled}, empty, filled],
    ['beside the checkout', {}, filled, filled],
    ['beside the checkout when MESH_REFERENCE is empty', {MESH_REFERENCE: ''}, filled, filled],
    ['nowhere', {}, empty, undefined],
  ])('is found %s', (_, environment, beside, found) => {
    expect(referenceFolder(environment, beside)).toBe(found)
  })

  it('is never replaced by another when MESH_REFERENCE is wrong', () => {
    expect(() => referenceFolder({MESH_REFERENCE: empty}, filled)).toThrow(`without reference data: ${empty}`)
  })
})
