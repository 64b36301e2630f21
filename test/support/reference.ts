// Finds the reference data: what the engines' own tools produce, kept beside the checkout and not in it.

import {existsSync, readFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {describe, it} from 'vitest'
import {type Json, parseYamlValue} from '../../src/yaml/index.ts'

interface Reference {
  /** The text of a file, its path given from the root of the reference data. */
  text(path: string): string
  /** A JSON or YAML file, parsed. */
  data(path: string): Json
  /** A file that lists Kubernetes objects. */
  objects(path: string): readonly Json[]
}

/**
 * Declares a suite that needs the reference data. Without the data the suite is skipped, and its title says so;
 * where everything is required (MESH_REQUIRE_ALL=1, as in .ci/run) it fails instead.
 */
export function describeWithReference(title: string, suite: (reference: Reference) => void): void {
  const folder = referenceFolder(process.env)
  if (folder !== undefined) {
    describe(title, () => suite(referenceIn(folder)))
    return
  }
  const missing = 'the reference data is not here: name its folder in MESH_REFERENCE'
  if (process.env.MESH_REQUIRE_ALL === '1') {
    it(title, () => {
      throw new Error(missing)
    })
  } else describe.skip(`${title} (${missing})`, () => it('is left out', () => {}))
}

const BESIDE_THE_CHECKOUT = resolve(import.meta.dirname, '../../../shared/reference')

/** MESH_REFERENCE, else `shared/reference` beside the checkout; undefined when there is none. */
export function referenceFolder(environment: NodeJS.ProcessEnv, beside = BESIDE_THE_CHECKOUT): string | undefined {
  const named = environment.MESH_REFERENCE
  if (named === undefined || named === '') return holdsReference(beside) ? beside : undefined
  if (holdsReference(named)) return named
  throw new Error(`MESH_REFERENCE names a folder without reference data: ${named}`)
}

function holdsReference(folder: string): boolean {
  return existsSync(join(folder, 'linkerd', 'crds.json'))
}

function referenceIn(folder: string): Reference {
  const text = (path: string) => readFileSync(join(folder, path), 'utf8')
  const data = (path: string) => parseYamlValue(text(path), {file: path})
  return {
    text,
    data,
    objects(path) {
      const value = data(path)
      return Array.isArray(value) ? value : [value]
    },
  }
}
