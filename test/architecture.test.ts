// Holds the house to its plan: which folder may import which, and which package belongs to which folder.

import {readdirSync, readFileSync} from 'node:fs'
import {dirname, join, relative} from 'node:path'
import {fileURLToPath} from 'node:url'
import {describe, expect, it} from 'vitest'

const source = join(dirname(dirname(fileURLToPath(import.meta.url))), 'src')

/** Folder -> folders that it may import; `type` edges allow `import type` alone. */
const edges: Readonly<Record<string, {readonly values: readonly string[]; readonly types: readonly string[]}>> = {
  'main.ts': {values: ['cli'], types: []},
  commands: {
    values: [
      'mesh-command.ts',
      'cli',
      'inject',
      'manifests',
      'checks',
      'stats',
      'diagnostics',
      'rights',
      'io',
      'meshes',
      'errors.ts',
      'proxy-state',
      'ambient',
      'bug-report',
      'dashboards',
      'coverage',
    ],
    types: ['kube'],
  },
  cli: {
    values: [
      'inject',
      'manifests',
      'checks',
      'stats',
      'diagnostics',
      'rights',
      'helm',
      'io',
      'meshes',
      'yaml',
      'errors.ts',
      'proxy-state',
      'ambient',
      'bug-report',
      'dashboards',
      'coverage',
      'apply',
      'mesh-command.ts',
    ],
    types: ['kube'],
  },
  'mesh-command.ts': {values: ['cli', 'kube', 'io', 'meshes', 'yaml', 'errors.ts'], types: []},
  inject: {values: ['helm', 'meshes', 'yaml', 'errors.ts'], types: ['kube']},
  manifests: {values: ['helm', 'x509', 'meshes', 'yaml', 'errors.ts'], types: ['kube']},
  checks: {values: ['x509', 'meshes', 'yaml', 'errors.ts'], types: ['kube']},
  stats: {values: ['meshes', 'yaml', 'errors.ts'], types: ['kube']},
  diagnostics: {values: ['x509', 'meshes', 'yaml', 'errors.ts'], types: ['kube']},
  'proxy-state': {values: ['x509', 'meshes', 'yaml', 'errors.ts'], types: ['kube']},
  ambient: {values: ['meshes', 'yaml', 'errors.ts'], types: ['kube']},
  apply: {values: ['yaml', 'errors.ts'], types: ['kube']},
  'bug-report': {values: ['meshes', 'yaml', 'errors.ts'], types: ['kube']},
  dashboards: {values: ['meshes', 'yaml', 'errors.ts'], types: ['kube']},
  coverage: {values: ['meshes', 'errors.ts'], types: []},
  rights: {values: ['kube', 'meshes', 'errors.ts'], types: []},
  x509: {values: ['errors.ts'], types: []},
  helm: {values: ['yaml', 'errors.ts'], types: []},
  yaml: {values: ['errors.ts'], types: []},
  kube: {values: ['errors.ts'], types: []},
  io: {values: ['errors.ts'], types: []},
  meshes: {values: [], types: []},
  'errors.ts': {values: [], types: []},
}

/** Package -> the one folder that imports it. */
const owners: Readonly<Record<string, string>> = {
  'js-yaml': 'yaml',
  '@kubernetes/client-node': 'kube',
  chalk: 'io',
  ora: 'io',
  'cli-table3': 'io',
  'log-update': 'io',
  'ansi-escapes': 'io',
  'fast-xml-builder': 'io',
  '@peculiar/x509': 'x509',
  'reflect-metadata': 'x509',
  '@grpc/grpc-js': 'diagnostics',
  '@grpc/proto-loader': 'diagnostics',
  ajv: 'helm',
  'ajv-draft-04': 'helm',
  'ajv-formats': 'helm',
}

interface Import {
  readonly file: string
  readonly folder: string
  readonly from: string
  readonly isType: boolean
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8')
  const place = relative(source, file)
  const folder = place.split('/')[0] ?? place
  const statements = text.matchAll(/^(?:import|export)(\s+type)?\s[^'"]*?from\s+'([^']+)'/gm)
  const dynamic = text.matchAll(/\bimport\('([^']+)'\)/g)
  return [
    ...[...statements].map(([, type, from = '']) => ({file: place, folder, from, isType: type !== undefined})),
    ...[...dynamic].map(([, from = '']) => ({file: place, folder, from, isType: false})),
  ]
}

const all = readdirSync(source, {recursive: true, encoding: 'utf8'})
  .filter((name) => name.endsWith('.ts'))
  .flatMap((name) => importsOf(join(source, name)))

describe('the house', () => {
  it('keeps commands short: what they do is elsewhere', () => {
    const long = readdirSync(join(source, 'commands'), {recursive: true, encoding: 'utf8'})
      .filter((name) => name.endsWith('.ts'))
      .map((name) => ({name, lines: readFileSync(join(source, 'commands', name), 'utf8').split('\n').length - 1}))
      .filter(({lines}) => lines > 80)
    expect(long).toEqual([])
  })

  it('knows every folder of src', () => {
    const folders = new Set(readdirSync(source))
    expect([...folders].filter((name) => !Object.hasOwn(edges, name))).toEqual([])
  })

  it('lets imports go one way', () => {
    const wrong = all
      .filter(({from}) => from.startsWith('.'))
      .filter(({file, folder, from, isType}) => {
        const target = relative(source, join(source, dirname(file), from)).split('/')[0] ?? ''
        const allowed = edges[folder]
        return target !== folder && !allowed?.values.includes(target) && !(isType && allowed?.types.includes(target))
      })
    expect(wrong.map(({file, from}) => `${file} imports ${from}`)).toEqual([])
  })

  it('keeps each owned package in its folder', () => {
    const wrong = all.filter(
      ({folder, from, isType}) => !isType && Object.hasOwn(owners, from) && owners[from] !== folder,
    )
    expect(wrong.map(({file, from}) => `${file} imports ${from}`)).toEqual([])
  })
})

describe('every file', () => {
  it.each(readdirSync(source, {recursive: true, encoding: 'utf8'}).filter((name) => name.endsWith('.ts')))(
    '%s opens with a sentence on its role and stays readable',
    (name) => {
      const lines = readFileSync(join(source, name), 'utf8').split('\n')
      expect(lines[0]).toMatch(/^\/\/ .+/)
      expect(lines.length).toBeLessThanOrEqual(400)
    },
  )
})
