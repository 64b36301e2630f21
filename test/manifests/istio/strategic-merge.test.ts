// Strategic merge patches: what Kubernetes' own library makes of the same ones, and patches that it refuses.

import {readFileSync} from 'node:fs'
import {resolve} from 'node:path'
import {describe, expect, it} from 'vitest'
import {isJsonObject, type Json, type JsonObject, parseYamlValue} from '../../../src/yaml/index.ts'
import {strategicMerge} from '../../../src/yaml/strategic-merge.ts'

/** Made with StrategicMergePatch of k8s.io/apimachinery 0.34.4 from inputs of ours. */
const file = resolve(import.meta.dirname, 'vectors/strategic-merge.json')
const vectors = objectOf(parseYamlValue(readFileSync(file, 'utf8'), {file}))
const originals = objectOf(vectors.originals)

function objectOf(value: Json | undefined): JsonObject {
  if (!isJsonObject(value)) throw new Error('the file of vectors is broken')
  return value
}

describe('a strategic merge patch gives what Kubernetes gives', () => {
  const list = Array.isArray(vectors.vectors) ? vectors.vectors.map(objectOf) : []
  it.each(list.map(({name, kind, patch, merged}) => [String(kind), String(name), patch, merged] as const))(
    '%s: %s',
    (kind, _, patch, merged) => {
      expect(strategicMerge(objectOf(originals[kind]), objectOf(patch))).toEqual(merged)
    },
  )
})

describe('a strategic merge patch', () => {
  it.each<[patch: JsonObject, message: string]>([
    [{containers: [{image: 'x'}]}, 'an item of containers has no name'],
    [{containers: ['x']}, 'an item of containers is no mapping: "x"'],
    [{ports: [{name: 'x'}]}, 'an item of ports has no containerPort or port'],
  ])('%j is refused', (patch, message) => {
    expect(() => strategicMerge({containers: [{name: 'a'}], ports: [{port: 1}]}, patch)).toThrow(message)
  })

  it('leaves its inputs as they were', () => {
    const original = {spec: {containers: [{name: 'a', env: [{name: 'A', value: '1'}]}]}}
    const before = structuredClone(original)
    strategicMerge(original, {spec: {containers: [{name: 'a', env: [{name: 'A', value: '2'}]}]}})
    expect(original).toEqual(before)
  })
})
