import {describe, expect, it} from 'vitest'
import {MeshError} from '../../src/errors.ts'
import {decodeYaml, type Json, parseYamlDocuments, parseYamlValue, readDocuments} from '../../src/yaml/index.ts'
import vectors from './vectors.json' with {type: 'json'}

interface Vector {
  text: string
  /** Absent when sigs.k8s.io/yaml refuses the text. */
  json?: string
  repeats?: boolean
}

/** Where ours differs on purpose, and what it reads instead; null for a refusal. */
const DIFFERENCES: ReadonlyMap<string, {why: string; json: string | null}> = new Map([
  ['v: "\\/"\n', {why: 'JSON has this escape, and kubectl reads JSON with a JSON parser', json: '{"v":"/"}'}],
  ['v: "\\ud800"\n', {why: 'JSON writes pairs of such escapes', json: '{"v":"\\ud800"}'}],
  ['  a: 1\n b: 2\n', {why: 'go-yaml stops at the first line and leaves the rest unread', json: null}],
])

/** JSON whose whole numbers keep their digits as far as Go's integers go. */
function parseExactly(json: string): Json {
  const revive = (_key: string, value: Json, context?: {source: string}): Json => {
    const source = context?.source ?? ''
    if (typeof value !== 'number' || Number.isSafeInteger(value) || !/^-?[0-9]+$/.test(source)) return value
    const exact = BigInt(source)
    return exact >= -(2n ** 63n) && exact < 2n ** 64n ? exact : value
  }
  return JSON.parse(json, revive)
}

function failureOf(read: () => unknown): MeshError {
  try {
    read()
  } catch (error) {
    if (error instanceof MeshError) return error
    throw error
  }
  throw new Error('expected a MeshError')
}

const refusedOr = (json: string | null | undefined): string =>
  json === null || json === undefined ? 'refused' : `read as ${json}`

describe('a YAML text means what it means to kubectl', () => {
  it.each((vectors as Vector[]).map((vector) => ({...vector, means: refusedOr(vector.json)})))(
    '$text is $means',
    ({text, json}) => {
      const difference = DIFFERENCES.get(text)
      const expected = difference === undefined ? (json ?? null) : difference.json
      if (expected === null) failureOf(() => parseYamlValue(text))
      else expect(parseYamlValue(text)).toEqual(parseExactly(expected))
    },
  )

  it('is refused by a strict reader when a key comes twice, and only then', () => {
    // go-yaml also refuses a key that overrides what a merge gave; we do not, as that is what merges are for.
    const overrides = (text: string): boolean => text.includes('<<: ')
    for (const {text, repeats} of (vectors as Vector[]).filter(
      ({text, json}) => json !== undefined && !overrides(text) && !DIFFERENCES.has(text),
    )) {
      const read = (): unknown => parseYamlValue(text, {strict: true})
      if (repeats === true) expect(failureOf(read).message).toContain('a second time')
      else expect(read, text).not.toThrow()
    }
  })
})

describe('inside brackets and quotes the indentation does not matter', () => {
  it.each([
    ['command: [\n  "sh",\n  -c\n]\n', {command: ['sh', '-c']}],
    ['a:\n  b: {\n    c: 1, # one\nd: "x\n\ny"\n}\n  e: 2\n', {a: {b: {c: 1, d: 'x\ny'}, e: 2}}],
    ['- |\n  [\n- [\n]\n- a\n  [b\n- &x [\n]\n', ['[\n', [], 'a [b', []]],
    ['a: "one\ntwo"\nb: [one\ntwo\n]\n', {a: 'one two', b: ['one two']}],
    ['"a: [": [\n]\n', {'a: [': []}],
  ])('%j', (text, value) => {
    expect(parseYamlValue(text)).toEqual(value)
  })

  it('but a comma that is missing behind a comment is still missed', () => {
    expect(failureOf(() => parseYamlValue('a: [\n  b # one\n  c\n]\n')).message).toContain(
      '-:3:3: expected "," or a closing bracket',
    )
  })
})

describe('a stream of documents', () => {
  const stream = '# head\n---\na: 1\n--- # note\nb: 2\n...\n# between\n---\nc: |\n  x\n  ---\n---\n---\nd: 4'

  it('is cut into documents whose texts are the whole stream', () => {
    const documents = readDocuments(stream, {file: 's.yaml'})
    expect(documents.map(({text}) => text).join('')).toBe(stream)
    expect(documents.map(({range}) => stream.slice(range.start, range.end))).toEqual(documents.map(({text}) => text))
    expect(documents.map(({value}) => value)).toEqual([null, {a: 1}, {b: 2}, {c: 'x\n---\n'}, null, {d: 4}])
    expect(documents.map(({hasContent}) => hasContent)).toEqual([false, true, true, true, false, true])
    expect(documents.map(({line}) => line)).toEqual([1, 2, 4, 7, 12, 13])
  })

  it.each([
    ['directives', '%YAML 1.1\n# c\n---\na: 1\n---\nb: 2\n', [{a: 1}, {b: 2}]],
    ['directives behind the end of a document', 'a: 1\n...\n%YAML 1.1\n---\nb: 2\n', [{a: 1}, {b: 2}]],
    ['a document on the line of its marker', '--- {a: 1}\n--- |\n x\n', [{a: 1}, 'x\n']],
    ['dashes that are no marker', 'a: |\n  x\n---x: 1\n', [{a: 'x\n', '---x': 1}]],
    ['CRLF', '---\r\na: 1\r\n---\r\nb: 2\r\n', [{a: 1}, {b: 2}]],
    ['a line separator in a text, which is no line break', 'a: "x\u2028--- y"\n', [{a: 'x\u2028--- y'}]],
    ['nothing', '', []],
  ])('may have %s', (_what, text, expected) => {
    expect(parseYamlDocuments(text)).toEqual(expected)
  })

  it('has values that share no objects', () => {
    const value = parseYamlValue('a: &x {k: [1]}\nb: *x\nc: {<<: *x}\n') as Record<string, {k: number[]}>
    value.a?.k.push(2)
    expect(value).toEqual({a: {k: [1, 2]}, b: {k: [1]}, c: {k: [1]}})
  })

  it('reads a key called __proto__ as a key', () => {
    expect(Object.keys(parseYamlValue('__proto__: {a: 1}\n') as object)).toEqual(['__proto__'])
  })
})

