// Rendering: what templates see, in which order they run, what comes out, and how trouble is told.

import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {MeshError} from '../../src/errors.ts'
import {
  crdFiles,
  createEngine,
  inInstallOrder,
  loadChart,
  parseHooks,
  parseManifests,
  type RenderedFile,
  readValues,
  renderChart,
  TemplateError,
} from '../../src/helm/index.ts'
import {compileGlob} from '../../src/helm/render/glob.ts'
import {expectGolden} from '../support/golden.ts'
import {chartOf, metadata, renderText} from './charts-in-memory.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures/charts')

// That these texts are Helm's own is for `npm run test:helm` to show.
test.each(['shop', 'legacy'])('the fixture chart %s renders as it did', async (name) => {
  const chart = await loadChart({path: join(FIXTURES, name)})
  const files = renderChart(chart, {release: {name: 'rel', namespace: 'ns'}, capabilities: {kubeVersion: 'v1.34.4'}})
  expectGolden(
    `charts/${name}.txt`,
    [...files, ...crdFiles(chart)].map(({name, kind, text}) => `=== ${kind} ${name}\n${text}`).join('\n'),
  )
})

describe('a template sees', () => {
  test.each<[template: string, text: string]>([
    ['{{ .Release.Name }} {{ .Release.Namespace }} {{ .Release.Service }} {{ .Release.Revision }}', 'rel ns Helm 4'],
    ['{{ .Release.IsUpgrade }} {{ .Release.IsInstall }}', 'true false'],
    [
      '{{ .Chart.Name }} {{ .Chart.Metadata.Version }} {{ .Chart.Type | quote }} {{ .Chart.IsRoot }}',
      'c 1.0.0 "" true',
    ],
    [
      '{{ .Capabilities.KubeVersion }} {{ .Capabilities.KubeVersion.Minor }} {{ .Capabilities.KubeVersion.GitVersion }}',
      'v1.34.4 34 v1.34.4',
    ],
    ['{{ .Capabilities.APIVersions.Has "apps/v1" }} {{ .Capabilities.APIVersions.Has "x/v1" }}', 'true false'],
    ['{{ .Capabilities.HelmVersion.Version }}', 'v3.18.6'],
    ['{{ .Template.Name }} {{ .Template.BasePath }}', 'c/templates/t.yaml c/templates'],
    ['{{ .Files.Get "a.txt" }}{{ .Files.Get "toString" }}', 'text'],
    ['{{ .Values.missing }}|{{ .Values.nothing }}|{{ .Values.a.b.c }}', '||'],
    ['{{ printf "%d %v %T" .Values.number .Values.number .Values.number }}', '%!d(float64=3) 3 float64'],
    ['{{ lookup "v1" "Pod" "ns" "p" }} {{ get (lookup "v1" "Secret" "ns" "s") "kind" }}', 'map[] Secret'],
    ['{{ tpl "{{ .x }}{{ include `inner` . }}" (dict "x" 1) }}{{ define "inner" }}in{{ end }}', '1in'],
    ['{{ tpl "no action <no value>" . }}', 'no action '],
    ['{{ tpl "{{ .gone }}" (dict) }}', ''],
    ['{{ tpl "{{ define `x` }}{{ end }}" . }}{{ tpl "{{ tpl `` . }}" . }}', ''],
    ['{{ required "needed" .Values.number }}{{ required "needed" false }}', '3false'],
  ])('%s as %s', async (template, text) => {
    const options = {
      values: readValues('v', 'number: 3\nnothing: null\na: {b: {}}'),
      release: {name: 'rel', namespace: 'ns', isUpgrade: true, revision: 4},
      capabilities: {kubeVersion: 'v1.34.4'},
      lookup: (_: string, kind: string) => (kind === 'Secret' ? {kind} : {}),
    }
    expect(await renderText(template, options, {'a.txt': 'text'})).toBe(text)
  })
})

