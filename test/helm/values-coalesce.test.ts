// How values of charts, sub-charts and users are laid over each other, and which sub-charts take part.

import {describe, expect, test} from 'vitest'
import {createEngine, mergeValues, readValues, type Values} from '../../src/helm/index.ts'
import {isGoMap} from '../../src/helm/value.ts'
import {chartOf, metadata} from './charts-in-memory.ts'

/** The values that the root chart's templates see. */
async function valuesSeen(files: Readonly<Record<string, string>>, user: string): Promise<Values> {
  const engine = createEngine(await chartOf(files), {values: readValues('user.yaml', user)})
  const values = engine.root.Values
  if (!isGoMap(values)) throw new Error('a chart without values')
  return values
}

describe('over a chart with the defaults', () => {
  test.each<[defaults: string, user: string, seen: object]>([
    ['a: 1', '', {a: 1}],
    ['', 'a: 1', {a: 1}],
    ['a: 1', 'a: 2', {a: 2}],
    ['a: {b: 1, c: 2}', 'a: {b: 3}', {a: {b: 3, c: 2}}],
    ['a: [1, 2]', 'a: [3]', {a: [3]}],
    ['a: 1', 'a: null', {}],
    ['a: {b: 1, c: 2}', 'a: {b: null}', {a: {c: 2}}],
    ['a: {b: {c: 1}}', 'a: {b: null}', {a: {}}],
    ['a: null', '', {a: null}],
    ['a: 1', 'b: null', {a: 1, b: null}],
    ['a: {b: 1}', 'a: text', {a: 'text'}],
    ['a: text', 'a: {b: 1}', {a: {b: 1}}],
    ['a: null', 'a: {b: 1}', {a: {b: 1}}],
    ['a: 12345678901234567890', '', {a: 12345678901234567000}],
  ])('%j, %j gives the right values', async (defaults, user, seen) => {
    expect(await valuesSeen({'values.yaml': defaults}, user)).toEqual(seen)
  })
})

describe('a sub-chart', () => {
  const files = {
    'values.yaml': 'global: {g: parent}\nsub: {from: parent}',
    'charts/sub/Chart.yaml': metadata('sub'),
    'charts/sub/values.yaml': 'from: sub\nown: 1\ntable: {a: 1, b: 2}\nglobal: {g: sub, only: sub}',
  }
  test.each<[user: string, seen: object]>([
    ['', {from: 'parent', own: 1, table: {a: 1, b: 2}, global: {g: 'parent', only: 'sub'}}],
    ['sub: {from: user}', {from: 'user', own: 1, table: {a: 1, b: 2}, global: {g: 'parent', only: 'sub'}}],
    ['sub: {table: {a: null}}', {from: 'parent', own: 1, table: {b: 2}, global: {g: 'parent', only: 'sub'}}],
    ['sub: {own: null}', {from: 'parent', table: {a: 1, b: 2}, global: {g: 'parent', only: 'sub'}}],
    [
      'global: {g: user, t: {x: 1}}',
      {from: 'parent', own: 1, table: {a: 1, b: 2}, global: {g: 'user', t: {x: 1}, only: 'sub'}},
    ],
    [
      'sub: {global: {g: lower, s: 1}}',
      {from: 'parent', own: 1, table: {a: 1, b: 2}, global: {g: 'parent', s: 1, only: 'sub'}},
    ],
    ['global: text', {from: 'parent', own: 1, table: {a: 1, b: 2}, global: {g: 'sub', only: 'sub'}}],
  ])('sees with the user values %j its own share', async (user, seen) => {
    expect((await valuesSeen(files, user)).sub).toEqual(seen)
  })

  test('whose values are no mapping is named', async () => {
    await expect(valuesSeen(files, 'sub: 1')).rejects.toMatchObject({
      message: 'values for the sub-chart sub must be a mapping, got 1',
      hint: "--set-json 'sub={}'",
    })
  })
})