describe('a text that is not YAML is refused with its place, what was expected, and a remedy', () => {
  it.each([
    ['a: 1\n\tb: 2\n', '2:1', 'expected spaces before the first word of a line, got a tab'],
    ['a:\n  b: 1\n c: 2\n', '3:2', 'expected an entry at the indentation of its neighbours'],
    ['a: [1, 2\nb: 3\n', '2:1', 'to the right'],
    ['a: {b: 1', '1:9', 'expected a closing "]" or "}"'],
    ['a: "x\n', '2:1', 'expected a closing quote or bracket, got the end of the document'],
    ["a: 'x", '1:6', 'expected a closing quote'],
    ['a: 1\nb\n', '3:1', 'expected ":" and a value behind the key'],
    ['a: "\\q"\n', '1:6', 'expected an escape'],
    ['a: *x\n', '1:4', 'expected an anchor &x further up'],
    ['a: &x [*x]\n', '1:8', 'expected a value that ends'],
    ['a: .inf\n', '1:4', 'expected a number that JSON can carry, got .inf'],
    ['~: 1\n', '1:1', 'expected a text as the key, got ~'],
    ['a: !!int x\n', '1:4', 'expected a value that fits !!int, got "x"'],
    ['a: {<<: 1}\n', '1:9', 'expected a mapping behind "<<"'],
    ['a: 1\n---\nb: 2\n---\nc: [\n', '6:1', 'expected a closing'],
    ['a: b\u0001\n', '1:5', 'got a control character'],
  ])('%j', (text, place, what) => {
    const error = failureOf(() => readDocuments(text, {file: 'web.yaml'}))
    expect(error.message).toMatch(new RegExp(`^web\\.yaml:${place}: `))
    expect(error.message).toContain(what)
    expect(error.message).toMatch(/[^.]$/)
    expect(error.hint).toMatch(/^\S/)
    expect(error.code).toBe(1)
  })

  it('names the second of two equal keys when it is strict', () => {
    const error = failureOf(() => readDocuments('a: 1\nb:\n  c: 1\n  c: 2\n', {file: 'web.yaml', strict: true}))
    expect(error.message).toBe('web.yaml:4:3: expected a new key, got "c" a second time')
  })
})

describe('an input that would exhaust the machine is refused', () => {
  const level = (name: string, of: string): string =>
    `${name}: &${name} [${Array.from({length: 10}, () => `*${of}`)}]\n`

  it.each([
    [
      'aliases of aliases',
      `a: &a [${'x,'.repeat(10)}]\n${['ab', 'bc', 'cd', 'de', 'ef', 'fg'].map(([of = '', name = '']) => level(name, of)).join('')}`,
      'a hundredfold',
    ],
    [
      'a mapping merged over and over',
      `a: &a {${Array.from({length: 1000}, (_, at) => `k${at}: 1`)}}\n${Array.from({length: 3000}, (_, at) => `b${at}: {<<: *a}\n`).join('')}`,
      'a hundredfold',
    ],
    ['brackets without end', '['.repeat(100_000), 'nested deeper'],
    ['33 million characters', '#'.repeat(33 * 1024 * 1024 + 1), 'expected at most 32 MB of YAML'],
  ])('%s', (_what, text, message) => {
    expect(failureOf(() => readDocuments(text, {file: 'big.yaml'})).message).toContain(message)
  })

  it('but a hundred levels of indentation are read', () => {
    const text = Array.from({length: 100}, (_, at) => `${' '.repeat(at)}a:\n`).join('')
    expect(JSON.stringify(parseYamlValue(text))).toHaveLength(100 * '{"a":}'.length + 'null'.length)
  })
})

describe('bytes become text', () => {
  const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

  it.each(['a: é😀\r\n', '\uFEFFa: 1\n', ''])('without loss: %j', (text) => {
    expect(decodeYaml(utf8(text), 'f')).toBe(text)
  })

  it.each([
    ['a NUL byte', Uint8Array.of(97, 10, 0, 98), 'f.yaml:2: expected a text in UTF-8, got a NUL byte'],
    [
      'another encoding',
      Uint8Array.of(97, 10, 10, 0xe9, 98),
      'f.yaml:3: expected a text in UTF-8, got bytes that are not UTF-8',
    ],
    ['UTF-16', Uint8Array.of(0xff, 0xfe, 97, 0), 'f.yaml: expected UTF-8, got UTF-16'],
    [
      'a hundred million bytes',
      new Uint8Array(100 * 1024 * 1024),
      'f.yaml: expected at most 32 MB of YAML, got 100 MB',
    ],
  ])('unless they are %s', (_what, bytes, message) => {
    expect(failureOf(() => decodeYaml(bytes, 'f.yaml')).message).toBe(message)
  })
})
