import {describe, expect, it} from 'vitest'
import {MeshError} from '../../src/errors.ts'
import {
  applyEdits,
  type Edit,
  editValue,
  type Json,
  parseYamlValue,
  readDocuments,
  replaceDocuments,
} from '../../src/yaml/index.ts'

function edited(text: string, edits: readonly Edit[]): string {
  const documents = readDocuments(text, {file: 'f.yaml'})
  return replaceDocuments(
    documents,
    new Map(
      documents.filter((document) => document.hasContent).map((document) => [document, applyEdits(document, edits)]),
    ),
  )
}

const set = (path: Edit['path'], value: Json): Edit => ({op: 'set', path, value})
const insert = (path: Edit['path'], index: number, value: Json): Edit => ({op: 'insert', path, index, value})
const remove = (path: Edit['path']): Edit => ({op: 'remove', path})

const ANNOTATION = ['metadata', 'annotations', 'mesh.io/inject']
const INJECT = set(ANNOTATION, 'enabled')

interface Case {
  what: string
  before: string
  edits: Edit[]
  after: string
  inverse: Edit[]
}

/** Each edit with what takes it back. */
const CASES: Case[] = [
  {
    what: 'a key goes to the end of its mapping, in front of the comment that follows',
    before: 'metadata:\n  annotations:\n    a: b # why\n  # next\nspec: {}\n',
    edits: [INJECT],
    after: 'metadata:\n  annotations:\n    a: b # why\n    mesh.io/inject: enabled\n  # next\nspec: {}\n',
    inverse: [remove(ANNOTATION)],
  },
  {
    what: 'a comment that is indented deeper stays with what it is about',
    before: 'metadata:\n  name: web\n    # commented: out\nspec: 1\n',
    edits: [INJECT],
    after: 'metadata:\n  name: web\n    # commented: out\n  annotations:\n    mesh.io/inject: enabled\nspec: 1\n',
    inverse: [remove(ANNOTATION)],
  },
  {
    what: 'a missing parent is made, in the indentation of its neighbours',
    before: 'spec:\n    template:\n        kind: x\n    list:\n      - a\n',
    edits: [set(['spec', 'template', 'metadata', 'args'], ['x']), set(['spec', 'template', 'metadata', 'm', 'k'], 1)],
    after:
      'spec:\n    template:\n        kind: x\n        metadata:\n            args:\n              - x\n            m:\n                k: 1\n    list:\n      - a\n',
    inverse: [remove(['spec', 'template', 'metadata', 'm', 'k']), remove(['spec', 'template', 'metadata', 'args'])],
  },
  {
    what: 'empty brackets are filled',
    before: 'metadata:\n  annotations: {}  # none\n',
    edits: [INJECT],
    after: 'metadata:\n  annotations: {mesh.io/inject: enabled}  # none\n',
    inverse: [remove(ANNOTATION)],
  },
  {
    what: 'empty brackets that cannot hold a long value are kept in a comment',
    before: 'spec:\n  containers: []\n  x: 1\n',
    edits: [insert(['spec', 'containers'], 0, {name: 'proxy', args: ['a'.repeat(50), 'b'.repeat(50)]})],
    after: `spec:\n  containers: # []\n  - name: proxy\n    args:\n    - ${'a'.repeat(50)}\n    - ${'b'.repeat(50)}\n  x: 1\n`,
    inverse: [remove(['spec', 'containers', 0])],
  },
  {
    what: 'a null that is not written gets its value on a line of its own',
    before: 'metadata:\n  annotations: # none\n  name: web\n',
    edits: [INJECT],
    after: 'metadata:\n  annotations: # none\n    {mesh.io/inject: enabled}\n  name: web\n',
    inverse: [remove(ANNOTATION)],
  },
  {
    what: 'a null that is written is kept in a comment',
    before: 'metadata:\n  annotations: ~ # none\n',
    edits: [INJECT],
    after: 'metadata:\n  annotations: # ~ # none\n    mesh.io/inject: enabled\n',
    inverse: [remove(ANNOTATION)],
  },
  {
    what: 'brackets on a line of their own are told from those of an unwritten null',
    before: 'metadata:\n  annotations:\n    {}\n',
    edits: [INJECT],
    after: 'metadata:\n  annotations:\n    {mesh.io/inject: enabled,}\n',
    inverse: [remove(ANNOTATION)],
  },
  {
    what: 'brackets grow by an entry',
    before: 'metadata: {name: web, annotations: { a: b }}\n',
    edits: [INJECT],
    after: 'metadata: {name: web, annotations: { a: b, mesh.io/inject: enabled }}\n',
    inverse: [remove(ANNOTATION)],
  },
  {
    what: 'a parent is made inside brackets',
    before: 'metadata: {name: web}\n',
    edits: [INJECT],
    after: 'metadata: {name: web, annotations: {mesh.io/inject: enabled}}\n',
    inverse: [remove(ANNOTATION)],
  },
  {
    what: 'empty brackets inside brackets are padded, so that they come back',
    before: 'metadata: {annotations: {}, name: web}\n',
    edits: [INJECT],
    after: 'metadata: {annotations: { mesh.io/inject: enabled }, name: web}\n',
    inverse: [remove(ANNOTATION)],
  },
  {
    what: 'JSON on one line stays JSON on one line',
    before: '{"kind":"Pod","metadata":{"name":"web"}}',
    edits: [INJECT],
    after: '{"kind":"Pod","metadata":{"name":"web","annotations":{"mesh.io/inject":"enabled"}}}',
    inverse: [remove(ANNOTATION)],
  },
  {
    what: 'indented JSON stays indented JSON',
    before: '{\n    "metadata": {\n        "labels": {\n            "a": "b"\n        }\n    }\n}\n',
    edits: [INJECT],
    after:
      '{\n    "metadata": {\n        "labels": {\n            "a": "b"\n        },\n        "annotations": {\n            "mesh.io/inject": "enabled"\n        }\n    }\n}\n',
    inverse: [remove(ANNOTATION)],
  },
  {
    what: 'a null of JSON comes back as null',
    before: '{"metadata": {"annotations": null}}',
    edits: [INJECT],
    after: '{"metadata": {"annotations": {  "mesh.io/inject": "enabled"  }}}',
    inverse: [remove(ANNOTATION)],
  },
  {
    what: 'brackets over several lines keep their comments and their trailing comma',
    before: 'args: [\n  a, # first\n  b, # second\n]\n',
    edits: [insert(['args'], 1, 'x'), insert(['args'], 3, 'z')],
    after: 'args: [\n  a, # first\n  x,\n  b, # second\n  z,\n]\n',
    inverse: [remove(['args', 3]), remove(['args', 1])],
  },
  {
    what: 'brackets over several lines get the comma that was missing',
    before: 'args: [\n  a,\n  b # last\n]\n',
    edits: [insert(['args'], 2, 'x')],
    after: 'args: [\n  a,\n  b, # last\n  x\n]\n',
    inverse: [remove(['args', 2])],
  },
  {
    what: 'an item goes above the comment of the item that it precedes',
    before: 'containers:\n# the app\n- name: app\n# the other\n- name: b\n',
    edits: [insert(['containers'], 0, {name: 'p'}), insert(['containers'], 2, {name: 'q'})],
    after: 'containers:\n- name: p\n# the app\n- name: app\n- name: q\n# the other\n- name: b\n',
    inverse: [remove(['containers', 2]), remove(['containers', 0])],
  },
  {
    what: 'an item goes before one that shares its line with an outer dash',
    before: '- - a\n  - b\n',
    edits: [insert([0], 0, 'x')],
    after: '- - x\n  - a\n  - b\n',
    inverse: [remove([0, 0])],
  },
  {
    what: 'line breaks are those of the text',
    before: 'metadata:\r\n  name: web\r\nspec: 1\r\n',
    edits: [set(['metadata', 'annotations', 'pem'], 'x\ny\n')],
    after: 'metadata:\r\n  name: web\r\n  annotations:\r\n    pem: |\r\n      x\r\n      y\r\nspec: 1\r\n',
    inverse: [remove(['metadata', 'annotations', 'pem'])],
  },
  {
    what: 'a missing line break at the end stays missing',
    before: 'metadata:\n  name: web',
    edits: [INJECT],
    after: 'metadata:\n  name: web\n  annotations:\n    mesh.io/inject: enabled',
    inverse: [remove(ANNOTATION)],
  },
  {
    what: 'the blank lines that a block text keeps stay with it',
    before: 'metadata:\n  annotations:\n    a: |+\n      x\n\nspec: 1\n',
    edits: [INJECT],
    after: 'metadata:\n  annotations:\n    a: |+\n      x\n\n    mesh.io/inject: enabled\nspec: 1\n',
    inverse: [remove(ANNOTATION)],
  },
  {
    what: 'a block text at the very end stays at the end, where kubectl reads it without its line break',
    before: 'metadata:\n  name: web\ndata: |\n  x\n---\nmetadata:\n  name: b\n',
    edits: [set(['kind'], 'K')],
    after: 'metadata:\n  name: web\nkind: K\ndata: |\n  x\n---\nmetadata:\n  name: b\nkind: K\n',
    inverse: [remove(['kind'])],
  },
  {
    what: 'marks and comments round the document stay',
    before: '\uFEFF# head\n--- # one\nmetadata: {name: web} # tail\n...\n# foot\n',
    edits: [set(['kind'], 'K')],
    after: '\uFEFF# head\n--- # one\nmetadata: {name: web} # tail\nkind: K\n...\n# foot\n',
    inverse: [remove(['kind'])],
  },
  {
    what: 'an item of a List is edited in its place',
    before: 'kind: List\nitems:\n- kind: A\n  metadata:\n    name: a\n- kind: B\n  metadata:\n    name: b\n',
    edits: [set(['items', 0, 'metadata', 'x'], 1), set(['items', 1, 'metadata', 'x'], 2)],
    after:
      'kind: List\nitems:\n- kind: A\n  metadata:\n    name: a\n    x: 1\n- kind: B\n  metadata:\n    name: b\n    x: 2\n',
    inverse: [remove(['items', 1, 'metadata', 'x']), remove(['items', 0, 'metadata', 'x'])],
  },
  {
    what: 'a key below an alias is set for this alias alone',
    before: 'base: &b\n  a: 1\nmetadata: *b\nother: *b\n',
    edits: [set(['metadata', 'x'], 2)],
    after: 'base: &b\n  a: 1\nmetadata: # *b\n  a: 1\n  x: 2\nother: *b\n',
    inverse: [remove(['metadata', 'x'])],
  },
  {
    what: 'a key below an anchor is not set for its aliases',
    before: 'metadata: &b\n  a: 1\nother: *b # same\n',
    edits: [set(['metadata', 'x'], 2)],
    after: 'metadata: &b\n  a: 1\n  x: 2\nother: # *b # same\n  a: 1\n',
    inverse: [remove(['metadata', 'x'])],
  },
  {
    what: 'an alias stays when both places get the same edit',
    before: 'metadata: &b\n  a: 1\nother: *b\n',
    edits: [set(['metadata', 'x'], 2), set(['other', 'x'], 2)],
    after: 'metadata: &b\n  a: 1\n  x: 2\nother: *b\n',
    inverse: [remove(['other', 'x']), remove(['metadata', 'x'])],
  },
  {
    what: 'a key below what a merge gives is set beside the merge',
    before: 'base: &b {m: {a: 1}}\nspec:\n  <<: *b\n  k: 1\n',
    edits: [set(['spec', 'm', 'x'], 2)],
    after: 'base: &b {m: {a: 1}}\nspec:\n  <<: *b\n  k: 1\n  m: # <<\n    a: 1\n    x: 2\n',
    inverse: [remove(['spec', 'm', 'x'])],
  },
  {
    what: 'an edit of what others merge is not seen by them',
    before: 'base: &b\n  a: 1\nspec:\n  <<: *b\n',
    edits: [set(['base', 'x'], 2)],
    after: 'base: &b\n  a: 1\n  x: 2\nspec:\n  <<: # *b\n    a: 1\n',
    inverse: [remove(['base', 'x'])],
  },
]