describe('of two sub-charts', () => {
  const files = {
    'Chart.yaml': metadata(
      'c',
      'dependencies:\n' +
        '- {name: one, version: ">=0.1.0", condition: "one.enabled,both", tags: [front]}\n' +
        '- {name: two, version: "*", alias: second, tags: [back, front]}\n' +
        '- {name: two, version: ^9, alias: never}\n',
    ),
    'charts/one/Chart.yaml': metadata('one'),
    'charts/two/Chart.yaml': metadata('two'),
    'charts/extra/Chart.yaml': metadata('extra'),
  }
  test.each<[user: string, takePart: string[]]>([
    ['', ['extra', 'one', 'second']],
    ['one: {enabled: false}', ['extra', 'second']],
    ['both: false', ['extra', 'second']],
    ['one: {enabled: true}\nboth: false', ['extra', 'one', 'second']],
    ['one: {enabled: "no"}\nboth: false', ['extra', 'second']],
    ['tags: {front: false}', ['extra']],
    ['tags: {front: false, back: true}', ['extra', 'second']],
    ['tags: {front: false}\none: {enabled: true}', ['extra', 'one']],
    ['tags: {front: "no"}', ['extra', 'one', 'second']],
  ])('with the values %j the right ones take part', async (user, takePart) => {
    const engine = createEngine(await chartOf(files), {values: readValues('user.yaml', user)})
    expect(Object.keys(isGoMap(engine.root.Subcharts) ? engine.root.Subcharts : {}).sort()).toEqual(takePart)
  })
})

test('a parent imports what its dependency row asks for, and its own values win', async () => {
  const files = {
    'Chart.yaml': metadata(
      'c',
      'dependencies: [{name: sub, version: "*", import-values: [data, {child: a.b, parent: x.z}, {child: gone, parent: w}]}]',
    ),
    'values.yaml': 'x: {z: {own: parent}}\nmine: parent',
    'charts/sub/Chart.yaml': metadata('sub'),
    'charts/sub/values.yaml': 'exports: {data: {mine: sub, more: sub}}\na: {b: {own: sub, new: sub}}',
  }
  expect(await valuesSeen(files, '')).toMatchObject({x: {z: {own: 'parent', new: 'sub'}}, mine: 'parent', more: 'sub'})
})

test('rendering leaves the loaded chart as it was', async () => {
  const chart = await chartOf({
    'values.yaml': 'a: {b: [1]}',
    'templates/t.yaml': '{{ $_ := set .Values.a "b" 2 }}{{ $_ := set .Values "c" 3 }}',
  })
  createEngine(chart, {values: readValues('user.yaml', 'a: {d: 1}')}).render()
  expect(chart.values).toEqual({a: {b: [1]}})
})

describe('what a user gives', () => {
  const texts: Readonly<Record<string, string>> = {
    'one.yaml': 'a: {b: 1, c: 1}\nl: [1, 2]\nnil: 1',
    'two.yaml': 'a: {b: 2}\nnil: null',
    'bad.yaml': 'a: 1\nb: [',
    'text.txt': 'hello\n',
  }
  const read = async (name: string) => texts[name] ?? ''

  test('come from files first, then from flags kind by kind', async () => {
    const values = await mergeValues(
      {
        files: ['one.yaml', 'two.yaml', 'empty.yaml'],
        setJson: ['j={"x":1},s="json"'],
        set: ['a.c=3,s=set,l[1]=9'],
        setString: ['s=string,t=1'],
        setFile: ['f=text.txt,s=text.txt'],
        setLiteral: ['lit=a,b\\c={}'],
      },
      read,
    )
    expect(
      JSON.parse(JSON.stringify(values, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value))),
    ).toEqual({
      a: {b: 2, c: {kind: 'int64', value: 3}},
      l: [1, {kind: 'int64', value: 9}],
      nil: null,
      j: {x: 1},
      s: 'hello\n',
      t: '1',
      f: 'hello\n',
      lit: 'a,b\\c={}',
    })
  })

  test('say where a file is broken', async () => {
    await expect(mergeValues({files: ['bad.yaml']}, read)).rejects.toThrow(/^bad\.yaml:2:/)
  })

  test('pass on why a file cannot be read', async () => {
    const refuse = () => Promise.reject(new Error('no such file'))
    await expect(mergeValues({setFile: ['a=gone']}, refuse)).rejects.toThrow('no such file')
  })
})
