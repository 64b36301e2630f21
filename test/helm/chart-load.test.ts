// Charts from folders: which file plays which part, what .helmignore leaves out, where dependencies are found.

import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {parseIgnoreRules} from '../../src/helm/chart/ignore-rules.ts'
import {loadChart} from '../../src/helm/index.ts'

const METADATA = 'apiVersion: v2\nname: c\nversion: 1.0.0\n'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mesh-chart-'))
})
afterEach(() => rmSync(folder, {recursive: true, force: true}))

/** Writes a chart's files below a folder of the test's own. */
function write(files: Readonly<Record<string, string>>, at = 'c'): string {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, at, name)
    mkdirSync(dirname(path), {recursive: true})
    writeFileSync(path, text)
  }
  return join(folder, at)
}

test('a fixture chart has its files in their roles', async () => {
  const chart = await loadChart({path: join(import.meta.dirname, '../fixtures/charts/shop')})
  expect(chart.metadata).toMatchObject({
    name: 'shop',
    version: '1.2.3',
    appVersion: '2.1',
    annotations: {'shop.example/number': '5'},
  })
  expect(chart.values).toMatchObject({replicas: 2, big: 12345678, octal: 420, nothing: null})
  expect(chart.schema?.text).toContain('draft-07')
  expect(chart.templates.map(({name}) => name)).not.toContain('templates/old.yaml.bak')
  expect(chart.files.map(({name}) => name)).toEqual([
    '.helmignore',
    'README.md',
    'crds/orders.yaml',
    'files/config/app.properties',
    'files/config/data.json',
    'files/logo.bin',
    'files/secret/token',
  ])
  expect(chart.dependencies.map(({metadata}) => metadata.name)).toEqual(['cart', 'common', 'mail', 'neighbour'])
})

describe('Chart.yaml', () => {
  test.each([
    ['without a name', 'version: 1.0.0', 'Chart.yaml: name is missing'],
    ['with a path for a name', 'name: ../x\nversion: 1.0.0', 'name cannot be a path, got "../x"'],
    ['without a version', 'name: c', 'Chart.yaml: version is missing'],
    ['with a version that is none', 'name: c\nversion: one', 'version must be a semantic version, got "one"'],
    [
      'of an unknown type',
      'name: c\nversion: 1.0.0\ntype: Library',
      'type must be application or library, got "Library"',
    ],
    ['with a list for a text', 'name: [c]\nversion: 1.0.0', 'Chart.yaml: name must be a text, got ["c"]'],
    ['with a text for a list', 'name: c\nversion: 1.0.0\nkeywords: x', 'keywords must be a list, got "x"'],
    [
      'with a broken dependency',
      'name: c\nversion: 1.0.0\ndependencies: [x]',
      'dependencies[0] must be a mapping, got "x"',
    ],
    [
      'with a mistyped dependency',
      'name: c\nversion: 1.0.0\ndependencies: [{name: {}}]',
      'dependencies[0].name must be a text, got {}',
    ],
    [
      'with an alias that is a path',
      'name: c\nversion: 1.0.0\ndependencies: [{name: a, alias: b/c}]',
      'dependency "a" has other characters',
    ],
    [
      'with two dependencies of one name',
      'name: c\nversion: 1.0.0\ndependencies: [{name: a}, {name: a}]',
      'have the name or alias "a"',
    ],
    ['with broken YAML', 'name: [', 'Chart.yaml:1:'],
    ['that is a list', '[]', 'Chart.yaml: must hold a mapping, got []'],
  ])('%s is refused', async (_, text, message) => {
    await expect(loadChart({path: write({'Chart.yaml': text})})).rejects.toThrow(message)
  })

  test('reads scalars where texts belong', async () => {
    const {metadata} = await loadChart({
      path: write({'Chart.yaml': 'name: c\nversion: 2\nappVersion: 1.10\ndescription: true\nhome: null'}),
    })
    expect(metadata).toMatchObject({apiVersion: 'v1', version: '2', appVersion: '1.1', description: 'true', home: ''})
  })
})

test('values that are no mapping are refused with their place', async () => {
  await expect(loadChart({path: write({'Chart.yaml': METADATA, 'values.yaml': '- a'})})).rejects.toThrow(
    'values.yaml:1:1 must hold a mapping of values, got a list',
  )
})

