// What the vectors cannot say: sets of templates, where errors point, limits, and the edges of our own value model.

import {describe, expect, it} from 'vitest'
import {MeshError} from '../../src/errors.ts'
import {contextFunction, goFunction, parseTemplates, TemplateError} from '../../src/helm/template/index.ts'
import {
  type FunctionTable,
  GoError,
  GoStruct,
  type GoValue,
  isTrue,
  mapSet,
  sortedKeys,
  typedMap,
  typeName,
} from '../../src/helm/value.ts'
import {probes} from './support/probes.ts'

const include = contextFunction(['string', 'any'], (call, name, data) => call.execute(name, data))
const functions: FunctionTable = {...probes, include}

function render(text: string, data: GoValue = {}): string {
  return parseTemplates([{name: 'main', text}], functions).execute('main', data, {missingKey: 'zero'})
}

function errorOf(run: () => unknown): TemplateError {
  try {
    run()
  } catch (error) {
    if (error instanceof TemplateError) return error
    throw error
  }
  throw new Error('nothing failed')
}

describe('a set of templates', () => {
  const set = () => parseTemplates([{name: 'a', text: '{{define "part"}}old{{end}}a {{template "part"}}'}], functions)

  it('names its templates, the defined ones too', () => {
    expect(set().names().sort()).toEqual(['a', 'part'])
    expect(set().has('part')).toBe(true)
    expect(set().has('none')).toBe(false)
    expect(set().has('toString')).toBe(false)
  })

  it('can be cloned, and what is added to the clone stays there', () => {
    const original = set()
    const clone = original.clone()
    clone.addSources([{name: 'b', text: '{{define "part"}}new{{end}}b'}])
    expect(clone.execute('a', {})).toBe('a new')
    expect(original.execute('a', {})).toBe('a old')
    expect(original.has('b')).toBe(false)
  })

  it('calls the newest definition, also from a template that has run before', () => {
    const changed = set()
    expect(changed.execute('a', {})).toBe('a old')
    changed.addSources([{name: 'b', text: '{{define "part"}}new{{end}}'}])
    expect(changed.execute('a', {})).toBe('a new')
  })

  it('gives functions the set that runs, so that a clone includes its own templates', () => {
    const original = parseTemplates([{name: 'a', text: '{{define "x"}}1{{end}}{{include "x" .}}'}], functions)
    const clone = original.clone()
    clone.addSources([{name: 'b', text: '{{define "x"}}2{{end}}'}])
    expect([original.execute('a', {}), clone.execute('a', {})]).toEqual(['1', '2'])
  })

  it('lets a function of the caller replace one of Go', () => {
    const table = {...functions, len: goFunction(['any'], () => 'mine')}
    expect(parseTemplates([{name: 'm', text: '{{len 1}}'}], table).execute('m', {})).toBe('mine')
  })

  it('says which template it does not have', () => {
    expect(errorOf(() => set().execute('none', {})).message).toContain('there is no template "none"')
  })
})

describe('an error', () => {
  const source = {
    name: 'web/templates/deploy.yaml',
    text: 'kind: x\n{{define "name"}}\n  é {{ .Values.proxy.image.name }}{{end}}',
  }

  it('names file, line, column in bytes, the expression as written, and the path that was nil', () => {
    const set = parseTemplates([source], functions)
    const error = errorOf(() => set.execute('name', {Values: {proxy: {}}}, {missingKey: 'zero'}))
    expect(error).toBeInstanceOf(MeshError)
    expect(error.code).toBe(1)
    expect(error.message).toBe(
      'template web/templates/deploy.yaml:3:15: nil pointer evaluating interface {}.name in `.Values.proxy.image.name`',
    )
    expect(error.place).toEqual({
      template: 'web/templates/deploy.yaml',
      line: 3,
      column: 15,
      expression: '.Values.proxy.image.name',
      valuePath: '.Values.proxy.image',
      executing: 'name',
    })
  })

  const paths: [template: string, path: string][] = [
    ['{{.a.b}}', '.a'],
    ['{{$.a.b}}', '$.a'],
    ['{{$x := .}}{{$x.a.b}}', '$x.a'],
    ['{{(index .list 0).a.b}}', '(index .list 0).a'],
    ['{{with .map}}{{.none.b}}{{end}}', '.none'],
    ['{{.text.b}}', '.text'],
    ['{{with .text}}{{.b}}{{end}}', '.'],
  ]
  it.each(paths)('in %s names the value path %s', (template, path) => {
    const data = {list: [{}], map: {k: 1n}, text: 'x'}
    expect(errorOf(() => render(template, data)).place.valuePath).toBe(path)
  })

  it('keeps the innermost place and lists the calls that led there', () => {
    const error = errorOf(() =>
      render('{{define "in"}}{{.a.b}}{{end}}\n{{define "out"}}{{include "in" .}}{{end}}\n{{include "out" .}}'),
    )
    expect(error.place).toMatchObject({line: 1, expression: '.a.b'})
    expect(error.callers.map(({line, expression}) => [line, expression])).toEqual([
      [2, 'include "in" .'],
      [3, 'include "out" .'],
    ])
  })

  it('of an unclosed action says on which line the action began', () => {
    expect(errorOf(() => render('a\n{{if .x\n\n')).message).toContain('unclosed action (the action began on line 2)')
  })

  it('that a function returns carries its text; a MeshError keeps itself as the cause', () => {
    const own = new MeshError(2, 'the image is missing')
    const table = {
      refuse: goFunction([], () => {
        throw new GoError('no')
      }),
      stop: goFunction([], () => {
        throw own
      }),
    }
    const run = (text: string) => errorOf(() => parseTemplates([{name: 'm', text}], table).execute('m', {}))
    expect(run('{{refuse}}').reason).toBe('error calling refuse: no')
    expect(run('{{stop}}')).toMatchObject({reason: 'the image is missing', cause: own})
  })

  it('that is a bug in a function stays what it is', () => {
    const table = {
      broken: goFunction([], () => {
        throw new TypeError('a bug')
      }),
    }
    expect(() => parseTemplates([{name: 'm', text: '{{broken}}'}], table).execute('m', {})).toThrow(TypeError)
  })
})

