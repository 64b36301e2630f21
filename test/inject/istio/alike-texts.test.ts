// Texts that are alike are read as each would be by itself, and parsed but a few times.

import {describe, expect, it} from 'vitest'
import {readAlike} from '../../../src/inject/istio/alike-texts.ts'
import {type Json, parseYamlValue} from '../../../src/yaml/index.ts'

function readAll(texts: readonly string[]) {
  let parses = 0
  const read = readAlike(
    (text) => {
      parses++
      return parseYamlValue(text)
    },
    (value): value is Json => value !== undefined,
  )
  return {values: texts.map(read), expected: texts.map((text) => parseYamlValue(text)), parses: () => parses}
}

const many = (write: (word: string, index: number) => string) =>
  ['a', 'b-2', '10', 'true', 'c.d/e', '', '0'].flatMap((word, index) => [write(word, index), write(`${word}x`, index)])

describe('texts that differ in words', () => {
  it.each<[string, (word: string, index: number) => string]>([
    ['between quotes', (word) => `a: "${word}"\nb: {c: 1}\nlist:\n- name: "x/${word}"\n`],
    ['in a literal block', (word) => `a: |-\n  [\n      {"port":${word}}\n  ]\nb: 1\n`],
    ['without quotes', (word) => `a: ${word}\nb: 1\n`],
    ['in a key', (word) => `"${word}": 1\n`],
    ['in a comment and a value', (word) => `a: "b" # "${word}"\n`],
    ['in folded text', (word) => `a: >\n  one\n  ${word}\n`],
    ['in the number of lines', (word, index) => `a: "${word}"\n${'b: 1\n'.repeat(Math.min(index, 1))}`],
    ['with escapes', (word, index) => `a: "${index % 2 === 0 ? '\\n' : ''}${word}"\n`],
  ])('%s are read right', (_, write) => {
    const {values, expected} = readAll(many(write))
    expect(values).toEqual(expected)
  })

  it('are parsed a few times only', () => {
    const texts = Array.from({length: 200}, (_, index) => `a: "svc-${index}"\nb: |-\n  {"port":${8000 + index}}\n`)
    const {values, expected, parses} = readAll(texts)
    expect(values).toEqual(expected)
    expect(parses()).toBeLessThan(10)
  })
})
