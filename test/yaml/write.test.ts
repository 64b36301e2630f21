// Our YAML is go-yaml's, byte for byte: what sigs.k8s.io/yaml and go-yaml 3 wrote for the same values (test/helm/vectors-gen).

import {describe, expect, it} from 'vitest'
import {plainJson} from '../../src/helm/functions/encoding/plain-json.ts'
import {isGoMap} from '../../src/helm/value.ts'
import {type Json, parseYamlValue, sameJson} from '../../src/yaml/index.ts'
import {formatScalar, writeYaml} from '../../src/yaml/write.ts'
import {goValueOf, readVectors} from '../helm/support/vectors.ts'

const vectors = readVectors('yaml').map(({name, template, data, output = ''}) => ({
  name,
  dialect: template.includes('Pretty') ? ('pretty' as const) : ('kubernetes' as const),
  value: dataValue(data),
  output,
}))

function dataValue(data: unknown): Json {
  const map = goValueOf(data)
  return isGoMap(map) ? plainJson(map.v, 'yaml') : null
}

describe('writeYaml', () => {
  it.each(vectors)('is $name', ({value, dialect, output}) => {
    expect(writeYaml(value, dialect).replace(/\n$/, '')).toBe(output)
  })

  // Left out: YAML 1.1's own line breaks, which are none in YAML 1.2; `<<` as a key, which every reader takes for a merge;
  // whole floats beyond 2^53, which come back as integers.
  const readable = vectors.filter(({name}) => !/\\u202[89]|"<<" as key|number 9\.007|random value/.test(name))

  it.each(readable)('reads back as what it was written from: $name', ({value, dialect}) => {
    const wrapped = {v: value}
    expect(sameJson(parseYamlValue(writeYaml(wrapped, dialect)), wrapped)).toBe(true)
  })

  it.each([
    [12345678901234567890n, '12345678901234567890\n'],
    [-5n, '-5\n'],
    [Number.NaN, '.nan\n'],
    [Number.NEGATIVE_INFINITY, '-.inf\n'],
  ])('writes %s as %j', (value, text) => {
    expect(writeYaml(value)).toBe(text)
  })

  it('takes __proto__ for a key like any other', () => {
    expect(writeYaml(JSON.parse('{"__proto__": 1, "a": 2}'))).toBe('__proto__: 1\na: 2\n')
  })
})

describe('formatScalar', () => {
  it.each([
    ['plain', false, 'plain'],
    ['yes', false, '"yes"'],
    ['a: b', false, "'a: b'"],
    ["it's", true, "it's"],
    ['a, b', false, 'a, b'],
    ['a, b', true, "'a, b'"],
    ['', true, '""'],
    ['two\nlines', false, '"two\\nlines"'],
    ['\u2028', false, '"\\L"'],
    [null, false, 'null'],
    [1e6, false, '1000000'],
    [7n, false, '7'],
    [true, true, 'true'],
  ])('%s (in flow: %s) is %s', (value, flow, text) => {
    expect(formatScalar(value, flow)).toBe(text)
  })
})
