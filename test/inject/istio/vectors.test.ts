// Injection held against Istio's own injector: the same templates, the same settings and the same pods through both.

import {readFileSync} from 'node:fs'
import {resolve} from 'node:path'
import {describe, expect, it} from 'vitest'
import {transformText} from '../../../src/inject/transform.ts'
import {isJsonObject, type Json, type JsonObject, parseYamlDocuments} from '../../../src/yaml/index.ts'
import {compareObjects} from '../../support/compare-objects.ts'
import {withoutGoZeros} from './go-zeros.ts'
import {stepsWith} from './settings.ts'

interface Vector {
  readonly name: string
  /** Flags `--set` of the installation. */
  readonly set: readonly string[]
  readonly native: boolean
  readonly input: JsonObject
  readonly injected: JsonObject
}

/** Made with the package pkg/kube/inject of istio.io/istio of August 2026, from our templates and inputs of ours. */
const file = resolve(import.meta.dirname, 'vectors.json')

function readVectors(): Vector[] {
  const list: Json = JSON.parse(readFileSync(file, 'utf8'))
  if (!Array.isArray(list)) throw new Error('the file of vectors is broken')
  return list.filter(isJsonObject).map(({name, set, native, input, injected}) => {
    if (!isJsonObject(input) || !isJsonObject(injected)) throw new Error(`the vector ${String(name)} is broken`)
    return {
      name: String(name),
      set: Array.isArray(set) ? set.map(String) : [],
      native: native === true,
      input,
      injected,
    }
  })
}

describe("Istio's injector makes the same of", () => {
  it.each(readVectors().map((vector) => [vector.name, vector] as const))('%s', async (_, vector) => {
    const steps = await stepsWith({set: vector.set, nativeSidecars: vector.native})
    const {text} = transformText(JSON.stringify(vector.input), 'input.yaml', steps)
    const ours = parseYamlDocuments(text).map(withoutGoZeros)
    expect(compareObjects(ours, [withoutGoZeros(vector.injected)])).toEqual([])
  })
})
