// How `mesh bug-report` ends: with an archive of what could be had, with an error and nothing, or by Ctrl-C and nothing.

import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gunzipSync} from 'node:zlib'
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest'
import {readTar} from '../../src/helm/chart/tar.ts'
import {type FakeApiServer, startApiServer} from '../support/api-server.ts'
import {root, startMesh} from '../support/run-mesh.ts'

let folder: string
let api: FakeApiServer
/** Whether the API server goes on answering after it has said its version. */
let isSilent = true
let asked: () => void = () => {}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mesh-bug-report-'))
  api = await startApiServer(({path}) => {
    if (path === '/version') return {body: {gitVersion: 'v1.34.4'}}
    if (!path.startsWith('/api/v1/nodes')) return isSilent ? {silent: true} : {status: 403, body: {message: 'no'}}
    asked()
    return {silent: isSilent, body: {items: [{metadata: {name: 'node-1'}}]}}
  })
  const kubeconfig = {
    'current-context': 'fake',
    contexts: [{name: 'fake', context: {cluster: 'fake', user: 'fake'}}],
    clusters: [{name: 'fake', cluster: {server: api.url}}],
    users: [{name: 'fake', user: {}}],
  }
  await writeFile(join(folder, 'kubeconfig'), JSON.stringify(kubeconfig))
})
afterAll(async () => {
  await api.stop()
  await rm(folder, {recursive: true, force: true})
})
beforeEach(() => {
  isSilent = true
})

const typed = (...args: string[]) => [
  ...['bug-report', '--mesh', 'linkerd', '--kubeconfig', join(folder, 'kubeconfig')],
  ...args,
]

describe('mesh bug-report', () => {
  it('has in its archive what came before the time was over', async () => {
    const started = performance.now()
    const {status, stdout, stderr} = await startMesh(typed('--timeout', '2s'), {cwd: folder})
    // What was given up holds nothing up.
    expect(performance.now() - started).toBeLessThan(10_000)
    expect(status).toBe(0)
    expect(stdout).toMatch(/^mesh-bug-report-\d{8}T\d{6}Z\.tar\.gz\n$/)
    expect(stderr).toContain('2 s (--timeout) were over')
    const files = readTar(gunzipSync(await readFile(join(folder, stdout.trim()))))
    const names = files.map(({name}) => name.replace(/^[^/]+\//, ''))
    expect(names).toContain('cluster/version.json')
    const index = Buffer.from(files.at(-1)?.bytes ?? []).toString()
    expect(index).toMatch(/ {2}cluster\/nodes\.json: 2 s \(--timeout\) were over\n/)
    await rm(join(folder, stdout.trim()))
  })

  it('lists what this user may not read, with the right that it takes', async () => {
    isSilent = false
    const {status, stdout} = await startMesh(typed('--output-file', 'denied.tar.gz'), {cwd: folder})
    expect({status, stdout}).toEqual({status: 0, stdout: 'denied.tar.gz\n'})
    const files = readTar(gunzipSync(await readFile(join(folder, 'denied.tar.gz'))))
    const index = Buffer.from(files.at(-1)?.bytes ?? []).toString()
    expect(index).toMatch(/cluster\/namespaces\.json: list namespaces .*\n/)
    expect(index).toMatch(/\n +\d+ +0 {2}cluster\/nodes\.json\n/)
    await rm(join(folder, 'denied.tar.gz'))
  })

  it('leaves nothing behind after Ctrl-C', async () => {
    const isUnderWay = new Promise<void>((resolve) => {
      asked = resolve
    })
    const child = spawn(process.execPath, [join(root, 'bin/run.js'), ...typed()], {
      cwd: folder,
      env: {PATH: process.env.PATH ?? '', HOME: '/nonexistent'},
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const exited = once(child, 'exit')
    await Promise.race([isUnderWay, exited])
    child.kill('SIGINT')
    expect(await exited).toEqual([130, null])
    expect(await readdir(folder)).toEqual(['kubeconfig'])
  })

  it.each<[string, string[], number, RegExp]>([
    [
      'no cluster',
      ['--kubeconfig', '/nonexistent'],
      1,
      /^Error: cannot read kubeconfig \/nonexistent: there is no such file\n/,
    ],
    [
      'a folder for a file',
      ['--kubeconfig', 'kubeconfig', '--output-file', '.'],
      2,
      /^Error: --output-file \. is a folder\n/,
    ],
    [
      'a folder that is not there',
      ['--kubeconfig', 'kubeconfig', '--output-file', 'missing/r.tar.gz'],
      1,
      /^Error: cannot write missing\/r\.tar\.gz: ENOENT/,
    ],
    ['no number of proxies', ['--max-proxies', 'all'], 2, /^Error: /],
    ['an argument', ['shop'], 2, /^Error: unexpected argument: shop\n/],
  ])('with %s is one error, and no file', async (_, args, status, stderr) => {
    const result = await startMesh(['bug-report', '--mesh', 'linkerd', ...args], {cwd: folder})
    expect(result.stderr).toMatch(stderr)
    expect(result).toMatchObject({status, stdout: ''})
    expect(await readdir(folder)).toEqual(['kubeconfig'])
  })
})