describe('an edit changes the value as asked, touches nothing else, and can be taken back', () => {
  it.each(CASES)('$what', ({before, edits, after, inverse}) => {
    expect(edited(before, edits)).toBe(after)
    for (const [at, document] of readDocuments(before, {file: 'f'}).entries()) {
      if (document.hasContent)
        expect(readDocuments(after, {file: 'f'})[at]?.value).toEqual(editValue(document.value, edits))
    }
    expect(edited(after, inverse)).toBe(before)
  })

  it('is nothing when the value is there already', () => {
    const text = "a: 'x'   # one\nb: [1,   2]\n"
    expect(edited(text, [set(['a'], 'x'), set(['b'], [1, 2]), remove(['c']), remove(['b', 7])])).toBe(text)
  })
})

describe('a value that is replaced', () => {
  it.each([
    ['keeps the quotes', "a: 'x' # c\n", 'y', "a: 'y' # c\n"],
    ['keeps double quotes', 'a: "x"\n', 'y', 'a: "y"\n'],
    ['is quoted where it would not be a text', 'a: x\n', 'true', 'a: "true"\n'],
    ['may become a number', 'a: x # c\n', 12345678901234567890n, 'a: 12345678901234567890 # c\n'],
    ['may become a block', 'a: x # c\nb: 1\n', {k: ['v']}, 'a: # c\n  k:\n  - v\nb: 1\n'],
    ['may have been a block', 'a: # c\n  k: v\nb: 1\n', 7, 'a: 7 # c\nb: 1\n'],
    ['may have been a text of several lines', 'a: |\n  x\n  y\nb: 1\n', 'z', 'a: z\nb: 1\n'],
    ['may become a text of several lines', 'a: x\nb: 1\n', '-----BEGIN\nabc\n', 'a: |\n  -----BEGIN\n  abc\nb: 1\n'],
    ['may stand in brackets', '{a: x, b: 1}\n', {k: 'y, z'}, '{a: {k: "y, z"}, b: 1}\n'],
    ['may be a key without a value', '{a, b: 1}\n', 2, '{a: 2, b: 1}\n'],
    ['may be an explicit key without a value', '? a\n? b\n', {k: 1}, '? a\n:\n  k: 1\n? b\n'],
    ['may have a tag, which goes with it', 'a: !!int 3\n', 'x', 'a: x\n'],
    ['is the last one of a key that comes twice', 'a: 1\na: 2\n', 3, 'a: 1\na: 3\n'],
  ] as const)('%s', (_what, before, value, after) => {
    expect(edited(before, [set(['a'], value as Json)])).toBe(after)
    expect(parseYamlValue(after)).toHaveProperty('a', value)
  })
})