describe('an error names the place and the trouble:', () => {
  test.each<[template: string, message: string]>([
    ['{{ required "set .Values.a, please" .Values.a }}', 'c/templates/t.yaml:1:3: '],
    ['{{ required "set .Values.a, please" .Values.a }}', 'set .Values.a, please'],
    ['a\n{{ fail "this cannot be" }}', 'c/templates/t.yaml:2:3: '],
    ['{{ .Values.a.b }}', 'c/templates/t.yaml:1:10: '],
    ['{{ include "gone" . }}', 'gone'],
    ['{{ tpl "{{ .a.b }}" (dict "a" nil) }}', 'c/templates/t.yaml:1:3: '],
    ['{{ tpl "{{ if }}" . }}', 'c/templates/t.yaml:1:3: '],
    ['{{ tpl "{{ .a.b }}" (dict "a" nil) }}', 'line 1 of the text: nil pointer evaluating interface {}.b in `.a.b`'],
    ['{{ nofunction }}', 'nofunction'],
    ['{{ .Files.Lines "empty.txt" }}', 'the file is empty'],
    ['{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}', 'a'],
    ['{{ define "a" }}{{ tpl "{{ include `a` . }}" . }}{{ end }}{{ include "a" . }}', 'a'],
  ])('%s', async (template, message) => {
    const rendering = renderText(template, {}, {'empty.txt': ''})
    await expect(rendering).rejects.toBeInstanceOf(TemplateError)
    await expect(rendering).rejects.toThrow(message)
  })

  test('another Kubernetes than the chart needs', async () => {
    const chart = await chartOf({'Chart.yaml': metadata('c', 'kubeVersion: ">=1.99"')})
    expect(() => createEngine(chart)).toThrow('chart c needs Kubernetes >=1.99, got v1.33.0')
  })

  test('a library chart that should render', async () => {
    const chart = await chartOf({'Chart.yaml': metadata('c', 'type: library')})
    expect(() => renderChart(chart)).toThrow('c is a library chart')
  })
})

describe('templates run', () => {
  test('deepest first, then from the end of the alphabet, and see what the earlier ones set', async () => {
    const note = '{{ $_ := set .Values.global "order" (print .Values.global.order .Template.Name " ") }}'
    const files = {
      'values.yaml': 'global: {order: ""}',
      'templates/a.yaml': `${note}{{ .Values.global.order }}`,
      'templates/b.yaml': note,
      'templates/deep/a.yaml': note,
    }
    const rendered = renderChart(await chartOf(files))
    expect(rendered[0]?.text).toBe('c/templates/deep/a.yaml c/templates/b.yaml c/templates/a.yaml ')
  })

  test('with a definition of the parent in place of one of its sub-chart', async () => {
    const files = {
      'templates/_p.tpl': '{{ define "who" }}parent{{ end }}',
      'charts/sub/Chart.yaml': metadata('sub'),
      'charts/sub/templates/_p.tpl': '{{ define "who" }}sub{{ end }}',
      'charts/sub/templates/t.yaml': '{{ include "who" . }}',
    }
    expect(renderChart(await chartOf(files))).toEqual([
      {name: 'c/charts/sub/templates/t.yaml', chart: 'c/charts/sub', text: 'parent', kind: 'manifests'},
    ])
  })

  test('as often as wanted from one engine', async () => {
    const engine = createEngine(
      await chartOf({'templates/_p.tpl': '{{ define "sum" }}{{ add .a .b }}{{ .gone }}{{ end }}'}),
    )
    expect([engine.include('sum', {a: 1n, b: 2n}), engine.include('sum', {a: 3n, b: 4n})]).toEqual(['3', '7'])
    expect(() => engine.include('gone', {})).toThrow(MeshError)
  })
})

test('the clock and the randomness are those that were given', async () => {
  const options = {
    now: () => new Date('2026-01-02T03:04:05Z'),
    randomBytes: (count: number) => new Uint8Array(count).fill(7),
  }
  const template = '{{ now | dateInZone "2006-01-02 15:04" | print }}'.replace(
    'now | dateInZone "2006-01-02 15:04"',
    'dateInZone "2006-01-02 15:04" now "UTC"',
  )
  expect(await renderText(template, options)).toBe('2026-01-02 03:04')
  expect(await renderText('{{ uuidv4 }}', options)).toBe(await renderText('{{ uuidv4 }}', options))
})