describe('.helmignore', () => {
  test.each<[rules: string, name: string, isFolder: boolean, ignored: boolean]>([
    ['*.md', 'README.md', false, true],
    ['*.md', 'docs/README.md', false, true],
    ['/*.md', 'docs/README.md', false, false],
    ['/*.md', 'README.md', false, true],
    ['docs/*.md', 'docs/a.md', false, true],
    ['docs/*.md', 'x/docs/a.md', false, false],
    ['docs/', 'docs', true, true],
    ['docs/', 'docs', false, false],
    ['a?c', 'abc', false, true],
    ['a?c', 'a/c', false, false],
    ['[a-c].txt', 'b.txt', false, true],
    ['[^a-c].txt', 'b.txt', false, false],
    ['\\*.txt', 'b.txt', false, false],
    ['# *.md\n\n  *.txt  ', 'b.txt', false, true],
    ['!keep.txt', 'other.txt', false, true],
    ['!keep.txt', 'keep.txt', false, false],
    ['\uFEFF*.md', 'README.md', false, true],
    ['', 'templates/.hidden.yaml', false, true],
    ['', 'templates/seen.yaml', false, false],
    ['', '.helmignore', false, false],
  ])('%j says about %s (folder: %s): %s', (rules, name, isFolder, ignored) => {
    expect(parseIgnoreRules(rules, '.helmignore')(name, isFolder)).toBe(ignored)
  })

  test.each([
    ['a\n**/x', '.helmignore:2: "**" is not allowed'],
    ['[a', '.helmignore:1: the pattern does not parse: [a'],
    ['a\\', '.helmignore:1: the pattern does not parse'],
    ['[-a]', '.helmignore:1: the pattern does not parse'],
  ])('%j is refused', (rules, message) => {
    expect(() => parseIgnoreRules(rules, '.helmignore')).toThrow(message)
  })

  test('leaves out a folder with all that is in it, also what could not be read', async () => {
    const path = write({'Chart.yaml': METADATA, '.helmignore': 'skip/', 'skip/deep/a.txt': '', 'b.txt': ''})
    symlinkSync('nowhere', join(path, 'skip/broken'))
    expect((await loadChart({path})).files.map(({name}) => name)).toEqual(['.helmignore', 'b.txt'])
  })
})

describe('a link in a chart', () => {
  test('to a file or a folder is followed', async () => {
    write({'x.yaml': 'a', 'more/y.yaml': 'b'}, 'elsewhere')
    const path = write({'Chart.yaml': METADATA, 'templates/own.yaml': ''})
    symlinkSync('../../elsewhere/x.yaml', join(path, 'templates/x.yaml'))
    symlinkSync('../../elsewhere/more', join(path, 'templates/more'))
    expect((await loadChart({path})).templates.map(({name}) => name)).toEqual([
      'templates/more/y.yaml',
      'templates/own.yaml',
      'templates/x.yaml',
    ])
  })

  test.each([
    ['to nothing', 'nowhere', 'templates/link does not exist'],
    ['to itself', 'link', 'templates/link is a chain of links without end'],
    ['to a folder that it lies in', '..', 'is a link to'],
  ])('%s is refused', async (_, target, message) => {
    const path = write({'Chart.yaml': METADATA, 'templates/own.yaml': ''})
    symlinkSync(target, join(path, 'templates/link'))
    await expect(loadChart({path})).rejects.toThrow(message)
  })
})

describe('a dependency', () => {
  const needs = (name: string, repository: string) =>
    `${METADATA}dependencies: [{name: ${name}, version: 1.x, repository: '${repository}'}]`
  const named = (name: string) => METADATA.replace('name: c', `name: ${name}`)

  test('with a file: repository is found beside the chart', async () => {
    write({'Chart.yaml': named('lib')}, 'lib')
    const chart = await loadChart({path: write({'Chart.yaml': needs('lib', 'file://../lib')})})
    expect(chart.dependencies.map(({metadata}) => metadata.name)).toEqual(['lib'])
  })

  test('in charts/ is taken before its neighbour', async () => {
    const path = write({'Chart.yaml': needs('lib', 'file://../gone'), 'charts/lib/Chart.yaml': named('lib')})
    expect((await loadChart({path})).dependencies).toHaveLength(1)
  })

  test('that is nowhere is named, with the command that gets it', async () => {
    const path = write({'Chart.yaml': needs('lib', 'https://charts.example')})
    await expect(loadChart({path})).rejects.toMatchObject({
      message: `chart c needs the chart lib, which ${join(path, 'charts')} does not hold`,
      hint: `helm dependency build ${path}`,
    })
  })

  test('that depends on its parent is refused', async () => {
    write(
      {'Chart.yaml': named('lib').concat('dependencies: [{name: c, version: 1.x, repository: file://../c}]')},
      'lib',
    )
    await expect(loadChart({path: write({'Chart.yaml': needs('lib', 'file://../lib')})})).rejects.toThrow(
      /depends on .*, which depends on it/,
    )
  })

  test('whose folder is taken out of use by its name is not loaded', async () => {
    const path = write({'Chart.yaml': METADATA, 'charts/_off/x': '', 'charts/.off/x': '', 'charts/a.tgz.prov': ''})
    const chart = await loadChart({path})
    expect([chart.dependencies, chart.files.map(({name}) => name)]).toEqual([[], ['charts/a.tgz.prov']])
  })

  test('that is no chart is refused', async () => {
    await expect(loadChart({path: write({'Chart.yaml': METADATA, 'charts/README.md': ''})})).rejects.toThrow(
      'charts/README.md is not a chart',
    )
  })

  test('of a v1 chart comes from requirements.yaml', async () => {
    const chart = await loadChart({path: join(import.meta.dirname, '../fixtures/charts/legacy')})
    expect(chart.metadata.dependencies).toMatchObject([{name: 'backend', condition: 'backend.enabled'}])
    expect(chart.files.map(({name}) => name)).toEqual(['requirements.yaml'])
  })
})

test('a chart that does not exist is named', async () => {
  await expect(loadChart({path: join(folder, 'gone')})).rejects.toThrow('gone does not exist')
})
