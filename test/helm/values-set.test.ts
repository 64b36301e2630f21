// --set and its relatives against what Helm's own parser made of the same texts (vectors/set.json, by vectors-gen/set).

import {readFileSync} from 'node:fs'
import {describe, expect, test} from 'vitest'
import {MeshError} from '../../src/errors.ts'
import {GoNumber, type GoValue, isGoMap, mapGet, mapSet} from '../../src/helm/value.ts'
import {chartValues} from '../../src/helm/values/chart-values.ts'
import {applySet, filesNamedBySet, type SetKind} from '../../src/helm/values/set.ts'
import type {Values} from '../../src/helm/values/values.ts'

interface Vector {
  kind: SetKind
  text: string
  before?: unknown
  after?: unknown
  error?: string
}

const vectors: Vector[] = JSON.parse(readFileSync(new URL('vectors/set.json', import.meta.url), 'utf8'))

test('the vectors cover every kind and hundreds of texts', () => {
  expect(new Set(vectors.map((vector) => vector.kind))).toEqual(new Set(['typed', 'string', 'file', 'json', 'literal']))
  expect(vectors.length).toBeGreaterThan(600)
})

describe.each(['typed', 'string', 'file', 'json', 'literal'] as const)('%s', (kind) => {
  test.each(vectors.filter((vector) => vector.kind === kind))('$text over $before', ({text, before, after, error}) => {
    const values = tableOf(before ?? {})
    const run = () => applySet(values, kind, text, (name) => `content of ${name}`)
    if (error !== undefined) {
      expect(run).toThrow(MeshError)
      return
    }
    run()
    expect(tagged(values)).toEqual(after)
  })
})

describe('the error', () => {
  test.each([
    ['typed', 'a.b', '--set "a.b", character 3: key "b" has no value'],
    ['string', 'a,b=1', '--set-string "a,b=1", character 2: key "a" has no value before the comma'],
    ['typed', 'a[x]=1', '--set "a[x]=1", character 4: an index must be a number, got "x"'],
    ['typed', 'a=1,a.b=2', '--set "a=1,a.b=2", character 6: cannot set a key below "a", which is the value "1"'],
    ['json', 'a={', '--set-json "a={", character 2: expected a JSON value, got "{"'],
  ] as const)('of %s %s says where and what', (kind, text, message) => {
    expect(() => applySet({}, kind, text)).toThrow(message)
  })
})

test('the files of a --set-file are found without a change to the values', () => {
  const values = tableOf({a: {b: 1}})
  expect(filesNamedBySet(values, 'a.c=one.txt,list={two.txt,three.txt}')).toEqual(['one.txt', 'two.txt', 'three.txt'])
  expect(values).toEqual({a: {b: 1}})
})

test('an error in a --set-file is found before any file is read', () => {
  expect(() => filesNamedBySet({}, 'a')).toThrow('--set-file "a", character 1: key "a" has no value')
})

function tableOf(json: unknown): Values {
  const values = chartValues(json)
  if (!isGoMap(values)) throw new Error('the vector starts from something that is no mapping')
  return values
}

/** Marks values as the generator does: int64 apart from float64, and long lists by their length. */
function tagged(value: GoValue): unknown {
  if (value instanceof GoNumber) return {[`$${value.kind}`]: String(value.value)}
  if (Array.isArray(value)) {
    return value.length > 1000 ? {$length: value.length, $last: tagged(value.at(-1))} : value.map(tagged)
  }
  if (!isGoMap(value)) return value
  const copy: Values = {}
  for (const key of Object.keys(value)) mapSet(copy, key, tagged(mapGet(value, key)))
  return copy
}