describe('a removal', () => {
  it.each([
    ['of the first key of an item moves the next one up', '- a: 1\n  b: 2\n- c\n', [0, 'a'], '- b: 2\n- c\n'],
    ['of a middle item takes its lines', '- a\n# b\n- b: |\n    x\n\n- c\n', [1], '- a\n# b\n\n- c\n'],
    ['of the first entry in brackets', '{a: 1, b: 2}\n', ['a'], '{b: 2}\n'],
    ['of the last entry in brackets', '{a: 1, b: 2 }\n', ['b'], '{a: 1 }\n'],
    ['of the last entry of the document leaves brackets', 'a: 1\n', ['a'], '{}\n'],
    ['of the last entry of an item leaves brackets', '- a: 1\n- b\n', [0, 'a'], '- {}\n- b\n'],
    ['of a key that comes twice takes both', 'a: 1\nb: 2\na: 3\n', ['a'], 'b: 2\n'],
    [
      'of a key that only a merge gives writes the mapping out',
      'b: &b {x: 1, y: 2}\na:\n  <<: *b\n',
      ['a', 'x'],
      undefined,
    ],
  ] as const)('%s', (_what, before, path, after) => {
    const result = edited(before, [remove(path)])
    if (after !== undefined) expect(result).toBe(after)
    expect(parseYamlValue(result)).toEqual(editValue(parseYamlValue(before), [remove(path)]))
  })
})