describe('limits', () => {
  const endless: [name: string, text: string][] = [
    ['template', '{{define "r"}}{{template "r" .}}{{end}}{{template "r" .}}'],
    ['include', '{{define "r"}}{{include "r" .}}{{end}}{{include "r" .}}'],
    [
      'both inside loops',
      '{{define "r"}}{{range .l}}{{with $}}{{include "r" . | printf "%s"}}{{end}}{{end}}{{end}}{{template "r" .}}',
    ],
  ]
  it.each(endless)('end a recursion without end through %s, with its place', (_, text) => {
    const error = errorOf(() => render(text, {l: [1]}))
    expect(error.reason).toContain('too deep')
    expect(error.place.executing).toBe('r')
    expect(error.callers.length).toBeLessThanOrEqual(20)
  })

  it('leave room for a recursion that ends', () => {
    const text = '{{define "r"}}{{if .}}{{index . 0}}{{template "r" (slice . 1)}}{{end}}{{end}}{{template "r" .}}'
    expect(
      render(
        text,
        Array.from({length: 300}, () => 'x'),
      ),
    ).toBe('x'.repeat(300))
  })

  const nested: [name: string, text: string][] = [
    ['parentheses', `{{${'('.repeat(50_000)}1${')'.repeat(50_000)}}}`],
    ['actions', `${'{{if 1}}'.repeat(50_000)}${'{{end}}'.repeat(50_000)}`],
  ]
  it.each(nested)('stop at %s nested without measure', (_, text) => {
    expect(errorOf(() => render(text)).reason).toContain('nested too deeply')
  })

  it('hold for a long template that is not deep', () => {
    expect(render('{{if 1}}x{{end}}\n'.repeat(20_000))).toHaveLength(40_000)
  })
})

describe('maps', () => {
  it('treat the names of JavaScript as keys like any other', () => {
    const data = {}
    mapSet(data, '__proto__', {a: 1n})
    mapSet(data, 'constructor', 'c')
    expect(render('{{.__proto__.a}} {{.constructor}} {{.toString}} {{range $k, $v := .}}{{$k}},{{end}}', data)).toBe(
      '1 c <no value> __proto__,constructor,',
    )
    expect(render('{{index . "hasOwnProperty"}}|{{len .}}', data)).toBe('<no value>|2')
  })

  it('are walked in the order of their UTF-8 bytes', () => {
    expect(sortedKeys({'\u{1F600}': 1, '\uFF5E': 2, b: 3, B: 4, '': 5})).toEqual(['', 'B', 'b', '\uFF5E', '\u{1F600}'])
  })

  it('can have a type of their own, with methods', () => {
    const methods = {Get: goFunction(['string'], (name) => `content of ${name}`)}
    const files = typedMap('[]uint8', {'a.txt': new Uint8Array([104, 105])}, {name: 'engine.files', methods})
    expect(
      render('{{.Files.Get "x"}} {{printf "%T" .Files}} {{index .Files "a.txt" | printf "%s"}} {{len .Files.none}}', {
        Files: files,
      }),
    ).toBe('content of x engine.files hi 0')
  })
})

describe('values', () => {
  it('of a struct are found by its fields and the methods of a subclass', () => {
    class Version extends GoStruct {
      override get methods(): FunctionTable {
        return {String: goFunction([], () => 'v1.2')}
      }
    }
    const version = new Version('semver.Version', {Major: 1n}, {pointer: true})
    expect(render('{{.v}} {{.v.Major}} {{.v.String}} {{printf "%s %T" .v .v}}', {v: version})).toBe(
      'v1.2 1 v1.2 v1.2 *semver.Version',
    )
  })

  it('that are none are refused as a bug, not printed', () => {
    expect(() => typeName(new Date())).toThrow(TypeError)
  })

  it('are true or not by their kind, whatever they inherit', () => {
    expect(isTrue(Object.create({inherited: 1}))).toBe(false)
    expect(isTrue(new GoStruct('T', {}))).toBe(true)
  })
})
