// What the program says when it is called wrongly, and what it says of itself.

import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {groups} from '../../src/cli/help.ts'
import {root, runMesh} from '../support/run-mesh.ts'

describe('a wrong call', () => {
  it.each<[string, string[], number, RegExp]>([
    ['an unknown command', ['instal'], 2, /^Error: there is no command "instal"\n {2}try: mesh install --help\n$/],
    [
      'an unknown command of a topic',
      ['viz', 'stats'],
      2,
      /^Error: there is no command "viz stats"\n {2}try: mesh viz stat --help\n$/,
    ],
    [
      'an unknown flag',
      ['install', '--controller-replica', '2'],
      2,
      /^Error: unknown flag --controller-replica\n {2}try: --controller-replicas\n$/,
    ],
    ['an argument where none goes', ['install', 'linkerd'], 2, /^Error: install takes no argument, got "linkerd"\n/],
    [
      'a value that is not offered',
      ['install', '-o', 'xml'],
      2,
      /^Error: expected --output=xml to be one of: yaml, json\n/,
    ],
    [
      'no number',
      ['install', '--ignore-cluster', '--controller-replicas', 'two'],
      2,
      /^Error: --controller-replicas takes a whole number, not "two"\n/,
    ],
    ['no switch', ['install', '--ha=maybe'], 2, /^Error: --ha takes true or false, not "maybe"\n/],
    [
      'a namespace that cannot be one',
      ['install', '-L', 'a b'],
      2,
      /^Error: --linkerd-namespace takes letters, digits and dashes, not "a b"\n/,
    ],
    ['inject without input', ['inject'], 2, /^Error: inject needs a file/],
    ['a shell without a script', ['completion', 'tcsh'], 2, /^Error: expected tcsh to be one of: bash, zsh, fish\n/],
    ['a file that is not there', ['inject', '/nonexistent.yaml'], 1, /^Error: \/nonexistent\.yaml does not exist\n$/],
    [
      'plain http',
      ['inject', 'http://example.invalid/a.yaml'],
      2,
      /^Error: http:\/\/example\.invalid\/a\.yaml is not fetched without encryption\n {2}try: https:/,
    ],
    ['no cluster', ['install'], 1, /^Error: no Kubernetes configuration/],
    ['broken --set', ['install', '--ignore-cluster', '--set', 'a[='], 2, /^Error: --set "a\[=", character 3/],
    [
      '--identity-external-issuer offline',
      ['install', '--ignore-cluster', '--identity-external-issuer'],
      2,
      /cannot be combined with --ignore-cluster/,
    ],
    [
      'an issuer without its key',
      ['install', '--ignore-cluster', '--identity-issuer-certificate-file', 'package.json'],
      1,
      /^Error: --identity-trust-anchors-file is missing/,
    ],
    [
      'charts that are not there',
      ['install', '--ignore-cluster', '--charts', '/nonexistent'],
      1,
      /^Error: --charts \/nonexistent does not exist\n/,
    ],
  ])('%s gets one clear error and an empty stdout', (_, args, status, stderr) => {
    const result = runMesh(args)
    expect(result.stderr).toMatch(stderr)
    expect(result).toMatchObject({status, stdout: ''})
  })

  it.each<[string, string | Uint8Array, RegExp]>([
    ['an open bracket', 'a: [1', /^Error: standard input:\d+:\d+: /],
    ['a tab', 'a:\n\tb: 1\n', /^Error: standard input:2:\d+: /],
    ['a NUL byte', 'a: b\n\u0000', /^Error: standard input:2: expected a text in UTF-8, got a NUL byte\n/],
    ['bytes that are no UTF-8', new Uint8Array([0x61, 0x3a, 0x20, 0xff, 0xfe, 0x0a]), /^Error: standard input/],
    ['a bomb of aliases', bomb(), /^Error: standard input/],
  ])('YAML with %s is refused with its place', (_, stdin, stderr) => {
    const result = runMesh(['inject', '-'], {stdin})
    expect(result.stderr).toMatch(stderr)
    expect(result).toMatchObject({status: 1, stdout: ''})
  })
})

/** A kilobyte that would unfold to gigabytes. */
function bomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]']
  for (let level = 1; level < 12; level++) {
    const alias = `*a${level - 1}`
    lines.push(`a${level}: &a${level} [${Array(9).fill(alias).join(', ')}]`)
  }
  return `${lines.join('\n')}\n`
}

describe('the program', () => {
  const {version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

  it('says its version', () => {
    expect(runMesh(['--version'])).toEqual({status: 0, stdout: `mesh ${version}\n`, stderr: ''})
    expect(runMesh(['version', '--client'])).toEqual({status: 0, stdout: `Client version: ${version}\n`, stderr: ''})
  })

  it('prints its own version when there is no cluster, and says so', () => {
    const {status, stdout, stderr} = runMesh(['version'])
    expect({status, stdout}).toEqual({status: 0, stdout: `Client version: ${version}\nServer version: unavailable\n`})
    expect(stderr).toMatch(/^Warning: no Kubernetes configuration/)
  })

  it('groups its help under known headings', () => {
    const {stdout} = runMesh(['--help'])
    for (const group of groups) expect(stdout).toContain(`\n${group.toUpperCase()}\n`)
    expect(stdout).toContain('kubectl get deploy -o yaml | mesh inject - | kubectl apply -f -')
  })

  it('has a known heading, a summary and an example for every command', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8'))
    for (const command of Object.values<Record<string, unknown>>(manifest.commands)) {
      expect(groups).toContain(command.group)
      expect(command.summary, String(command.id)).toMatch(/^[A-Z].*[^.]$/)
      expect(command.examples, String(command.id)).not.toHaveLength(0)
    }
  })

  it.each(['bash', 'zsh', 'fish'])('completes in %s', (shell) => {
    const {status, stdout} = runMesh(['completion', shell])
    expect(status).toBe(0)
    for (const word of ['install', 'inject', 'stat', 'linkerd-namespace']) expect(stdout).toContain(word)
  })

  it('delivers a large output to a slow reader whole', () => {
    const {stdout} = runMesh(['install', '--ignore-cluster', '-o', 'json'])
    expect(stdout.endsWith('}\n')).toBe(true)
    for (const line of stdout.trimEnd().split('\n')) JSON.parse(line)
  })
})