describe('new values are written so that every reader sees the same', () => {
  it.each([
    'yes',
    'n',
    '~',
    '',
    ' x',
    'x ',
    '0644',
    '1_000',
    '12:30',
    '2001-01-01',
    '.5',
    '1e3',
    '<<',
    '=',
    '- x',
    '--',
    '---',
    '? x',
    'a: b',
    'a #b',
    '#a',
    '[a',
    '{a',
    '*a',
    '&a',
    '!a',
    '%a',
    '@a',
    '`a',
    '"',
    "it's",
    'a\tb',
    'a\nb',
    'a\n\n',
    '\n',
    ' a\nb\n',
    'a \nb',
    'a\r\nb',
    '\u0000',
    '\u0085',
    '\u2028',
    '\uFEFF',
    'é😀',
    '--ipv6=false',
    'warn,linkerd=info',
    '{"ns":"$(_pod_ns)"}',
    'a\\b',
    'a\'b"c',
    'https://x:1/y',
    '|',
    '>',
    '0x1F',
    '0o7',
    '0b1',
    '+1',
    'NaN',
    '.inf',
    'key: |',
    'x:',
    ':x',
    ',',
    'a, b',
    'a]',
  ])('%j', (text) => {
    for (const before of ['m:\n  k: 1\nz: 1\n', 'm: {k: 1}\n', '{"m": {"k": 1}}', '- 1\n']) {
      const path = before.startsWith('-') ? [1] : ['m', text || 'empty']
      const edits = [set(path, before.startsWith('-') ? {[text]: text} : text)]
      expect(parseYamlValue(edited(before, edits)), before).toEqual(editValue(parseYamlValue(before), edits))
    }
  })
})

describe('an edit that does not fit the value is refused', () => {
  it.each([
    ['a key of a text', set(['a', 'b'], 1), 'expected a mapping at a, got a text'],
    ['a key of a sequence', set(['s', 'b'], 1), 'expected a mapping at s, got a sequence'],
    ['an item of a mapping', insert(['m'], 0, 1), 'expected a sequence at m, got a mapping'],
    ['an item far behind the end', insert(['s'], 5, 1), 'expected at least 5 items at s, got 1'],
  ])('%s', (_what, edit, message) => {
    const [document] = readDocuments('a: x\ns: [1]\nm: {k: 1}\n', {file: 'f.yaml'})
    if (document === undefined) throw new Error('no document')
    expect(() => applyEdits(document, [edit])).toThrow(MeshError)
    expect(() => applyEdits(document, [edit])).toThrow(`f.yaml: ${message}`)
  })
})

it('a document of comments alone gets its first key below them', () => {
  const [document] = readDocuments('# nothing yet', {file: 'f.yaml'})
  if (document === undefined) throw new Error('no document')
  expect(applyEdits(document, [INJECT])).toBe('# nothing yet\nmetadata:\n  annotations:\n    mesh.io/inject: enabled\n')
})