describe('a glob', () => {
  test.each<[pattern: string, matches: string[], not: string[]]>([
    ['*', ['a.txt'], ['d/a.txt']],
    ['**', ['a.txt', 'd/e/a.txt'], []],
    ['d/**.txt', ['d/a.txt', 'd/e/a.txt'], ['a.txt']],
    ['?.txt', ['a.txt'], ['ab.txt', '/.txt']],
    ['[ab].txt', ['a.txt'], ['c.txt']],
    ['[a-c].txt', ['b.txt'], ['d.txt', '-.txt']],
    ['[!a-c].txt', ['d.txt'], ['b.txt']],
    ['{a,b/*}.txt', ['a.txt', 'b/c.txt'], ['b.txt']],
    ['{a,{b,c}}', ['a', 'b', 'c'], ['d']],
    ['a,b}', ['a,b}'], ['a']],
    ['\\*.txt', ['*.txt'], ['a.txt']],
    ['a.b+c', ['a.b+c'], ['aXbc']],
  ])('%s takes the right names', (pattern, matches, not) => {
    const glob = compileGlob(pattern)
    expect(matches.filter((name) => glob?.(name) !== true)).toEqual([])
    expect(not.filter((name) => glob?.(name) !== false)).toEqual([])
  })

  test.each(['[', '{a', '[]', 'a\\'])('%s is malformed', (pattern) => {
    expect(compileGlob(pattern)).toBeUndefined()
  })
})

describe('manifests', () => {
  const file = (text: string, name = 'c/templates/t.yaml'): RenderedFile => ({
    name,
    chart: 'c',
    text,
    kind: 'manifests',
  })
  const object = (kind: string, name: string, more = '') =>
    `---\napiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}${more}}\n`

  test('come in the order in which Helm installs, or in that of the templates', () => {
    const files = [
      file(
        object('Zebra', 'z') +
          object('Service', 's') +
          object('Apple', 'a') +
          object('Namespace', 'ns') +
          object('Service', 'r'),
      ),
    ]
    const names = (order: 'install' | 'template') => parseManifests(files, order).map(({metadata: {name}}) => name)
    expect(names('install')).toEqual(['ns', 's', 'r', 'a', 'z'])
    expect(names('template')).toEqual(['z', 's', 'a', 'ns', 'r'])
  })

  test('do not include hooks, notes and empty documents', () => {
    const hook = (events: string) => object('Job', events.slice(0, 4), `, annotations: {helm.sh/hook: "${events}"}`)
    const files = [
      file(
        `# only a comment\n---\n\n${hook('test')}${hook('pre-install, Post-Upgrade')}${hook('unknown')}${object('Pod', 'p')}`,
      ),
      {...file('not: [yaml'), kind: 'notes' as const},
      file('  \n'),
    ]
    expect(parseManifests(files).map(({metadata: {name}}) => name)).toEqual(['p'])
    expect(parseHooks(files).map(({metadata: {name}}) => name)).toEqual(['test', 'pre-'])
  })

  test.each([
    ['a: [', /^rendered template c\/templates\/t\.yaml:1:/],
    ['just text', 'template c/templates/t.yaml rendered "just text", which is no mapping'],
    ['kind: Pod', 'which is no Kubernetes object: it needs apiVersion, kind and metadata.name'],
    [
      '{apiVersion: v1, kind: Pod, metadata: {name: p, annotations: {a: [1]}}}',
      'which has annotations that are not texts',
    ],
  ])('%s is refused', (text, message) => {
    expect(() => parseManifests([file(text)])).toThrow(message)
  })

  test('of kinds that Helm does not know come last and by name', () => {
    const kinds = ['B', 'APIService', 'A', 'Pod', 'B', 'PriorityClass'].map((kind, index) => ({kind, index}))
    expect(inInstallOrder(kinds).map(({kind, index}) => `${kind}${index}`)).toEqual([
      'PriorityClass5',
      'Pod3',
      'APIService1',
      'A2',
      'B0',
      'B4',
    ])
  })
})
